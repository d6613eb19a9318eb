import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LOOKS_MAX } from '../../../shared/health/looks.ts';
import type { Outcome } from '../../../shared/health/observation.ts';
import {
  type EndpointState,
  foldObservations,
  type Sighting,
  untouched,
  type VotePolicy,
} from '../../../shared/health/vote.ts';
import { opinionOf } from './opinion.ts';
import { msOf, readOnly, START_MS, sighting } from './sightings.ts';

const RUNS = 400;

const policies = fc.record({
  confirmSeconds: fc.constantFrom(4, 6, 20),
  upThreshold: fc.constantFrom(1, 2, 6),
  intervalSeconds: fc.constantFrom(6, 10),
});

/** Mostly failures, mostly passes, or anything: each finds other corners. */
const outcomes = fc.constantFrom<readonly Outcome[]>(
  ['fail', 'fail', 'fail', 'fail', 'pass'],
  ['fail', 'fail', 'pass'],
  ['pass', 'pass', 'pass', 'pass', 'fail'],
  ['pass', 'degraded', 'fail', 'self-fault'],
);

/** Long enough to be settled and forgotten many times; steps on both sides of every span the rules know. */
const stories = (length: number, stepsMs: readonly number[]) =>
  outcomes.chain((among) =>
    fc
      .array(fc.tuple(fc.constantFrom(...stepsMs), fc.constantFrom(...among), fc.boolean()), {
        minLength: 1,
        maxLength: length,
        size: 'max',
      })
      .map((steps) => {
        let atMs = START_MS;
        return steps.map(([stepMs, outcome, inSlot]): Sighting => {
          atMs += stepMs;
          return { endpoint: 'api/us-east-1', atMs, outcome, inSlot };
        });
      }),
  );
const STEPS_MS = [1, 400, 999, 1000, 1333, 1500, 1500, 3000, 6000, 10_000, 10_000, 15_000, 25_001];

describe('order', () => {
  test('folding as they come says what going through all of them says', () => {
    fc.assert(
      fc.property(policies, stories(120, STEPS_MS), fc.nat(40_000), (policy, story, laterMs) => {
        const nowMs = lastOf(story) + laterMs;
        const state = foldObservations(inTurn(untouched, story, policy), [], policy, nowMs);
        expect(opinion(state)).toEqual(opinionOf(story, policy, nowMs));
      }),
      { numRuns: 2 * RUNS },
    );
  });

  test('an observation may come one interval late, and twice, and with others', () => {
    fc.assert(
      fc.property(
        policies,
        stories(60, STEPS_MS),
        fc.array(fc.nat(9999), { maxLength: 40, size: 'max' }),
        fc.nat(4),
        (policy, story, lateMs, batch) => {
          const arrivals = [...story, ...story].map((one, index) => {
            const delayMs =
              ((lateMs[index % (lateMs.length + 1)] ?? 0) / 10_000) * policy.intervalSeconds * 1000;
            return { one, atMs: one.atMs + delayMs };
          });
          const arrived = arrivals.sort((a, b) => a.atMs - b.atMs).map(({ one }) => one);
          const state = inBatches(untouched, arrived, batch + 1, policy);
          expect(opinion(state)).toEqual(opinionOf(story, policy, lastOf(story)));
        },
      ),
      { numRuns: RUNS },
    );
  });

  test('while a failure is on record, a whole suspicion may come in any order', () => {
    const shuffled = stories(20, [1, 500, 999, 1000, 1500, 1500, 3000]).chain((story) =>
      fc.record({
        story: fc.constant(story),
        arrived: fc.shuffledSubarray([...story], { minLength: story.length }),
      }),
    );
    fc.assert(
      fc.property(policies, shuffled, (policy, { story, arrived }) => {
        const before = [-30, -20, -10, -5].map((second) => sighting('pass', second));
        const failure = sighting('fail', 0);
        const within = (one: Sighting) => one.atMs - START_MS <= policy.confirmSeconds * 1000 + 14_000;
        const known = inTurn(untouched, [...before, failure], policy);
        const state = inTurn(known, arrived.filter(within), policy);
        const all = [...before, failure, ...story.filter(within)];
        expect(opinion(state)).toEqual(opinionOf(all, policy, lastOf(all)));
      }),
      { numRuns: RUNS },
    );
  });

  test('folding the same observations again changes nothing at all', () => {
    fc.assert(
      fc.property(policies, stories(60, STEPS_MS), (policy, story) => {
        const nowMs = lastOf(story);
        const state = inTurn(untouched, story, policy);
        const answers = story.map((one) => ({ ...one, latencyMs: 40, reason: 'timeout' as const }));
        const once = foldObservations(state, answers, policy, nowMs);
        expect(foldObservations(once, answers, policy, nowMs)).toEqual(once);
      }),
      { numRuns: RUNS },
    );
  });
});

