/** Adopting and releasing on the wire: whatever stood there, the name servers answer the same before, between and after. */
import { afterEach, describe, expect, test } from 'vitest';
import type { Application } from '../../../shared/fleet/fleet.ts';
import type { PolicyRecordSet } from '../../../shared/routing/live-policy.ts';
import {
  aliasTargets,
  applicationWith,
  east,
  europe,
  loadBalancerZone,
  nameTargets,
  plainTargets,
  west,
} from './adopted-application.ts';
import { AdoptedZone, applicationName } from './adopted-zone.ts';

const Name = `${applicationName}.`;
const address = (...values: readonly string[]): Pick<PolicyRecordSet, 'TTL' | 'ResourceRecords'> => ({
  TTL: 60,
  ResourceRecords: values.map((Value) => ({ Value })),
});
const a = (value: string, change: Partial<PolicyRecordSet> = {}): PolicyRecordSet => ({
  Name,
  Type: 'A',
  ...address(value),
  ...change,
});
const alias = (host: string, change: Partial<PolicyRecordSet> = {}, evaluate = false): PolicyRecordSet => ({
  Name,
  Type: 'A',
  AliasTarget: {
    HostedZoneId: loadBalancerZone,
    DNSName: `${host}.elb.example.`,
    EvaluateTargetHealth: evaluate,
  },
  ...change,
});

const plain = applicationWith(['A'], plainTargets);
const both = applicationWith(['A', 'AAAA'], plainTargets);
const named = applicationWith(['CNAME'], nameTargets);
const balanced = applicationWith(['A'], aliasTargets);
const everywhere = { [east]: 0, [west]: 0, [europe]: 0 };

let zone: AdoptedZone | undefined;

afterEach(async () => {
  await zone?.close();
  zone = undefined;
});

async function start(application: Application, records: readonly PolicyRecordSet[]): Promise<AdoptedZone> {
  zone = await AdoptedZone.start(application, records);
  return zone;
}

const kinds: readonly (readonly [
  kind: string,
  application: Application,
  records: readonly PolicyRecordSet[],
  weights: Readonly<Record<string, number>>,
])[] = [
  ['a simple record', plain, [a('192.0.2.2')], { ...everywhere, [west]: 100 }],
  [
    'A and AAAA',
    both,
    [a('192.0.2.1'), { Name, Type: 'AAAA', ...address('2001:DB8:0::1') }],
    { ...everywhere, [east]: 100 },
  ],
  [
    'a CNAME',
    named,
    [{ Name, Type: 'CNAME', ...address('East.example.net') }],
    { ...everywhere, [east]: 100 },
  ],
  ['an alias', balanced, [alias('west')], { ...everywhere, [west]: 100 }],
  [
    'a weighted set with names of its own',
    plain,
    [
      a('192.0.2.1', { SetIdentifier: 'blue', Weight: 3 }),
      a('192.0.2.2', { SetIdentifier: 'green', Weight: 1 }),
    ],
    { ...everywhere, [east]: 3, [west]: 1 },
  ],
  [
    'a weighted set whose weights are all zero, which is equal shares',
    plain,
    [a('192.0.2.1', { SetIdentifier: 'blue', Weight: 0 }), a('192.0.2.3', { SetIdentifier: 'b', Weight: 0 })],
    { ...everywhere, [east]: 100, [europe]: 100 },
  ],
  [
    'a weighted set that is named by regions already',
    plain,
    [a('192.0.2.1', { SetIdentifier: east, Weight: 0 }), a('192.0.2.2', { SetIdentifier: west, Weight: 7 })],
    { ...everywhere, [west]: 7 },
  ],
  [
    'a weighted set named by the wrong regions: what it answers counts',
    plain,
    [a('192.0.2.1', { SetIdentifier: west, Weight: 0 }), a('192.0.2.2', { SetIdentifier: east, Weight: 7 })],
    { ...everywhere, [west]: 7 },
  ],
  [
    'a failover pair',
    plain,
    [
      a('192.0.2.2', { SetIdentifier: 'p', Failover: 'PRIMARY' }),
      a('192.0.2.1', { SetIdentifier: 's', Failover: 'SECONDARY' }),
    ],
    { ...everywhere, [west]: 100 },
  ],
  [
    'a failover pair of aliases',
    balanced,
    [
      alias('east', { SetIdentifier: 'p', Failover: 'PRIMARY' }),
      alias('west', { SetIdentifier: 's', Failover: 'SECONDARY' }),
    ],
    { ...everywhere, [east]: 100 },
  ],
  [
    'a latency set of one region',
    plain,
    [a('192.0.2.3', { SetIdentifier: 'eu', Region: europe })],
    { ...everywhere, [europe]: 100 },
  ],
  [
    'one multivalue record',
    plain,
    [a('192.0.2.1', { SetIdentifier: 'one', MultiValueAnswer: true })],
    { ...everywhere, [east]: 100 },
  ],
];

