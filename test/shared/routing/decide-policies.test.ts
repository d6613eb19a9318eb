/** Gates, frozen regions, vetoes, and the policies beside the order of preference. */
import { describe, expect, test } from 'vitest';
import type { SteeringPolicy } from '../../../shared/routing/policy.ts';
import type { Situation } from '../../../shared/routing/situation.ts';
import { type Change, decided, inWords } from './decided.ts';
import {
  allEast,
  allWest,
  calm,
  courseOf,
  east,
  europe,
  minuteMs,
  nowMs,
  override,
  policy,
  stale,
  verdicts,
  west,
} from './regional.ts';

type Row = [name: string, change: Change, expected: string];
const check =
  (base: Situation, steering?: SteeringPolicy) => (_name: string, change: Change, expected: string) => {
    const its = { ...change.policy, ...(steering === undefined ? {} : { steering }) };
    expect(inWords(decided(base, { ...change, policy: its }))).toBe(expected);
  };
const freeze = { scope: 'region', region: '*', owner: 'alice', reason: 'test', atMs: nowMs } as const;

describe('a region whose gates are closed', () => {
  const gated = { ...calm, gatedRegions: [east] };
  test.each<Row>([
    ['is left, even where it is up', {}, 'failover gated west=100'],
    [
      'is left as gated where it is down as well',
      { verdicts: verdicts('down', 'up', 'up') },
      'failover gated west=100',
    ],
    [
      'is left without a rest and whatever the moves',
      { lastMoveAtMs: nowMs, movesInHour: 9 },
      'failover gated west=100',
    ],
    ['is left without proof', { verdicts: verdicts('unknown', 'up', 'up') }, 'failover gated west=100'],
    [
      'is left where failover is manual: Route 53 has left it',
      { policy: { failover: 'manual' } },
      'failover gated west=100',
    ],
    [
      'is not left for one that is gated as well',
      { gatedRegions: [east, west] },
      'failover gated europe=100',
    ],
    [
      'is not left for one that is not up',
      { verdicts: verdicts('up', 'down', 'unknown') },
      'stay no-candidate',
    ],
    ['is not left where all are down', { verdicts: verdicts('down', 'down', 'down') }, 'stay all-down'],
    ['is not left while frozen', { freeze: 'unreadable' }, 'stay frozen, would failover gated west=100'],
    ['is nothing to leave without traffic', { gatedRegions: [west] }, 'stay healthy'],
    [
      'is no target of a failover',
      { gatedRegions: [west], verdicts: verdicts('down', 'up', 'up') },
      'failover active-down europe=100',
    ],
    [
      'is left together with one that is down',
      { weightsInForce: { [east]: 50, [west]: 50 }, verdicts: verdicts('up', 'down', 'up') },
      'failover gated europe=100',
    ],
  ])('%s', check(gated));
});

describe('a region that is vetoed', () => {
  test.each<Row>([
    ['is no reason to leave it', { vetoed: [east] }, 'stay healthy'],
    [
      'is no target of a failover',
      { vetoed: [west], verdicts: verdicts('down', 'up', 'up') },
      'failover active-down europe=100',
    ],
    [
      'is nothing to go back to',
      { vetoed: [east], weightsInForce: allWest, course: courseOf(4, allWest) },
      'stay healthy',
    ],
    [
      'leaves nowhere where all others are',
      { vetoed: [west, europe], verdicts: verdicts('down', 'up', 'up') },
      'stay no-candidate',
    ],
  ])('%s', check(calm));
});

