import { describe, expect, test } from 'vitest';
import type { Fleet } from '../../../shared/fleet/fleet.ts';
import type { SeenGate } from '../../../shared/routing/gate-check.ts';
import {
  type GatedName,
  type GateTree,
  type GateTreeStep,
  gateCheckCount,
  healthThreshold,
  nextGateTreeSteps,
  type RegionCheck,
} from '../../../shared/routing/gate-tree.ts';
import { fleetOf } from '../../functions/world/fleet.ts';
import { east, europe, regions, west } from './regional.ts';

const account = '111122223333';
const south = 'ap-south-1';
const fleet = fleetOf();
const empty: GateTree = { children: {}, parents: {}, surplus: [], seen: {}, names: [], unnamed: {} };

/** The api as it stands: all traffic in the first region, each record with its region's check. */
const carrying: GatedName = {
  name: 'api.example.test.',
  application: 'api',
  isAdopted: true,
  records: regions.map((region) => ({ region, weight: region === east ? 100 : 0, check: region })),
};
const bare: GatedName = {
  ...carrying,
  records: carrying.records.map(({ region, weight }) => ({ region, weight })),
};

const parentOf = (region: string, change: Partial<RegionCheck> = {}): RegionCheck => ({
  id: region,
  version: 1,
  children: regions.map((vantage) => `${region} ${vantage}`),
  healthThreshold: 2,
  isSwitched: false,
  ...change,
});

/** A tree as it stands once it is built, all gates seen open. */
function built(change: Partial<GateTree> = {}): GateTree {
  const childrenOf = (region: string) =>
    Object.fromEntries(regions.map((vantage) => [vantage, `${region} ${vantage}`]));
  return {
    children: Object.fromEntries(regions.map((region) => [region, childrenOf(region)])),
    parents: Object.fromEntries(regions.map((region) => [region, parentOf(region)])),
    surplus: [],
    seen: seenAll('open'),
    names: [carrying],
    unnamed: {},
    ...change,
  };
}

function seenAll(seen: SeenGate, change: Readonly<Record<string, SeenGate>> = {}): Record<string, SeenGate> {
  const pairs = regions.flatMap((region) =>
    regions.map((vantage) => [`${region} ${vantage}`, seen] as const),
  );
  return { ...Object.fromEntries(pairs), ...change };
}

/** The tree with a child more for each region. */
function grown(): Pick<GateTree, 'children'> {
  const { children } = built();
  return {
    children: Object.fromEntries(
      regions.map((region) => [region, { ...children[region], [south]: `${region} new` }]),
    ),
  };
}
const newOpen = Object.fromEntries(regions.map((region) => [`${region} new`, 'open' as const]));
const larger: Fleet = { ...fleet, vantages: [...regions, south], minVotes: 3 };

function kindsOf(steps: readonly GateTreeStep[]): readonly string[] {
  return steps.map((step) => {
    const about =
      'region' in step ? step.region : 'application' in step ? step.application : 'id' in step ? step.id : '';
    return `${step.kind} ${about ?? ''}`.trim();
  });
}
const next = (tree: GateTree, of: Fleet = fleet) => nextGateTreeSteps(of, account, tree);

test.each([
  [3, 2, 2],
  [3, 3, 1],
  [4, 3, 2],
  [5, 3, 3],
  [1, 1, 1],
])('of %i vantages with a quorum of %i, %i open gates keep a region healthy', (count, minVotes, expected) => {
  const vantages = Array.from({ length: count }, (_, place) => `region-${place}`);
  expect(healthThreshold({ ...fleet, vantages, minVotes })).toBe(expected);
});

test.each<[string, Fleet, number]>([
  ['three regions and vantages', fleet, 12],
  ['a vantage more', larger, 15],
  ['no gates', { ...fleet, gates: false }, 0],
])('a fleet with %s takes so many checks', (_name, of, expected) => {
  expect(gateCheckCount(of)).toBe(expected);
});

