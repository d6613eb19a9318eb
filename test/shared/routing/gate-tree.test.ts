import { describe, expect, test } from 'vitest';
import type { Fleet } from '../../../shared/fleet/fleet.ts';
import {
  type GateTree,
  type GateTreeStep,
  healthThreshold,
  nextGateTreeSteps,
} from '../../../shared/routing/gate-tree.ts';
import { fleetOf } from '../../functions/world/fleet.ts';
import { east, europe, regions, west } from './regional.ts';

const account = '111122223333';
const fleet = fleetOf();
const empty: GateTree = { children: {}, parents: {}, attached: [] };

/** A tree as it stands once it is built. */
function built(change: Partial<GateTree> = {}): GateTree {
  const childrenOf = (region: string) =>
    Object.fromEntries(regions.map((vantage) => [vantage, { id: `${region} ${vantage}`, passing: true }]));
  return {
    children: Object.fromEntries(regions.map((region) => [region, childrenOf(region)])),
    parents: Object.fromEntries(
      regions.map((region) => [
        region,
        {
          id: region,
          version: 1,
          children: regions.map((vantage) => `${region} ${vantage}`),
          healthThreshold: 2,
        },
      ]),
    ),
    attached: ['api'],
    ...change,
  };
}

const kindsOf = (steps: readonly GateTreeStep[]) =>
  steps.map((step) => `${step.kind} ${'region' in step ? step.region : step.application}`);

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

describe('of a new tree', () => {
  test('the children come first, one for each region and vantage', () => {
    const steps = nextGateTreeSteps(fleet, account, empty);
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
        Inverted: true,
      },
    });
  });

  test('no parent is made while a child is not seen passing', () => {
    const { children } = built();
    const unseen = { ...children, [east]: { ...children[east], [west]: { id: 'new', passing: false } } };
    const steps = nextGateTreeSteps(fleet, account, { ...empty, children: unseen });
    expect(kindsOf(steps)).toEqual([
      `create-parent ${europe}`,
      `await-children ${east}`,
      `create-parent ${west}`,
    ]);
    expect(steps[1]).toEqual({ kind: 'await-children', region: east, ids: ['new'] });
  });

  test('nothing is attached before every region of the application has its parent', () => {
    const { [east]: _, ...parents } = built().parents;
    const steps = nextGateTreeSteps(fleet, account, built({ parents, attached: [] }));
    expect(kindsOf(steps)).toEqual([`create-parent ${east}`]);
  });

  test('then all records of an application are attached at once, and that is all', () => {
    const steps = nextGateTreeSteps(fleet, account, built({ attached: [] }));
    const checks = Object.fromEntries(regions.map((region) => [region, region]));
    expect(steps).toEqual([{ kind: 'attach', application: 'api', checks }]);
    expect(nextGateTreeSteps(fleet, account, built())).toEqual([]);
  });
});

describe('of a tree that stands', () => {
  test('a closed gate is no reason to touch it', () => {
    const { children } = built();
    const closed = {
      ...children,
      [east]: { ...children[east], [west]: { id: `${east} ${west}`, passing: false } },
    };
    expect(nextGateTreeSteps(fleet, account, built({ children: closed }))).toEqual([]);
  });

  test('a vantage more gets its children, and then each parent is updated, with its threshold, on its version', () => {
    const larger: Fleet = { ...fleet, vantages: [...regions, 'ap-south-1'], minVotes: 3 };
    const first = nextGateTreeSteps(larger, account, built());
    expect(kindsOf(first)).toEqual([europe, east, west].map((region) => `create-child ${region}`));

    const { children } = built();
    const grown = (passing: boolean) =>
      Object.fromEntries(
        regions.map((region) => [
          region,
          { ...children[region], 'ap-south-1': { id: `${region} new`, passing } },
        ]),
      );
    expect(kindsOf(nextGateTreeSteps(larger, account, built({ children: grown(false) })))).toEqual(
      [europe, east, west].map((region) => `await-children ${region}`),
    );
    const steps = nextGateTreeSteps(larger, account, built({ children: grown(true) }));
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

  test('a gate that is closed meanwhile does not keep a vantage from being added', () => {
    const larger: Fleet = { ...fleet, vantages: [...regions, 'ap-south-1'], minVotes: 3 };
    const { children } = built();
    const grown = Object.fromEntries(
      regions.map((region) => [
        region,
        { ...children[region], 'ap-south-1': { id: `${region} new`, passing: true } },
      ]),
    );
    const closed = {
      ...grown,
      [east]: { ...grown[east], [west]: { id: `${east} ${west}`, passing: false } },
    };
    const steps = nextGateTreeSteps(larger, account, built({ children: closed }));
    expect(kindsOf(steps)).toEqual([europe, east, west].map((region) => `update-parent ${region}`));
  });

  test('an application whose region is being rebuilt is not attached yet', () => {
    const { parents } = built();
    const [of] = regions;
    const parent = parents[of ?? ''];
    if (of === undefined || parent === undefined) throw new Error('the tree must have parents');
    const outdated = { ...parents, [of]: { ...parent, healthThreshold: 1 } };
    const steps = nextGateTreeSteps(fleet, account, built({ parents: outdated, attached: [] }));
    expect(kindsOf(steps)).toEqual([`update-parent ${of}`]);
  });
});

test('without gates there is no tree', () => {
  expect(nextGateTreeSteps({ ...fleet, gates: false }, account, empty)).toEqual([]);
});
