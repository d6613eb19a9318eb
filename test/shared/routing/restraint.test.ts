/** What our own restraint holds back, and what it must not. */
import { describe, expect, test } from 'vitest';
import type { Vote } from '../../../shared/health/vote.ts';
import type { Move } from '../../../shared/routing/course.ts';
import type { Decision } from '../../../shared/routing/decision.ts';
import { guard, restraintMaxMs } from '../../../shared/routing/guards.ts';
import type { RegionVerdict, Situation } from '../../../shared/routing/situation.ts';
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
  verdict,
  verdicts,
  west,
} from './regional.ts';

type Row = [name: string, change: Change, expected: string];

const outage: Situation = { ...calm, verdicts: verdicts('down', 'up', 'up') };
const done = 'failover active-down west=100';
const seenByAll = (forMs: number) => verdicts(verdict('down', { allDownSinceMs: nowMs - forMs }), 'up', 'up');
const check = (base: Situation) => (_name: string, change: Change, expected: string) => {
  expect(inWords(decided(base, change))).toBe(expected);
};

describe('with a target that most vantages suspect', () => {
  const downFor = (ms: number) => verdicts(verdict('down', { sinceMs: nowMs - ms }), 'up', 'up');
  const doubtful: Situation = { ...outage, verdicts: downFor(1_000), doubted: [west, europe] };
  test.each<Row>([
    ['a region is not left in the first moments', {}, `stay target-suspected, would ${done}`],
    ['it is left for one that they do not suspect', { doubted: [west] }, 'failover active-down europe=100'],
    [
      'not a millisecond before a whole interval',
      { verdicts: downFor(policy.intervalMs - 1) },
      `stay target-suspected, would ${done}`,
    ],
    ['it is after that, as there is no better one', { verdicts: downFor(policy.intervalMs) }, done],
    ['it is where only one of them does', { doubted: [], suspected: [west, europe] }, done],
    ['gates are followed all the same', { gatedRegions: [east] }, 'failover gated west=100'],
    [
      'a person is obeyed all the same',
      { ...calm, doubted: [europe], overrides: [override('pin', europe)] },
      'switchover override europe=100',
    ],
    ['all are down when the target is', { verdicts: verdicts('down', 'down', 'down') }, 'stay all-down'],
  ])('%s', check(doubtful));
});

describe('a region that most vantages are one pass from calling up', () => {
  test.each<Row>([
    ['is not left', { recovering: [east, west] }, `stay recovering, would ${done}`],
    ['is left where another one is', { recovering: [west] }, done],
    [
      'is left where its gates are closed',
      { recovering: [east], gatedRegions: [east] },
      'failover gated west=100',
    ],
    [
      'is not waited for where one beside it goes on being down',
      {
        weightsInForce: { [east]: 50, [europe]: 50 },
        verdicts: verdicts('down', 'up', 'down'),
        recovering: [east, west],
      },
      done,
    ],
    [
      'is left where a person wants it',
      { recovering: [east], overrides: [override('keep-out', east)] },
      'switchover override west=100',
    ],
    [
      'is one of all that are down',
      { recovering: [east], verdicts: verdicts('down', 'down', 'down') },
      'stay all-down',
    ],
  ])('%s', check(outage));
});

describe('with the moves of the hour used up', () => {
  const spent: Situation = { ...outage, movesInHour: policy.movesPerHour };
  test.each<Row>([
    ['a region that is down is not left', {}, `stay moves-per-hour, would ${done}`],
    ['it is with one to spare', { movesInHour: policy.movesPerHour - 1 }, done],
    ['it is where there may be more', { policy: { movesPerHour: policy.movesPerHour + 1 } }, done],
    [
      'it is once every vantage has called it down for ten minutes',
      { verdicts: seenByAll(restraintMaxMs) },
      done,
    ],
    [
      'not a millisecond before',
      { verdicts: seenByAll(restraintMaxMs - 1) },
      `stay moves-per-hour, would ${done}`,
    ],
    [
      'nor where another region is the one that all call down',
      { verdicts: verdicts('down', 'up', verdict('down', { allDownSinceMs: 0 })) },
      `stay moves-per-hour, would ${done}`,
    ],
    ['gates have moved it already', { gatedRegions: [east] }, 'failover gated west=100'],
    [
      'an override set since is obeyed',
      { ...calm, overrides: [override('pin', europe)], lastMoveAtMs: nowMs - 2 * minuteMs },
      'switchover override europe=100',
    ],
    [
      'one that was there before is not',
      { ...calm, overrides: [override('pin', europe)], lastMoveAtMs: nowMs - 30, policy: { cooldownMs: 0 } },
      'stay moves-per-hour, would switchover override europe=100',
    ],
    [
      'nothing goes back',
      { ...calm, course: courseOf(4, allWest), weightsInForce: allWest },
      'stay moves-per-hour, would failback preferred-back east=100',
    ],
  ])('%s', check(spent));
});

