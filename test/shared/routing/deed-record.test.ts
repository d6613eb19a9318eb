import { describe, expect, test } from 'vitest';
import type { Control } from '../../../shared/ports.ts';
import { type Deed, deedItems, type LedgerWrite } from '../../../shared/routing/deed.ts';
import {
  concerns,
  type DeedRecord,
  deedKey,
  deedRecordOf,
  deedRecordText,
  gateRecordOf,
} from '../../../shared/routing/deed-record.ts';
import type { Freeze } from '../../../shared/routing/freeze.ts';
import { control, fleet } from './operated.ts';
import { east, europe, nowMs, west } from './regional.ts';

const who = { owner: 'alice', reason: 'a test', atMs: nowMs };
const of = { owner: 'bob', reason: 'a deploy', atMs: nowMs - 1 };

/** What bob left behind. */
const ordered: Control = {
  ...control,
  freezes: [
    { ...of, scope: 'fleet' },
    { ...of, scope: 'application', application: 'sh*' },
  ],
  overrides: [
    { ...of, application: '*', kind: 'keep-out', region: east },
    { ...of, application: 'api', kind: 'pin', region: west },
  ],
};

function recordOf(deed: Deed): DeedRecord {
  return deedRecordOf(deed, who, deedItems(deed, who, ordered, fleet), fleet);
}

describe('a record says what was done to what, and names the applications', () => {
  const both = ['api', 'shop'];
  test.each<[deed: Deed, subject: string, applications: readonly string[] | undefined]>([
    [{ do: 'freeze', scope: { scope: 'fleet' } }, 'the fleet', undefined],
    [{ do: 'freeze', scope: { scope: 'application', application: 's*' } }, 'applications s*', ['shop']],
    [{ do: 'freeze', scope: { scope: 'region', region: 'us-*' } }, 'regions us-*', both],
    [{ do: 'freeze', scope: { scope: 'region', region: 'ap-*' } }, 'regions ap-*', []],
    [{ do: 'unfreeze' }, 'the fleet (of bob: a deploy), applications sh* (of bob: a deploy)', undefined],
    [
      { do: 'unfreeze', scope: { scope: 'application', application: 'sh*' } },
      'applications sh* (of bob: a deploy)',
      ['shop'],
    ],
    [{ do: 'switchover', application: 'api', to: west }, 'api to us-west-2', ['api']],
    [{ do: 'failover', application: 'shop', to: west }, 'shop to us-west-2', ['shop']],
    [{ do: 'evacuate', region: east }, 'us-east-1', both],
    [{ do: 'evacuate', region: east, to: europe }, 'us-east-1 to eu-west-1', both],
    [{ do: 'pin', application: 'a*', region: west }, 'a* to us-west-2', ['api']],
    [{ do: 'keep-out', application: '*', region: 'us-*' }, '* out of us-*', both],
    [{ do: 'clear-override', application: 'api' }, 'pin api to us-west-2 (of bob: a deploy)', ['api']],
    [{ do: 'clear-override', application: '*' }, 'keep-out * out of us-east-1 (of bob: a deploy)', both],
    [{ do: 'approve-failback', application: 'api' }, 'api', ['api']],
    [{ do: 'approve-failback', application: 'api', to: east }, 'api to us-east-1', ['api']],
    [{ do: 'promote', database: 'orders', region: west }, 'orders in us-west-2', ['shop']],
  ])('%j', (deed, subject, applications) => {
    expect(recordOf(deed)).toEqual({
      ...who,
      verb: deed.do,
      subject,
      ...(applications === undefined ? {} : { applications }),
    });
  });

  test('opened gates concern the applications that gates move', () => {
    expect(gateRecordOf(east, [west, europe], who, fleet)).toEqual({
      ...who,
      verb: 'gate-open',
      subject: 'us-east-1 in us-west-2, eu-west-1',
      applications: ['api'],
    });
    expect(gateRecordOf('ap-south-1', [west], who, fleet).applications).toEqual([]);
  });

  test('what another had lifted already is not in it', () => {
    const deed: Deed = { do: 'unfreeze' };
    const [, second] = deedItems(deed, who, ordered, fleet);
    const done = second === undefined ? [] : [second];
    const record = deedRecordOf(deed, who, done, fleet);
    expect(record).toMatchObject({ subject: 'applications sh* (of bob: a deploy)', applications: ['shop'] });
  });

  test('it says until when something lasts', () => {
    const deed: Deed = { do: 'freeze', scope: { scope: 'fleet' } };
    const warrant = { ...who, expiresAtMs: nowMs + 60_000 };
    const record = deedRecordOf(deed, warrant, deedItems(deed, warrant, control, fleet), fleet);
    expect(record.subject).toBe(`the fleet, until ${new Date(nowMs + 60_000).toISOString()}`);
    expect(record).not.toHaveProperty('expiresAtMs');
  });

  test('a freeze of a scope that only a newer version knows concerns the whole fleet', () => {
    const freeze = { ...of, scope: 'continent', continent: 'europe' } as unknown as Freeze;
    const done: readonly LedgerWrite[] = [{ kind: 'lift', freeze }];
    expect(deedRecordOf({ do: 'unfreeze' }, who, done, fleet)).not.toHaveProperty('applications');
  });
});

test.each<[string, readonly string[] | undefined, boolean]>([
  ['what concerned it', ['api', 'shop'], true],
  ['what concerned another', ['shop'], false],
  ['what concerned none that is known', [], false],
  ['what concerned the whole fleet', undefined, true],
])('of an application: %s', (_name, applications, expected) => {
  const record = recordOf({ do: 'freeze', scope: { scope: 'fleet' } });
  expect(concerns(applications === undefined ? record : { ...record, applications }, 'api')).toBe(expected);
});

describe('the key', () => {
  const record = recordOf({ do: 'switchover', application: 'api', to: west });

  test('is the same with and without an outcome', () => {
    expect(deedKey({ ...record, outcome: 'api has moved' })).toBe(deedKey(record));
  });

  test('sorts by time', () => {
    const later = { ...record, atMs: nowMs + 1, owner: 'aaron' };
    expect(deedKey(record) < deedKey(later)).toBe(true);
  });
});

test('a line names time, person, deed, reason and outcome', () => {
  const record = recordOf({ do: 'switchover', application: 'api', to: west });
  const line = `${new Date(nowMs).toISOString()} alice: switchover api to us-west-2: a test`;
  expect(deedRecordText(record)).toBe(line);
  expect(deedRecordText({ ...record, outcome: 'api has moved' })).toBe(`${line} (api has moved)`);
});