describe('a frozen region', () => {
  const down = { verdicts: verdicts('down', 'up', 'up') };
  test.each<Row>([
    ['takes no traffic', { ...down, frozenRegions: { [west]: freeze } }, 'failover active-down europe=100'],
    [
      'is not left',
      { ...down, frozenRegions: { [east]: freeze } },
      'stay frozen, would failover active-down west=100',
    ],
    [
      'is the reason where only frozen regions are up',
      { ...down, frozenRegions: { [west]: freeze, [europe]: freeze } },
      'stay frozen',
    ],
    ['is no reason while nothing would move', { frozenRegions: { [east]: freeze } }, 'stay healthy'],
    [
      'keeps its share while the others move',
      { ...down, weightsInForce: { [east]: 50, [west]: 50 }, frozenRegions: { [west]: freeze } },
      'failover active-down west=50 europe=50',
    ],
    [
      'keeps its share by the weighted policy as well',
      {
        ...down,
        weightsInForce: { [east]: 40, [west]: 30, [europe]: 30 },
        frozenRegions: { [west]: freeze },
        policy: { steering: { kind: 'weighted', shares: { [east]: 40, [west]: 30, [europe]: 30 } } },
      },
      'failover active-down west=30 europe=70',
    ],
  ])('%s', check(calm));
});

describe('by latency', () => {
  const latency: SteeringPolicy = { kind: 'latency', marginPercent: 20, dwellMs: 10 * minuteMs };
  const base: Situation = {
    ...calm,
    latencyMs: { [east]: 100, [west]: 80, [europe]: 90 },
    fasterSinceMs: { [west]: nowMs - 10 * minuteMs },
  };
  const faster = 'optimise faster west=100';
  test.each<Row>([
    ['traffic goes where it was faster for the whole time', {}, faster],
    [
      'not a millisecond before',
      { fasterSinceMs: { [west]: nowMs - 10 * minuteMs + 1 } },
      `stay dwelling, would ${faster}`,
    ],
    ['not where it is no longer faster', { latencyMs: { [east]: 100, [west]: 81 } }, 'stay healthy'],
    ['not on nothing measured', { latencyMs: {} }, 'stay healthy'],
    ['not where the present was not measured', { latencyMs: { [west]: 1 } }, 'stay healthy'],
    ['not to a region that is degraded', { verdicts: verdicts('up', 'degraded', 'up') }, 'stay healthy'],
    ['not to a region that is suspected', { suspected: [west] }, 'stay healthy'],
    ['not to a region that is damped', { dampedForMs: { [west]: 1 } }, 'stay healthy'],
    ['not to a region that is kept out', { overrides: [override('keep-out', west)] }, 'stay healthy'],
    ['not against a pin', { overrides: [override('pin', east)] }, 'stay healthy'],
    [
      'to the fastest of those that have been for long enough',
      { latencyMs: { [east]: 100, [west]: 80, [europe]: 50 }, fasterSinceMs: { [west]: 0, [europe]: nowMs } },
      faster,
    ],
    ['not so soon after a move', { lastMoveAtMs: nowMs - 1 }, `stay cooling-down, would ${faster}`],
    [
      'not after a switchover by an operator',
      { course: courseOf(3, allEast, { kind: 'switchover', because: 'operator' }) },
      `stay awaiting-approval, would ${faster}`,
    ],
    [
      'not back from a failover where that is manual',
      { policy: { failback: 'manual' } },
      `stay awaiting-approval, would ${faster}`,
    ],
    [
      'though failback is manual, where it is none',
      {
        policy: { failback: 'manual' },
        course: courseOf(3, allEast, { kind: 'optimise', because: 'faster' }),
      },
      faster,
    ],
    [
      'at once where a person has approved it',
      { approvedFailback: true, policy: { failback: 'manual' }, fasterSinceMs: {} },
      faster,
    ],
    [
      'nothing goes back for preference alone',
      { weightsInForce: allWest, course: courseOf(3, allWest), latencyMs: { [east]: 100, [west]: 100 } },
      'stay healthy',
    ],
    [
      'a failover goes to the fastest',
      { verdicts: verdicts('down', 'up', 'up'), latencyMs: { [west]: 90, [europe]: 80 } },
      'failover active-down europe=100',
    ],
    [
      'a failover goes by order where nothing was measured',
      { verdicts: verdicts('down', 'up', 'up'), latencyMs: {} },
      'failover active-down west=100',
    ],
    [
      'a failover goes to one that was measured first',
      { verdicts: verdicts('down', 'up', 'up'), latencyMs: { [europe]: 900 } },
      'failover active-down europe=100',
    ],
    [
      'nothing leaves a region about which nothing is known',
      { verdicts: verdicts(stale('up'), 'up', 'up') },
      'stay no-quorum',
    ],
  ])('%s', check(base, latency));
});