describe('what was not wrong', () => {
  const shares = { [east]: 50, [west]: 50 };
  const weights = { [east]: 90, [west]: 10 };
  const uneven: Situation = { ...calm, course: courseOf(3, weights), weightsInForce: weights };
  const rebalanced = 'optimise rebalanced west=50 east=50';
  const weighted = (movesPerHour: number) => ({
    policy: { steering: { kind: 'weighted' as const, shares }, movesPerHour },
  });
  test.each<Row>([
    ['is put right with the first half of the moves', { ...weighted(4), movesInHour: 1 }, rebalanced],
    [
      'leaves the other half to outages',
      { ...weighted(4), movesInHour: 2 },
      `stay moves-per-hour, would ${rebalanced}`,
    ],
    ['has the smaller half', { ...weighted(3), movesInHour: 1 }, `stay moves-per-hour, would ${rebalanced}`],
    ['has one of two', { ...weighted(2), movesInHour: 0 }, rebalanced],
    ['has none of one', { ...weighted(1), movesInHour: 0 }, `stay moves-per-hour, would ${rebalanced}`],
    [
      'does not keep traffic in a region that is down',
      { ...weighted(4), movesInHour: 3, verdicts: verdicts('down', 'up', 'up') },
      'failover active-down west=50',
    ],
  ])('%s', check(uneven));
});

describe('with much of the fleet on the move', () => {
  const busy: Situation = { ...outage, fleetMotion: { applications: 4, moving: 1, byRegion: { [west]: 1 } } };
  test.each<Row>([
    ['a region that is down is not left', {}, `stay fleet-velocity, would ${done}`],
    [
      'it is where the others leave it, too',
      { fleetMotion: { applications: 4, moving: 3, byRegion: { [east]: 3 } } },
      done,
    ],
    [
      'it is once every vantage has called it down for ten minutes',
      { verdicts: seenByAll(restraintMaxMs) },
      done,
    ],
    [
      'not a millisecond before',
      { verdicts: seenByAll(restraintMaxMs - 1) },
      `stay fleet-velocity, would ${done}`,
    ],
    ['gates have moved it already', { gatedRegions: [east] }, 'failover gated west=100'],
  ])('%s', check(busy));
});

describe('the last region that serves', () => {
  const move = (to: Record<string, number>, change: Partial<Move> = {}): Decision => ({
    kind: 'move',
    candidates: [],
    move: {
      kind: 'switchover',
      because: 'operator',
      from: allEast,
      to,
      leaving: [east],
      region: west,
      ...change,
    },
  });
  const said = (decision: Decision, situation: Situation) => {
    const guarded = guard(decision, situation, policy, nowMs);
    return guarded.kind === 'move' ? 'moves' : guarded.because;
  };
  test.each<[name: string, decision: Decision, votes: (Vote | RegionVerdict)[], expected: string]>([
    ['is not left for one that is unknown', move(allWest), ['up', 'unknown', 'down'], 'last-region'],
    ['is not left for one that is down', move(allWest), ['up', 'down', 'up'], 'last-region'],
    [
      'is not left for one whose votes are too few',
      move(allWest),
      ['up', verdict('up', { stale: true }), 'up'],
      'last-region',
    ],
    ['is left for one that is degraded', move(allWest), ['up', 'degraded', 'up'], 'moves'],
    ['may keep a share', move({ [east]: 50, [west]: 50 }), ['up', 'unknown', 'down'], 'evidence-old'],
    ['is left where a person forces it', move(allWest, { forced: true }), ['up', 'down', 'down'], 'moves'],
  ])('%s', (_name, decision, votes, expected) => {
    const seen = { ...verdicts(...votes) };
    if (expected === 'evidence-old') delete seen[west];
    expect(said(decision, { ...calm, verdicts: seen })).toBe(expected);
  });
});

test('every guard is asked, whatever another one said', () => {
  const decision = decided(outage, {
    movesInHour: 9,
    fleetMotion: { applications: 4, moving: 1, byRegion: {} },
  });
  expect(decision.guards).toEqual([
    { guard: 'cooling-down', passed: true },
    { guard: 'moves-per-hour', passed: false },
    { guard: 'fleet-velocity', passed: false },
    { guard: 'last-region', passed: true },
    { guard: 'evidence-old', passed: true },
  ]);
});
