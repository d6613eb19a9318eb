/** One line for each reason of ramps, operators, guards and policies, with the numbers behind it. */
import { expect, test } from 'vitest';
import { decide } from '../../../shared/routing/decide.ts';
import { hold } from '../../../shared/routing/decision.ts';
import { guard } from '../../../shared/routing/guards.ts';
import type { Instruction } from '../../../shared/routing/instruction.ts';
import type { SteeringPolicy } from '../../../shared/routing/policy.ts';
import { explain } from '../../../shared/routing/sentence.ts';
import type { Situation } from '../../../shared/routing/situation.ts';
import type { Change } from './decided.ts';
import {
  allEast,
  allWest,
  calm,
  courseOf,
  east,
  europe,
  minuteMs,
  nowMs,
  policy,
  verdict,
  verdicts,
  west,
} from './regional.ts';

const ramp = { steps: [5, 25, 100], holdMs: 5 * minuteMs };
const progress = { to: east, back: allWest, goal: allEast, percent: 5 };
const twentieth = { [east]: 5, [west]: 95 };
const underWay: Partial<Situation> = {
  course: courseOf(5, twentieth, {
    kind: 'failback',
    because: 'preferred-back',
    ramp: progress,
    progress: { acceptedAtMs: 1 },
  }),
  weightsInForce: twentieth,
  epochSinceMs: nowMs - 6 * minuteMs,
};
const recovered: Partial<Situation> = { course: courseOf(4, allWest), weightsInForce: allWest };
const down = { verdicts: verdicts('down', 'up', 'up') };
const freeze = { scope: 'region', region: 'us-*', owner: 'alice', reason: 'migration', atMs: 0 } as const;
const latency: SteeringPolicy = { kind: 'latency', marginPercent: 20, dwellMs: 10 * minuteMs };
const weighted = { kind: 'weighted', shares: { [east]: 50, [west]: 50 } } as const;
const instruction = (change: Partial<Instruction>): Instruction => ({
  application: 'api',
  kind: 'switchover',
  overEpoch: 3,
  owner: 'alice',
  reason: 'test',
  atMs: nowMs,
  expiresAtMs: nowMs + minuteMs,
  ...change,
});