describe('safety', () => {
  test('self-faults change no vote and leave no look', () => {
    fc.assert(
      fc.property(policies, stories(60, STEPS_MS), (policy, story) => {
        const without = story.filter(({ outcome }) => outcome !== 'self-fault');
        const nowMs = lastOf(story);
        const state = foldObservations(inTurn(untouched, story, policy), [], policy, nowMs);
        const same = foldObservations(inTurn(untouched, without, policy), [], policy, nowMs);
        expect(opinion(state)).toEqual(opinion(same));
        const looked = new Set(without.map(({ atMs }) => atMs));
        expect(state.looks.filter(({ atMs }) => !looked.has(atMs))).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });

  test('failures over less than confirmSeconds never make it down, however many looks are sent', () => {
    const dense = stories(60, [1, 300, 1000, 1100, 1500]);
    fc.assert(
      fc.property(policies, dense, fc.nat(30_000), (policy, story, fromMs) => {
        const untilMs = START_MS + fromMs + policy.confirmSeconds * 1000;
        let state = inTurn(
          untouched,
          [sighting('pass', -20), sighting('pass', -10), sighting('pass', 0)],
          policy,
        );
        for (const one of story) {
          const inOutage = one.atMs >= START_MS + fromMs && one.atMs < untilMs;
          const seen: Sighting = { ...one, outcome: inOutage ? 'fail' : 'pass' };
          state = foldObservations(state, [seen], policy, one.atMs);
          expect(state.vote).toBe('up');
        }
      }),
      { numRuns: RUNS },
    );
  });

  test('down becomes up by upThreshold passes in slots and nothing less', () => {
    fc.assert(
      fc.property(policies, stories(60, STEPS_MS), (policy, story) => {
        let state = untouched;
        let passes = 0;
        for (const one of story) {
          const before = state;
          state = foldObservations(state, [one], policy, one.atMs);
          passes = one.outcome === 'fail' ? 0 : passes + (one.outcome === 'pass' && one.inSlot ? 1 : 0);
          // A look that contradicts the last failure takes the vote back: it never was down. That is no recovery.
          const recovered = before.vote === 'down' && state.vote === 'up' && state.sinceMs > before.sinceMs;
          if (recovered) expect(passes).toBeGreaterThanOrEqual(policy.upThreshold);
        }
      }),
      { numRuns: RUNS },
    );
  });
});

describe('liveness, whatever happened before', () => {
  /** Anything at all, the clock jumping to and fro. */
  const turmoil = fc.array(
    fc.tuple(
      fc.integer({ min: -500_000, max: 500_000 }),
      fc.integer({ min: -50_000, max: 50_000 }),
      fc.boolean(),
    ),
    { maxLength: 40, size: 'max' },
  );

  function tossed(turns: readonly (readonly [number, number, boolean])[], policy: VotePolicy): EndpointState {
    return turns.reduce((state, [nowMs, agoMs, failed]) => {
      const seen = { ...sighting(failed ? 'fail' : 'pass', 0), atMs: START_MS + nowMs - agoMs };
      return foldObservations(state, [seen], policy, START_MS + nowMs);
    }, untouched);
  }

  test('good slots make it up', () => {
    fc.assert(
      fc.property(policies, turmoil, (policy, turns) => {
        const slots = Array.from({ length: policy.upThreshold + 8 }, (_, index) =>
          sighting('pass', index * policy.intervalSeconds),
        );
        expect(inTurn(tossed(turns, policy), slots, policy).vote).toBe('up');
      }),
      { numRuns: RUNS },
    );
  });

  test('failures make it down', () => {
    fc.assert(
      fc.property(policies, turmoil, (policy, turns) => {
        const slots = Array.from({ length: 12 }, (_, index) =>
          sighting('fail', index * policy.intervalSeconds),
        );
        expect(inTurn(tossed(turns, policy), slots, policy).vote).toBe('down');
      }),
      { numRuns: RUNS },
    );
  });

  test('the state stays small', () => {
    const crowds = stories(300, [1, 1, 50, 200, 1000, 1500, 10_000]);
    fc.assert(
      fc.property(policies, crowds, fc.boolean(), (policy, story, atOnce) => {
        const state = atOnce
          ? foldObservations(untouched, story, policy, lastOf(story))
          : inTurn(untouched, story, policy);
        expect(state.looks.length).toBeLessThanOrEqual(LOOKS_MAX);
      }),
      { numRuns: 100 },
    );
  });
});

test.each(['pass', 'fail'] as const)('a crowd of looks within seconds, each a %s, stays small', (outcome) => {
  const crowd = Array.from({ length: 3000 }, (_, index) => sighting(outcome, index / 1000));
  expect(foldObservations(untouched, crowd, readOnly, msOf(3)).looks.length).toBeLessThanOrEqual(LOOKS_MAX);
});

test('a calm endpoint takes little room', () => {
  let state = untouched;
  for (let second = 0; second <= 3600; second += 10) {
    const seen = { ...sighting('pass', second), latencyMs: 23, phases: { connectMs: 11, totalMs: 24 } };
    state = foldObservations(state, [seen], readOnly, msOf(second) + 50);
  }
  expect(state.looks.length).toBe(3);
  expect(JSON.stringify(state).length).toBeLessThan(350);
});

function inTurn(state: EndpointState, story: readonly Sighting[], policy: VotePolicy): EndpointState {
  return inBatches(state, story, 1, policy);
}

function inBatches(
  state: EndpointState,
  story: readonly Sighting[],
  size: number,
  policy: VotePolicy,
): EndpointState {
  let folded = state;
  for (let index = 0; index < story.length; index += size) {
    const nowMs = lastOf(story.slice(0, index + size));
    folded = foldObservations(folded, story.slice(index, index + size), policy, nowMs);
  }
  return folded;
}

function lastOf(story: readonly Sighting[]): number {
  return story.reduce((latestMs, { atMs }) => Math.max(latestMs, atMs), Number.NEGATIVE_INFINITY);
}

function opinion({ vote, sinceMs }: EndpointState) {
  return { vote, sinceMs };
}