describe('of a new tree', () => {
  test('the children come first, one for each region and vantage', () => {
    const steps = next(empty);
    expect(kindsOf(steps)).toEqual(
      [europe, east, west].flatMap((region) => regions.map(() => `create-child ${region}`)),
    );
    expect(steps).toContainEqual({
      kind: 'create-child',
      region: east,
      vantage: europe,
      config: {
        Type: 'HTTPS',
        FullyQualifiedDomainName: `pointsman-test-${account}-eu-west-1-an.s3.eu-west-1.amazonaws.com`,
        Port: 443,
        ResourcePath: '/closed/us-east-1',
        RequestInterval: 10,
        FailureThreshold: 1,
        MeasureLatency: false,
        EnableSNI: true,
        Inverted: true,
      },
    });
  });

  test.each<[SeenGate]>([['unsure'], ['closed']])('no parent is made while a child is seen %s', (seen) => {
    const tree = built({ parents: {}, names: [bare], seen: seenAll('open', { [`${east} ${west}`]: seen }) });
    expect(kindsOf(next(tree))).toEqual([
      `create-parent ${europe}`,
      `await-children ${east}`,
      `create-parent ${west}`,
    ]);
    expect(next(tree)[1]).toMatchObject({ ids: [`${east} ${west}`] });
  });

  test('nothing is attached before every region of the application has its parent', () => {
    const { [east]: _, ...parents } = built().parents;
    expect(kindsOf(next(built({ parents, names: [bare] })))).toEqual([`create-parent ${east}`]);
  });

  test('then all records of an application are attached at once, and that is all', () => {
    const checks = Object.fromEntries(regions.map((region) => [region, region]));
    expect(next(built({ names: [bare] }))).toEqual([{ kind: 'attach', application: 'api', checks }]);
    expect(next(built())).toEqual([]);
  });

  test.each<[string, GatedName]>([
    ['is not adopted', { ...bare, isAdopted: false }],
    ['is none of the fleet', { name: 'api.example.test.', isAdopted: false, records: bare.records }],
  ])('what %s is not attached', (_name, name) => {
    expect(next(built({ names: [name] }))).toEqual([]);
  });

  test('checks whose tag says something else are named', () => {
    expect(next(built({ unnamed: { [east]: 'gates' } }))).toEqual([
      { kind: 'name', id: east, name: 'gates' },
    ]);
  });

  test('checks that are to go are deleted without a name', () => {
    const surplus = [{ kind: 'child', id: 'old', region: east, vantage: west, inUse: false } as const];
    expect(next(built({ surplus, unnamed: { old: 'gates' } }))).toEqual([
      { kind: 'delete-child', region: east, id: 'old' },
    ]);
  });
});

describe('of a tree that stands', () => {
  test('closed gates are no reason to touch it, seen or not', () => {
    expect(next(built({ seen: seenAll('closed') }))).toEqual([]);
    expect(next(built({ seen: {} }))).toEqual([]);
  });

  test('a vantage more gets its children, and then each parent is updated, with its threshold, on its version', () => {
    expect(kindsOf(next(built(), larger))).toEqual(
      [europe, east, west].map((region) => `create-child ${region}`),
    );
    expect(kindsOf(next(built(grown()), larger))).toEqual(
      [europe, east, west].map((region) => `await-children ${region}`),
    );
    const steps = next(built({ ...grown(), seen: seenAll('open', newOpen) }), larger);
    expect(steps).toContainEqual({
      kind: 'update-parent',
      region: east,
      id: east,
      version: 1,
      config: {
        Type: 'CALCULATED',
        ChildHealthChecks: [...regions.map((vantage) => `${east} ${vantage}`), `${east} new`],
        HealthThreshold: 2,
      },
    });
  });

  test('an application whose region is being rebuilt is not attached yet', () => {
    const parents = { ...built().parents, [east]: parentOf(east, { healthThreshold: 1 }) };
    expect(kindsOf(next(built({ parents, names: [bare] })))).toEqual([`update-parent ${east}`]);
  });

  test('a surplus parent that is carried is kept, with its children, until nothing carries it', () => {
    const check = parentOf(south, { children: ['old'] });
    const gate = { kind: 'child', region: south, vantage: west, id: 'old', inUse: false } as const;
    const surplus = [{ kind: 'parent', region: south, check } as const, gate];
    const others: GatedName = {
      name: 'else.example.test.',
      isAdopted: false,
      records: [{ region: '', weight: 1, check: south }],
    };
    expect(next(built({ surplus, names: [carrying, others] }))).toEqual([]);
    expect(kindsOf(next(built({ surplus })))).toEqual([`delete-parent ${south}`]);
    expect(kindsOf(next(built({ surplus: [gate] })))).toEqual([`delete-child ${south}`]);
    expect(next(built({ surplus: [{ ...gate, inUse: true }] }))).toEqual([]);
  });

  test('an application that carries two trees’ checks is brought to the one that stays', () => {
    const [first, ...rest] = carrying.records;
    if (first === undefined) throw new Error('the api must have records');
    const surplus = [{ kind: 'parent', region: east, check: parentOf('other') } as const];
    const names = [{ ...carrying, records: [{ ...first, check: 'other' }, ...rest] }];
    const seen = seenAll('open', Object.fromEntries(regions.map((vantage) => [`other ${vantage}`, 'open'])));
    expect(kindsOf(next(built({ surplus, names, seen })))).toEqual(['attach api']);
    expect(kindsOf(next(built({ surplus, names })))).toEqual(['hold']);
  });
});