test.each<[change: Change, expected: string]>([
  [
    { ...recovered, policy: { ramp } },
    'api moves from us-west-2 to us-east-1 (failback, preferred-back): to us-east-1=5 us-west-2=95; us-west-2 is up by 3 of 3 votes; us-east-1 is up by 3 of 3 votes',
  ],
  [
    { ...underWay, policy: { ramp } },
    'api moves from us-west-2 to us-east-1 (ramp, ramp-step): to us-east-1=25 us-west-2=75; us-west-2 is up by 3 of 3 votes; us-east-1 is up by 3 of 3 votes',
  ],
  [
    { ...underWay, ...down, policy: { ramp } },
    'api moves from us-east-1 to us-west-2 (ramp, ramp-abort): us-east-1 is down by 3 of 3 votes; us-west-2 is up by 3 of 3 votes',
  ],
  [
    { ...underWay, epochSinceMs: nowMs - minuteMs, policy: { ramp } },
    'api stays in us-east-1 and us-west-2 (ramping): 5 % has gone back to us-east-1, held for 60 s of 5 min; would move to us-east-1 (ramp, ramp-step)',
  ],
  [
    { ...underWay, suspected: [east], policy: { ramp } },
    'api stays in us-east-1 and us-west-2 (holding): 5 % has gone back to us-east-1, and the next step waits; us-east-1 is up by 3 of 3 votes; a vantage suspects us-east-1; would move to us-east-1 (ramp, ramp-step)',
  ],
  [
    { ...underWay, vetoed: [east], policy: { ramp } },
    'api stays in us-east-1 and us-west-2 (holding): 5 % has gone back to us-east-1, and the next step waits; us-east-1 is up by 3 of 3 votes but vetoed by a check; would move to us-east-1 (ramp, ramp-step)',
  ],
  [
    { ...recovered, dampedForMs: { [east]: 20 * minuteMs } },
    'api stays in us-west-2 (damped): us-east-1 has fallen too often, and is let be for another 20 min; would move to us-east-1 (failback, preferred-back)',
  ],
  [
    {
      verdicts: { ...down.verdicts, [east]: verdict('down', { sinceMs: nowMs - 1 }) },
      doubted: [west, europe],
    },
    'api stays in us-east-1 (target-suspected): us-east-1 is down by 3 of 3 votes; most vantages suspect us-west-2 in this moment; would move to us-west-2 (failover, active-down)',
  ],
  [
    { ...down, recovering: [east, west] },
    'api stays in us-east-1 (recovering): us-east-1 is down by 3 of 3 votes; most vantages are one pass from calling us-east-1 up; would move to us-west-2 (failover, active-down)',
  ],
  [
    { ...down, movesInHour: 4 },
    'api stays in us-east-1 (moves-per-hour): 4 moves in the last hour, and 4 is the limit; would move to us-west-2 (failover, active-down)',
  ],
  [
    {
      course: courseOf(3, { [east]: 90, [west]: 10 }),
      weightsInForce: { [east]: 90, [west]: 10 },
      movesInHour: 2,
      policy: { steering: { kind: 'weighted', shares: { [east]: 50, [west]: 50 } } },
    },
    'api stays in us-east-1 and us-west-2 (moves-per-hour): 2 moves in the last hour, and 2 is the limit; would move to us-west-2 (optimise, rebalanced)',
  ],
  [
    {
      ...down,
      course: courseOf(3, allEast, { because: 'operator', forced: true }),
      epochSinceMs: nowMs,
    },
    'api stays in us-east-1 (awaiting-operator): an operator has forced traffic there; us-east-1 is down by 3 of 3 votes; would move to us-west-2 (failover, active-down)',
  ],
  [
    { ...down, fleetMotion: { applications: 6, moving: 2, byRegion: { [west]: 2 } } },
    'api stays in us-east-1 (fleet-velocity): 3 of 6 applications move at once, and most of them not for the same region; would move to us-west-2 (failover, active-down)',
  ],
  [
    { gatedRegions: [east] },
    'api moves from us-east-1 to us-west-2 (failover, gated): a quorum of gates is closed for us-east-1; us-east-1 is up by 3 of 3 votes; us-west-2 is up by 3 of 3 votes',
  ],
  [
    { instruction: instruction({ to: europe }) },
    'api moves from us-east-1 to eu-west-1 (switchover, operator): switchover to eu-west-1 wanted by alice (test); us-east-1 is up by 3 of 3 votes; eu-west-1 is up by 3 of 3 votes',
  ],
  [
    { instruction: instruction({ kind: 'failover', to: europe }), verdicts: verdicts('up', 'up', 'down') },
    'api moves from us-east-1 to eu-west-1 (failover, operator): failover to eu-west-1 wanted by alice (test); forced, whatever the votes say; us-east-1 is up by 3 of 3 votes; eu-west-1 is down by 3 of 3 votes',
  ],
  [
    { instruction: instruction({ kind: 'evacuation', leave: east, to: europe }) },
    'api moves from us-east-1 to eu-west-1 (evacuation, operator): evacuation from us-east-1 to eu-west-1 wanted by alice (test); us-east-1 is up by 3 of 3 votes; eu-west-1 is up by 3 of 3 votes',
  ],
  [
    { instruction: instruction({ to: europe }), gatedRegions: [europe] },
    'api stays in us-east-1 (no-candidate): switchover to eu-west-1 wanted by alice (test); us-east-1 is up by 3 of 3 votes; us-west-2 is up by 3 of 3 votes; eu-west-1 is up by 3 of 3 votes but its gates are closed',
  ],
  [
    { writerRegion: west, promoted: true },
    'api moves from us-east-1 to us-west-2 (switchover, operator): its writer is in us-west-2; us-east-1 is up by 3 of 3 votes; us-west-2 is up by 3 of 3 votes',
  ],
  [
    { ...down, frozenRegions: { [east]: freeze } },
    'api stays in us-east-1 (frozen): us-east-1 is frozen by alice (migration); us-east-1 is down by 3 of 3 votes; would move to us-west-2 (failover, active-down)',
  ],
  [
    { latencyMs: { [east]: 120, [west]: 40.4 }, fasterSinceMs: { [west]: 0 }, policy: { steering: latency } },
    'api moves from us-east-1 to us-west-2 (optimise, faster): us-east-1 answers in 120 ms; us-west-2 answers in 40 ms; us-east-1 is up by 3 of 3 votes; us-west-2 is up by 3 of 3 votes',
  ],
  [
    {
      latencyMs: { [east]: 120, [west]: 40 },
      fasterSinceMs: { [west]: nowMs - minuteMs },
      policy: { steering: latency },
    },
    'api stays in us-east-1 (dwelling): us-west-2 has been faster for 60 s of 10 min; would move to us-west-2 (optimise, faster)',
  ],
  [
    {
      course: courseOf(3, weighted.shares),
      weightsInForce: weighted.shares,
      capacities: { [east]: 0.2 },
      policy: { steering: weighted },
    },
    'api moves from us-east-1 to us-west-2 (optimise, rebalanced): to us-east-1=20 us-west-2=80; us-east-1 can take 0.2; us-east-1 is up by 3 of 3 votes; us-west-2 is up by 3 of 3 votes',
  ],
])('%o: %s', ({ policy: policyChange, ...change }, expected) => {
  const situation = { ...calm, ...change };
  const its = { ...policy, ...policyChange };
  const decision = guard(decide(situation, its, nowMs), situation, its, nowMs);
  expect(explain(decision, situation, its, nowMs)).toBe(expected);
});

test('a move that DNS has not taken is one on its way: traffic is where it was', () => {
  const situation = { ...calm, course: courseOf(4, allWest, { from: allEast }), weightsInForce: allWest };
  const decision = hold({ kind: 'stay', because: 'healthy', candidates: [] }, 'unfinished');
  expect(explain(decision, situation, policy, nowMs)).toBe(
    'api stays in us-east-1 on its way to us-west-2 (unfinished): Route 53 has not taken epoch 4 yet',
  );
});

test('the last region is left for none, and each says how it is', () => {
  const decision = hold(
    { kind: 'stay', because: 'healthy', candidates: decide(calm, policy, nowMs).candidates },
    'last-region',
  );
  expect(explain(decision, { ...calm, verdicts: verdicts('up', 'down') }, policy, nowMs)).toBe(
    'api stays in us-east-1 (last-region): no region that would have traffic then is proven to serve; us-east-1 is up by 3 of 3 votes; us-west-2 is down by 3 of 3 votes; eu-west-1 has no votes',
  );
});
