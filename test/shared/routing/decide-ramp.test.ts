/** Going back little by little: each step only beyond doubt, and all of it undone at once. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RampProgress } from '../../../shared/routing/course.ts';
import { nextStep, rampedMove } from '../../../shared/routing/ramp.ts';
import { shareOf, sharesOf } from '../../../shared/routing/shares.ts';
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
  verdict,
  verdicts,
  west,
} from './regional.ts';

const steps = [5, 25, 50, 100];
const ramp = { steps, holdMs: 5 * minuteMs };
const ramped = { ramp };
type Row = [name: string, change: Change, expected: string];

const begun: RampProgress = { to: east, back: allWest, goal: allEast, percent: 25 };
const quarter = { [east]: 25, [west]: 75, [europe]: 0 };
const course = courseOf(6, quarter, {
  kind: 'ramp',
  because: 'ramp-step',
  ramp: begun,
  from: allWest,
  progress: { acceptedAtMs: 1 },
});

/** A quarter has gone back, and has been held for its time. */
const underWay: Situation = {
  ...calm,
  course,
  weightsInForce: quarter,
  epochSinceMs: nowMs - ramp.holdMs,
  lastMoveAtMs: nowMs - 20 * minuteMs,
};

const check = (base: Situation) => (_name: string, change: Change, expected: string) => {
  expect(inWords(decided(base, { ...change, policy: { ...ramped, ...change.policy } }))).toBe(expected);
};

describe('a return begins', () => {
  const recovered: Situation = {
    ...calm,
    course: courseOf(4, allWest),
    weightsInForce: allWest,
    upSinceMs: { ...calm.upSinceMs, [east]: nowMs - policy.stabilisationMs },
  };
  test.each<Row>([
    ['with the first step', {}, 'failback preferred-back west=95 east=5'],
    [
      'with all of it where that is the only step',
      { policy: { ramp: { ...ramp, steps: [100] } } },
      'failback preferred-back east=100',
    ],
    [
      'with the first step where a person has approved it',
      { approvedFailback: true, upSinceMs: {} },
      'failback preferred-back west=95 east=5',
    ],
    [
      'not by a switchover, which is one step',
      { overrides: [override('pin', east)] },
      'switchover override east=100',
    ],
    [
      'not while the region is damped',
      { dampedForMs: { [east]: 1 } },
      'stay damped, would failback preferred-back west=95 east=5',
    ],
    [
      'in a damped region where a person has approved it',
      { dampedForMs: { [east]: 1 }, approvedFailback: true },
      'failback preferred-back west=95 east=5',
    ],
    [
      'to the next best where the best is damped',
      {
        weightsInForce: { [europe]: 100 },
        course: courseOf(4, { [europe]: 100 }),
        dampedForMs: { [east]: 1 },
      },
      'failback preferred-back west=5 europe=95',
    ],
    [
      'not before the region has been up for the whole window since it was left',
      {
        course: courseOf(4, allWest, { from: allEast }),
        epochSinceMs: nowMs - policy.stabilisationMs + 1,
        upSinceMs: { [east]: 0 },
      },
      'stay stabilising, would failback preferred-back west=95 east=5',
    ],
    [
      'when it has been',
      {
        course: courseOf(4, allWest, { from: allEast }),
        epochSinceMs: nowMs - policy.stabilisationMs,
        upSinceMs: { [east]: 0 },
      },
      'failback preferred-back west=95 east=5',
    ],
    [
      'without that wait where traffic did not leave the region by a failover',
      {
        course: courseOf(4, allWest, { kind: 'switchover', because: 'override', from: allEast }),
        epochSinceMs: nowMs,
        upSinceMs: { [east]: 0 },
      },
      'failback preferred-back west=95 east=5',
    ],
  ])('%s', check(recovered));
});

describe('a return goes on', () => {
  const next = 'ramp ramp-step west=50 east=50';
  test.each<Row>([
    ['once the step has been held for its time', {}, next],
    ['not a millisecond before', { epochSinceMs: nowMs - ramp.holdMs + 1 }, `stay ramping, would ${next}`],
    [
      'not before DNS has taken the step',
      { course: { ...course, progress: {} } },
      `stay ramping, would ${next}`,
    ],
    ['not while it is unknown since when', { epochSinceMs: nowMs }, `stay ramping, would ${next}`],
    ['to the end', { course: { ...course, ramp: { ...begun, percent: 50 } } }, 'ramp ramp-step east=100'],
    [
      'by the steps that the fleet file has now',
      { policy: { ramp: { ...ramp, steps: [10, 30, 100] } } },
      'ramp ramp-step west=70 east=30',
    ],
    [
      'to the end where there is no step left',
      { policy: { ramp: { ...ramp, steps: [10, 20] } } },
      'ramp ramp-step east=100',
    ],
    ['whatever the policy for beginning one', { policy: { failback: 'manual' } }, next],
    ['without minding the moves of the hour', { movesInHour: 99 }, next],
    [
      'not while the region is degraded',
      { verdicts: verdicts('degraded', 'up', 'up') },
      `stay holding, would ${next}`,
    ],
    ['not while the region is suspected', { suspected: [east] }, `stay holding, would ${next}`],
    ['while another region is suspected', { suspected: [west, europe] }, next],
    ['not while the region is vetoed', { vetoed: [east] }, `stay holding, would ${next}`],
    ['not while its votes are too few', { verdicts: verdicts(stale('up'), 'up', 'up') }, 'stay no-quorum'],
    [
      'not while those of the region that carries it are',
      { verdicts: verdicts('up', stale('up'), 'up') },
      'stay no-quorum',
    ],
    ['while the carrier is degraded', { verdicts: verdicts('up', 'degraded', 'up') }, next],
    ['not while frozen', { freeze: 'unreadable' }, `stay frozen, would ${next}`],
    [
      'not on old evidence',
      { verdicts: verdicts(verdict('up', { evidenceAtMs: nowMs - 25_001 }), 'up', 'up') },
      `stay evidence-old, would ${next}`,
    ],
    [
      'not after someone has moved traffic by hand',
      { weightsInForce: allWest },
      'stay awaiting-approval, would failback preferred-back west=95 east=5',
    ],
    ['not against an override', { overrides: [override('keep-out', east)] }, 'switchover override west=100'],
  ])('%s', check(underWay));
});