describe.each(kinds)('%s', (_kind, application, records, weights) => {
  const types = application.records;
  const answered = (of: AdoptedZone) => types.map((type) => of.answers(type));

  test('is adopted with the same answers', async () => {
    const it = await start(application, records);
    const before = answered(it);
    expect(before.flat()).not.toContain('');
    expect(await it.adopt()).toMatchObject({ kind: 'accepted', changeId: expect.any(String) });
    expect(answered(it)).toEqual(before);
    expect(it.course).toMatchObject({ epoch: 1, kind: 'adopted', weights });
    const live = await it.live();
    expect(live.filter(({ Type }) => Type !== 'TXT').every(({ Weight }) => Weight !== undefined)).toBe(true);
    expect(await it.planned()).toMatchObject({ kind: 'settled' });
  });

  test('is given back with the same answers', async () => {
    const it = await start(application, records);
    const before = answered(it);
    await it.adopt();
    expect(await it.release()).toMatchObject({ kind: 'accepted' });
    expect(answered(it)).toEqual(before);
    expect((await it.live()).filter(({ Type }) => Type === 'TXT')).toEqual([]);
    expect(it.course).toMatchObject({ epoch: 2, kind: 'released', weights });
    expect(await it.plannedRelease()).toMatchObject({ kind: 'settled' });
  });

  test('can be put back as it was', async () => {
    const it = await start(application, records);
    const before = answered(it);
    const stood = await it.live();
    await it.adopt();
    expect(await it.release('original')).toMatchObject({ kind: 'accepted' });
    expect(answered(it)).toEqual(before);
    expect(await it.live()).toEqual(stood);
  });

  test('can be adopted again after it was given back', async () => {
    const it = await start(application, records);
    const before = answered(it);
    await it.adopt();
    await it.release();
    expect(await it.adopt()).toMatchObject({ kind: 'accepted' });
    expect(answered(it)).toEqual(before);
    expect(it.course).toMatchObject({ epoch: 3, kind: 'adopted' });
  });
});

describe('a record whose health Route 53 judges', () => {
  const check = {
    Type: 'HTTP',
    IPAddress: '192.0.2.1',
    Port: 80,
    RequestInterval: 30,
    FailureThreshold: 3,
  } as const;

  test('is adopted while its check passes, and then carries none', async () => {
    const it = await start(plain, []);
    const { Id } = it.wire.model.healthChecks.create('primary', check);
    it.wire.create([
      a('192.0.2.1', { SetIdentifier: 'p', Failover: 'PRIMARY', HealthCheckId: Id }),
      a('192.0.2.2', { SetIdentifier: 's', Failover: 'SECONDARY' }),
    ]);
    const before = it.answers('A');
    expect(await it.adopt()).toMatchObject({ kind: 'accepted' });
    expect(it.answers('A')).toEqual(before);
    expect((await it.live()).every(({ HealthCheckId }) => HealthCheckId === undefined)).toBe(true);
  });

  test('is refused while its check fails: Route 53 answers with another one then', async () => {
    const it = await start(plain, []);
    const inverted = { ...check, Inverted: true };
    const { Id } = it.wire.model.healthChecks.create('primary', inverted);
    it.wire.create([
      a('192.0.2.1', { SetIdentifier: 'p', Failover: 'PRIMARY', HealthCheckId: Id }),
      a('192.0.2.2', { SetIdentifier: 's', Failover: 'SECONDARY' }),
    ]);
    expect(it.answers('A')).toEqual(['192.0.2.2 60']);
    expect(await it.planned()).toMatchObject({ kind: 'refused', because: 'answers-elsewhere' });
  });

  test('is taken over where our own vantages prove that it serves, if Route 53 does not tell', async () => {
    const it = await start(balanced, [
      alias('east', { SetIdentifier: 'p', Failover: 'PRIMARY' }, true),
      alias('west', { SetIdentifier: 's', Failover: 'SECONDARY' }),
    ]);
    expect(await it.planned()).toMatchObject({ kind: 'refused', because: 'health-unknown' });
    expect(await it.planned(false, [west])).toMatchObject({ kind: 'refused', because: 'health-unknown' });
    expect(await it.planned(false, [east])).toMatchObject({ kind: 'take-over' });
  });
});
