import { describe, expect, test } from 'vitest';
import type { Control } from '../../../shared/ports.ts';
import {
  applicationsIn,
  controlAfter,
  type Deed,
  deedItems,
  type LedgerWrite,
  type Warrant,
} from '../../../shared/routing/deed.ts';
import { deedProblem } from '../../../shared/routing/deed-names.ts';
import type { Freeze } from '../../../shared/routing/freeze.ts';
import type { Override } from '../../../shared/routing/override.ts';
import { control, fleet } from './operated.ts';
import { allWest, courseOf, east, europe, nowMs, west } from './regional.ts';

const who = { owner: 'alice', reason: 'a test', atMs: nowMs };
const warrant: Warrant = { ...who, expiresAtMs: nowMs + 60_000 };
const lapsesAtMs = nowMs + 15 * 60_000;

function items(deed: Deed, from: Control = control): readonly LedgerWrite[] {
  return deedItems(deed, warrant, from, fleet);
}

describe('what a deed amounts to', () => {
  test.each<[name: string, deed: Deed, writes: readonly LedgerWrite[]]>([
    [
      'a freeze of the fleet, until its end',
      { do: 'freeze', scope: { scope: 'fleet' } },
      [{ kind: 'freeze', freeze: { ...warrant, scope: 'fleet' } }],
    ],
    [
      'a freeze of regions',
      { do: 'freeze', scope: { scope: 'region', region: 'us-*' } },
      [{ kind: 'freeze', freeze: { ...warrant, scope: 'region', region: 'us-*' } }],
    ],
    [
      'a switchover: an instruction over the present epoch, which lapses by itself',
      { do: 'switchover', application: 'api', to: west },
      [
        {
          kind: 'instruction',
          instruction: {
            ...who,
            application: 'api',
            kind: 'switchover',
            to: west,
            overEpoch: 3,
            expiresAtMs: lapsesAtMs,
          },
        },
      ],
    ],
    [
      'a forced failover',
      { do: 'failover', application: 'shop', to: west },
      [
        {
          kind: 'instruction',
          instruction: {
            ...who,
            application: 'shop',
            kind: 'failover',
            to: west,
            overEpoch: 3,
            expiresAtMs: lapsesAtMs,
          },
        },
      ],
    ],
    [
      'an approved failback, to the best region',
      { do: 'approve-failback', application: 'api' },
      [
        {
          kind: 'instruction',
          instruction: {
            ...who,
            application: 'api',
            kind: 'failback',
            overEpoch: 3,
            expiresAtMs: lapsesAtMs,
          },
        },
      ],
    ],
    [
      'an evacuation: a move of each application there, and an order that keeps them out',
      { do: 'evacuate', region: east, to: west },
      [
        ...['api', 'shop'].map(
          (application): LedgerWrite => ({
            kind: 'instruction',
            instruction: {
              ...who,
              application,
              kind: 'evacuation',
              leave: east,
              to: west,
              overEpoch: 3,
              expiresAtMs: lapsesAtMs,
            },
          }),
        ),
        {
          kind: 'override',
          override: { ...warrant, application: '*', kind: 'keep-out', region: east },
        },
      ],
    ],
    [
      'the evacuation of a region without traffic: the order alone',
      { do: 'evacuate', region: europe },
      [
        {
          kind: 'override',
          override: { ...warrant, application: '*', kind: 'keep-out', region: europe },
        },
      ],
    ],
    [
      'a pin',
      { do: 'pin', application: 'a*', region: west },
      [{ kind: 'override', override: { ...warrant, application: 'a*', kind: 'pin', region: west } }],
    ],
    [
      'a promotion, which does not end',
      { do: 'promote', database: 'orders', region: west },
      [{ kind: 'writer', writer: { ...who, database: 'orders', region: west } }],
    ],
    ['nothing, where there is no freeze to lift', { do: 'unfreeze' }, []],
    ['nothing, where there is no order to clear', { do: 'clear-override', application: 'api' }, []],
  ])('%s', (_name, deed, writes) => {
    expect(items(deed)).toEqual(writes);
  });

  test('without an end, what lasts has none', () => {
    expect(deedItems({ do: 'pin', application: 'api', region: west }, who, control, fleet)).toEqual([
      { kind: 'override', override: { ...who, application: 'api', kind: 'pin', region: west } },
    ]);
  });
});

describe('which freezes are lifted', () => {
  const ours: Freeze = { ...who, scope: 'fleet' };
  const theirs: Freeze = { ...who, owner: 'bob', scope: 'application', application: 'a*' };
  const region: Freeze = { ...who, scope: 'region', region: 'a*' };
  const frozen = { ...control, freezes: [ours, theirs, region] };

  test.each<[name: string, deed: Deed, lifted: readonly Freeze[]]>([
    ['all', { do: 'unfreeze' }, [ours, theirs, region]],
    ["one person's", { do: 'unfreeze', owner: 'alice' }, [ours, region]],
    [
      'of one scope, as it was given',
      { do: 'unfreeze', scope: { scope: 'application', application: 'a*' } },
      [theirs],
    ],
    [
      'none of a scope that only overlaps',
      { do: 'unfreeze', scope: { scope: 'application', application: 'api' } },
      [],
    ],
    ['the fleet, and nothing narrower', { do: 'unfreeze', scope: { scope: 'fleet' } }, [ours]],
    [
      "none that is another's",
      { do: 'unfreeze', owner: 'alice', scope: { scope: 'application', application: 'a*' } },
      [],
    ],
  ])('%s', (_name, deed, lifted) => {
    expect(items(deed, frozen)).toEqual(lifted.map((freeze) => ({ kind: 'lift', freeze })));
  });
});