describe('a return is undone', () => {
  const abort = 'ramp ramp-abort west=100';
  const degradedFor = (ms: number) => verdict('degraded', { sinceMs: nowMs - ms });
  test.each<Row>([
    ['when its region goes down', { verdicts: verdicts('down', 'up', 'up') }, abort],
    [
      'in spite of a rest and of the moves of the hour',
      { verdicts: verdicts('down', 'up', 'up'), movesInHour: 99, lastMoveAtMs: nowMs },
      abort,
    ],
    [
      'though failover is manual',
      { verdicts: verdicts('down', 'up', 'up'), policy: { failover: 'manual' } },
      abort,
    ],
    [
      'to the region that carried it, though another is preferred',
      { policy: { order: [europe, east, west] }, verdicts: verdicts('down', 'up', 'up') },
      abort,
    ],
    [
      'when its region has been degraded for a whole step',
      { verdicts: verdicts(degradedFor(ramp.holdMs), 'up', 'up') },
      abort,
    ],
    [
      'not before',
      { verdicts: verdicts(degradedFor(ramp.holdMs - 1), 'up', 'up') },
      'stay holding, would ramp ramp-step west=50 east=50',
    ],
    [
      'not for that, to a region about which nothing is known',
      { verdicts: verdicts(degradedFor(ramp.holdMs), 'unknown', 'up') },
      'stay no-quorum',
    ],
    ['when its gates are closed', { gatedRegions: [east] }, abort],
    ['to a carrier that is degraded', { verdicts: verdicts('down', 'degraded', 'up') }, abort],
    [
      'not to a carrier that is unknown: then it is a failover',
      { verdicts: verdicts('down', 'unknown', 'up') },
      'failover active-down europe=100',
    ],
    [
      'not to a carrier that is kept out',
      { verdicts: verdicts('down', 'up', 'up'), overrides: [override('keep-out', west)] },
      'switchover override europe=100',
    ],
    [
      'not while frozen',
      { verdicts: verdicts('down', 'up', 'up'), freeze: 'unreadable' },
      `stay frozen, would ${abort}`,
    ],
  ])('%s', check(underWay));

  test.each<Row>([
    [
      'all traffic goes to the best region',
      { verdicts: verdicts('up', 'down', 'up') },
      'failover active-down east=100',
    ],
    [
      'whether or not it is the one that traffic went back to',
      { verdicts: verdicts('degraded', 'down', 'up') },
      'failover active-down europe=100',
    ],
    ['nowhere where there is none', { verdicts: verdicts('down', 'down', 'down') }, 'stay all-down'],
  ])('where the carrier goes down, %s', check(underWay));
});

test('law: from the first step to the last, each sends more there, and the last one all of it', () => {
  const percents = fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { maxLength: 6 });
  const weights = fc.dictionary(fc.constantFrom(east, west, europe), fc.integer({ min: 0, max: 255 }), {
    minKeys: 1,
  });
  fc.assert(
    fc.property(percents, weights, (some, carrying) => {
      fc.pre(shareOf(sharesOf(carrying), east) === 0);
      const rampPolicy = { holdMs: 1, steps: [...some.toSorted((one, other) => one - other), 100] };
      const whole = {
        kind: 'failback',
        because: 'preferred-back',
        from: carrying,
        to: allEast,
        leaving: [],
        region: east,
      } as const;
      let move = rampedMove(whole, rampPolicy);
      let share = 0;
      for (let count = 1; ; count++) {
        expect(shareOf(sharesOf(move.to), east)).toBeGreaterThan(share);
        share = shareOf(sharesOf(move.to), east);
        expect(count).toBeLessThanOrEqual(rampPolicy.steps.length);
        if (move.ramp === undefined) break;
        expect(share).toBeLessThan(1);
        move = nextStep(move.ramp, move.to, rampPolicy);
      }
      expect(move.to).toEqual(allEast);
    }),
    { numRuns: 200 },
  );
});