describe('records get or lose their checks', () => {
  const noGates = { ...fleet, gates: false };
  const gone = (name: GatedName, seen: Record<string, SeenGate>) =>
    next(
      {
        ...empty,
        names: [name],
        seen,
        surplus: Object.values(built().parents).map((check) => ({ kind: 'parent', region: check.id, check })),
      },
      noGates,
    );

  test.each<[name: string, seen: Record<string, SeenGate>, expected: 'now' | 'later']>([
    ['while all gates are open', seenAll('open'), 'now'],
    [
      'while one gate of the region with traffic is closed',
      seenAll('open', { [`${east} ${west}`]: 'closed' }),
      'now',
    ],
    ['while one gate of it has not been seen', seenAll('open', { [`${east} ${west}`]: 'unsure' }), 'now'],
    [
      'while a quorum of its gates is closed',
      seenAll('open', { [`${east} ${west}`]: 'closed', [`${east} ${europe}`]: 'closed' }),
      'later',
    ],
    [
      'while a quorum of its gates has not been seen',
      seenAll('open', { [`${east} ${west}`]: 'unsure', [`${east} ${europe}`]: 'unsure' }),
      'later',
    ],
    [
      'while a quorum is closed for a region without traffic',
      seenAll('open', { [`${west} ${west}`]: 'closed', [`${west} ${europe}`]: 'closed' }),
      'now',
    ],
  ])('%s: %3$s', (_name, seen, expected) => {
    const attaching = next(built({ names: [bare], seen }));
    const detaching = gone(carrying, seen).filter(({ kind }) => kind !== 'delete-parent');
    expect(kindsOf(attaching)).toEqual([expected === 'now' ? 'attach api' : 'hold']);
    expect(kindsOf(detaching)).toEqual([expected === 'now' ? 'detach api' : 'hold']);
    if (expected === 'later')
      expect(attaching[0]).toMatchObject({ ids: [`${east} ${west}`, `${east} ${europe}`] });
  });

  test('by nothing that somebody has switched by hand', () => {
    const parents = { ...built().parents, [east]: parentOf(east, { isSwitched: true }) };
    expect(next(built({ parents, names: [bare] }))).toMatchObject([
      { kind: 'hold', text: expect.stringContaining('must be neither disabled nor inverted, got us-east-1') },
    ]);
  });

  test('and other people’s checks are no reason to detach', () => {
    const theirs = { ...carrying, records: [{ region: east, weight: 1, check: 'theirs' }] };
    expect(next({ ...empty, names: [theirs] }, noGates)).toEqual([]);
  });

  test('a marker that is missing does not detach what the application should carry', () => {
    expect(next(built({ names: [{ ...carrying, isAdopted: false }] }))).toEqual([]);
  });
});

/** A parent that records carry is updated only where that changes nothing. */
describe('the gates of a region are counted anew', () => {
  const five: Fleet = { ...fleet, minVotes: 3 };
  const closed = (...vantages: readonly string[]) =>
    seenAll('open', Object.fromEntries(vantages.map((vantage) => [`${east} ${vantage}`, 'closed' as const])));

  test.each<[name: string, of: Fleet, seen: Record<string, SeenGate>, expected: 'update-parent' | 'hold']>([
    ['a higher quorum, all open', five, closed(), 'update-parent'],
    ['a higher quorum, one closed', five, closed(west), 'update-parent'],
    ['a higher quorum, two closed, which would bring the region back', five, closed(west, europe), 'hold'],
    ['a higher quorum, all closed', five, closed(...regions), 'update-parent'],
    ['a vantage less, whose gate is open', { ...fleet, vantages: [east, west] }, closed(), 'update-parent'],
    [
      'a vantage less, two closed, of which one goes',
      { ...fleet, vantages: [east, west] },
      closed(west, europe),
      'hold',
    ],
    [
      'a vantage less, two closed, which both stay',
      { ...fleet, vantages: [east, west] },
      closed(west, east),
      'update-parent',
    ],
  ])('%s', (_name, of, seen, expected) => {
    const step = next(built({ seen }), of).find((each) => 'region' in each && each.region === east);
    expect(step?.kind).toBe(expected);
  });

  test('where not enough gates have been seen, they are named', () => {
    expect(next(built({ seen: {} }), five).find(({ kind }) => kind === 'hold')).toMatchObject({
      region: europe,
      ids: regions.map((vantage) => `${europe} ${vantage}`),
    });
  });

  test('at once where no record carries it', () => {
    expect(kindsOf(next(built({ seen: {}, names: [bare] }), five))).toEqual(
      [europe, east, west].map((region) => `update-parent ${region}`),
    );
  });

  test('without a check that somebody has deleted, as soon as the new one is open', () => {
    const children = { ...built().children, [east]: { ...built().children[east], [west]: 'new' } };
    const seen = seenAll('closed', {
      new: 'open',
      [`${east} ${east}`]: 'open',
      [`${east} ${europe}`]: 'open',
    });
    expect(kindsOf(next(built({ children, seen })))).toEqual([`update-parent ${east}`]);
  });
});

test('without gates there is no tree', () => {
  expect(next(empty, { ...fleet, gates: false })).toEqual([]);
});