test.each<[name: string, deed: Deed, cleared: readonly string[]]>([
  ['of every region', { do: 'clear-override', application: 'api' }, [east, west]],
  ['of one', { do: 'clear-override', application: 'api', region: west }, [west]],
  ['of a pattern as it was given', { do: 'clear-override', application: '*' }, [europe]],
  ['none of what a pattern would fit', { do: 'clear-override', application: 'a*' }, []],
])('the orders of an application are cleared: %s', (_name, deed, cleared) => {
  const order = (application: string, region: string): Override => ({
    ...who,
    application,
    kind: 'keep-out',
    region,
  });
  const overrides = [order('api', east), order('api', west), order('*', europe)];
  const writes = items(deed, { ...control, overrides });
  expect(writes.map((write) => (write.kind === 'clear' ? write.override.region : write.kind))).toEqual(
    cleared,
  );
});

describe('the applications that have traffic in a region', () => {
  test.each<[name: string, courses: Control['courses'], region: string, applications: readonly string[]]>([
    ['by their courses', control.courses, east, ['api', 'shop']],
    ['not where they have none', control.courses, west, []],
    ['each by its own', { ...control.courses, api: courseOf(4, allWest) }, west, ['api']],
    ['also where no course is known', {}, west, ['api', 'shop']],
    [
      'also by weights that are all zero',
      { api: courseOf(4, { [east]: 0, [west]: 0 }) },
      west,
      ['api', 'shop'],
    ],
  ])('%s', (_name, courses, region, applications) => {
    expect(applicationsIn(region, { courses }, fleet)).toEqual(applications);
  });
});

test('the ledger after a deed is what the next pass reads', () => {
  const deeds: readonly Deed[] = [
    { do: 'freeze', scope: { scope: 'fleet' } },
    { do: 'evacuate', region: east },
    { do: 'keep-out', application: '*', region: east },
    { do: 'promote', database: 'orders', region: west },
  ];
  const after = deeds.reduce((before, deed) => controlAfter(items(deed, before), before), control);
  expect(after.freezes).toHaveLength(1);
  expect(after.overrides, 'one of the same application, kind and region is replaced').toHaveLength(1);
  expect(Object.keys(after.instructions)).toEqual(['api', 'shop']);
  expect(after.writers['orders']?.region).toBe(west);

  const lifted = [
    { do: 'unfreeze' },
    { do: 'clear-override', application: '*' },
  ] as const satisfies readonly Deed[];
  const undone = lifted.reduce((before, deed) => controlAfter(items(deed, before), before), after);
  expect(undone).toMatchObject({ freezes: [], overrides: [] });
  expect(control, 'what was read is not changed').toMatchObject({ freezes: [], overrides: [], writers: {} });
});

describe('a name is refused', () => {
  const served = 'eu-west-1, us-east-1, us-west-2';
  test.each<[deed: Deed, problem: string | undefined]>([
    [{ do: 'switchover', application: 'app', to: west }, 'application must be one of api, shop, got app'],
    [
      { do: 'switchover', application: 'api', to: 'mars-1' },
      `to must be one of us-east-1, us-west-2, eu-west-1, got mars-1`,
    ],
    [{ do: 'failover', application: 'api', to: west }, undefined],
    [
      { do: 'approve-failback', application: 'api', to: 'mars-1' },
      'to must be one of us-east-1, us-west-2, eu-west-1, got mars-1',
    ],
    [{ do: 'approve-failback', application: 'api' }, undefined],
    [{ do: 'evacuate', region: 'mars-1' }, `region must be one of ${served}, got mars-1`],
    [{ do: 'evacuate', region: east, to: east }, `to must be one of ${europe}, ${west}, got us-east-1`],
    [{ do: 'evacuate', region: east, to: west }, undefined],
    [
      { do: 'pin', application: 'b*', region: west },
      'application must be one of api, shop, or a pattern with * that fits one, got b*',
    ],
    [{ do: 'pin', application: '*', region: 'us-*' }, `region must be one of ${served}, got us-*`],
    [{ do: 'keep-out', application: '*', region: 'us-*' }, undefined],
    [
      { do: 'keep-out', application: '*', region: 'ap-*' },
      `region must be one of ${served}, or a pattern with * that fits one, got ap-*`,
    ],
    [
      { do: 'keep-out', application: '* or so', region: east },
      'application must be one of api, shop, or a pattern with * that fits one, got * or so',
    ],
    [
      { do: 'freeze', scope: { scope: 'application', application: 'app' } },
      'application must be one of api, shop, or a pattern with * that fits one, got app',
    ],
    [{ do: 'freeze', scope: { scope: 'region', region: '*' } }, undefined],
    [{ do: 'freeze', scope: { scope: 'fleet' } }, undefined],
    [{ do: 'unfreeze', scope: { scope: 'application', application: 'gone' } }, undefined],
    [{ do: 'clear-override', application: 'gone' }, undefined],
    [{ do: 'promote', database: 'carts', region: west }, 'database must be one of orders, got carts'],
    [
      { do: 'promote', database: 'orders', region: europe },
      'to must be one of us-east-1, us-west-2, got eu-west-1',
    ],
    [{ do: 'promote', database: 'orders', region: west }, undefined],
  ])('%o', (deed, problem) => {
    expect(deedProblem(deed, fleet)).toBe(problem);
  });

  test('of a database, where the fleet has none', () => {
    expect(deedProblem({ do: 'promote', database: 'carts', region: west }, { ...fleet, databases: {} })).toBe(
      'database must be in the fleet, which has none, got carts',
    );
  });
});