describe('by shares', () => {
  const shares = { [east]: 50, [west]: 30, [europe]: 20 };
  const weighted: SteeringPolicy = { kind: 'weighted', shares };
  const base: Situation = { ...calm, weightsInForce: shares, course: courseOf(3, shares) };
  const without = { [east]: 0, [west]: 30, [europe]: 20 };
  test.each<Row>([
    ['all is well while they are as they should be', {}, 'stay healthy'],
    [
      'a region that is down gives its share to the others in proportion',
      { verdicts: verdicts('down', 'up', 'up') },
      'failover active-down west=30 europe=20',
    ],
    [
      'a region that is degraded keeps its share',
      { verdicts: verdicts('degraded', 'up', 'up') },
      'stay healthy',
    ],
    ['nothing moves where all are down', { verdicts: verdicts('down', 'down', 'down') }, 'stay all-down'],
    [
      'the last region that is up takes all',
      { verdicts: verdicts('down', 'down', 'up') },
      'failover active-down europe=20',
    ],
    [
      'a capacity caps a share',
      { capacities: { [east]: 0.4 } },
      'optimise rebalanced west=36 europe=24 east=40',
    ],
    ['a capacity that is off by five points moves nothing', { capacities: { [east]: 0.45 } }, 'stay healthy'],
    [
      'a capacity that is off by more does',
      { capacities: { [east]: 0.44 } },
      'optimise rebalanced west=84 europe=56 east=110',
    ],
    [
      'one that says it can take nothing does not keep the others from coming back',
      {
        weightsInForce: { [europe]: 100 },
        course: courseOf(3, { [europe]: 100 }),
        capacities: { [east]: 0 },
      },
      'failback preferred-back west=30 europe=20',
    ],
    [
      'nor does traffic go back to one that is alone in that',
      {
        verdicts: verdicts('up', 'down', 'up'),
        weightsInForce: { [europe]: 100 },
        course: courseOf(3, { [europe]: 100 }),
        capacities: { [east]: 0 },
      },
      'stay healthy',
    ],
    ['a capacity above the share changes nothing', { capacities: { [east]: 0.6 } }, 'stay healthy'],
    [
      'a capacity of nothing empties a region',
      { capacities: { [east]: 0 } },
      'optimise rebalanced west=60 europe=40',
    ],
    [
      'capacities that are not enough divide what there is',
      { capacities: { [east]: 0.1, [west]: 0.1, [europe]: 0.2 } },
      'optimise rebalanced west=25 europe=50 east=25',
    ],
    [
      'a capacity counts in a failover as well',
      { verdicts: verdicts('down', 'up', 'up'), capacities: { [west]: 0.5 } },
      'failover active-down west=50 europe=50',
    ],
    [
      'another share in the fleet file is a move',
      {
        weightsInForce: { [east]: 1, [west]: 1, [europe]: 1 },
        course: courseOf(3, { [east]: 1, [west]: 1, [europe]: 1 }),
      },
      'optimise rebalanced west=30 europe=20 east=50',
    ],
    [
      'a region that is not well gets no more',
      {
        weightsInForce: { [east]: 1, [west]: 1, [europe]: 1 },
        course: courseOf(3, { [east]: 1, [west]: 1, [europe]: 1 }),
        verdicts: verdicts('degraded', 'up', 'up'),
      },
      'stay healthy',
    ],
    [
      'nothing is evened out so soon after a move',
      { capacities: { [east]: 0.4 }, lastMoveAtMs: nowMs - 1 },
      'stay cooling-down, would optimise rebalanced west=36 europe=24 east=40',
    ],
    [
      'nothing is evened out against a hand edit',
      { weightsInForce: { [east]: 1, [west]: 1, [europe]: 1 } },
      'stay healthy',
    ],
    [
      'nothing is evened out against an operator',
      {
        capacities: { [east]: 0.4 },
        course: courseOf(3, shares, { kind: 'switchover', because: 'operator' }),
      },
      'stay healthy',
    ],
    [
      'nothing goes back against a pin',
      {
        weightsInForce: { [west]: 100 },
        course: courseOf(3, { [west]: 100 }),
        overrides: [override('pin', west)],
      },
      'stay healthy',
    ],
    [
      'a region that is back gets its share',
      { weightsInForce: without, course: courseOf(3, without) },
      'failback preferred-back west=30 europe=20 east=50',
    ],
    [
      'little by little',
      {
        weightsInForce: without,
        course: courseOf(3, without),
        policy: { ramp: { steps: [10, 100], holdMs: 1 } },
      },
      'failback preferred-back west=57 europe=38 east=5',
    ],
    [
      'not before it has been up for long enough',
      { weightsInForce: without, course: courseOf(3, without), upSinceMs: { [east]: nowMs } },
      'stay stabilising, would failback preferred-back west=30 europe=20 east=50',
    ],
    [
      'not while damped',
      { weightsInForce: without, course: courseOf(3, without), dampedForMs: { [east]: 1 } },
      'stay damped, would failback preferred-back west=30 europe=20 east=50',
    ],
    [
      'not where it says that it can take nothing',
      { weightsInForce: without, course: courseOf(3, without), capacities: { [east]: 0 } },
      'stay healthy',
    ],
    [
      'one after the other',
      { weightsInForce: { [europe]: 20 }, course: courseOf(3, { [europe]: 20 }) },
      'failback preferred-back europe=20 east=50',
    ],
    [
      'by approval where that is manual',
      { weightsInForce: without, course: courseOf(3, without), policy: { failback: 'manual' } },
      'stay awaiting-approval, would failback preferred-back west=30 europe=20 east=50',
    ],
    [
      'all of it to one region where it is pinned',
      { overrides: [override('pin', west)] },
      'switchover override west=100',
    ],
    [
      'a region that is kept out gives its share to the others',
      { overrides: [override('keep-out', east)] },
      'switchover override west=30 europe=20',
    ],
    ['a region whose gates are closed as well', { gatedRegions: [east] }, 'failover gated west=30 europe=20'],
  ])('%s', check(base, weighted));

  const standby: SteeringPolicy = { kind: 'weighted', shares: { [east]: 50, [west]: 50, [europe]: 0 } };
  const half = { [east]: 50, [west]: 50, [europe]: 0 };
  test.each<Row>([
    [
      'takes nothing while another has a share',
      { verdicts: verdicts('down', 'up', 'up') },
      'failover active-down west=50',
    ],
    [
      'takes all where no other is up',
      { verdicts: verdicts('down', 'down', 'up') },
      'failover active-down europe=100',
    ],
    [
      'gives all to the first that is back',
      { weightsInForce: { [europe]: 100 }, course: courseOf(4, { [europe]: 100 }) },
      'failback preferred-back east=50',
    ],
    ['is nothing to go back to', {}, 'stay healthy'],
  ])(
    'a region with the share 0 %s',
    check({ ...calm, weightsInForce: half, course: courseOf(3, half) }, standby),
  );

  test('a ramp is held while its region has no room for the next step', () => {
    const ramp = { to: east, back: without, goal: shares, percent: 10 };
    const tenth = { [east]: 5, [west]: 57, [europe]: 38 };
    const course = courseOf(4, tenth, {
      kind: 'failback',
      because: 'preferred-back',
      ramp,
      progress: { acceptedAtMs: 1 },
    });
    const situation = { ...base, course, weightsInForce: tenth, epochSinceMs: 0 };
    const its = { steering: weighted, ramp: { steps: [10, 100], holdMs: 1 } };
    const next = 'ramp ramp-step west=30 europe=20 east=50';
    expect(inWords(decided(situation, { policy: its, capacities: { [east]: 0.5 } }))).toBe(next);
    expect(inWords(decided(situation, { policy: its, capacities: { [east]: 0.49 } }))).toBe(
      `stay holding, would ${next}`,
    );
  });
});

test('the base of these tables has time to spare', () => {
  expect(policy.stabilisationMs).toBeLessThan(nowMs - (calm.upSinceMs[east] ?? nowMs));
});
