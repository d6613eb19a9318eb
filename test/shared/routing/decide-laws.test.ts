/** What holds of every decision, whatever the situation. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Vote } from '../../../shared/health/vote.ts';
import {
  activeRegions,
  type Move,
  sameWeights,
  type Weights,
  weightOf,
} from '../../../shared/routing/course.ts';
import { type Decision, decide } from '../../../shared/routing/decide.ts';
import { guard } from '../../../shared/routing/guards.ts';
import type { Override } from '../../../shared/routing/override.ts';
import type { Policy } from '../../../shared/routing/policy.ts';
import type { RegionVerdict, Situation } from '../../../shared/routing/situation.ts';
import { policy as basePolicy, courseOf, minuteMs, nowMs, regions, verdict } from './regional.ts';

const region = fc.constantFrom(...regions);

const regionVerdict: fc.Arbitrary<RegionVerdict> = fc
  .record({
    vote: fc.constantFrom<Vote>('up', 'up', 'down', 'down', 'degraded', 'unknown'),
    isStale: fc.constantFrom(false, false, false, true),
    ageMs: fc.integer({ min: 0, max: 40_000 }),
  })
  .map(({ vote, isStale, ageMs }) => verdict(vote, { stale: isStale, evidenceAtMs: nowMs - ageMs }));

const weights: fc.Arbitrary<Weights> = fc.oneof(
  region.map((each) => ({ [each]: 100 })),
  fc.dictionary(region, fc.integer({ min: 0, max: 255 })),
);

const someOverride: fc.Arbitrary<Override> = fc.record({
  application: fc.constantFrom('api', 'api', 'shop'),
  kind: fc.constantFrom('pin' as const, 'keep-out' as const),
  region,
  owner: fc.constant('alice'),
  reason: fc.constant('test'),
  atMs: fc.integer({ min: nowMs - 30 * minuteMs, max: nowMs }),
  expiresAtMs: fc.integer({ min: nowMs - minuteMs, max: nowMs + 10 * minuteMs }),
});

const situations: fc.Arbitrary<Situation> = fc
  .record({
    application: fc.constant('api'),
    courseWeights: fc.constantFrom('none', 'as in DNS', 'as in DNS', 'edited since'),
    editedWeights: weights,
    weightsInForce: weights,
    verdicts: fc.dictionary(region, regionVerdict),
    upSinceMs: fc.dictionary(region, fc.integer({ min: nowMs - 30 * minuteMs, max: nowMs })),
    freeze: fc.constantFrom('none', 'none', 'none', 'unreadable'),
    overrides: fc.array(someOverride, { maxLength: 3 }),
    writerRegion: fc.option(region, { nil: undefined, freq: 1 }),
    approvedFailback: fc.boolean(),
    lastMoveAtMs: fc.option(fc.integer({ min: nowMs - 20 * minuteMs, max: nowMs }), { nil: undefined }),
    fleetMismatch: fc.constantFrom(false, false, false, true),
  })
  .map(({ courseWeights, editedWeights, ...situation }) => {
    const courses = {
      none: undefined,
      'as in DNS': courseOf(3, situation.weightsInForce),
      'edited since': courseOf(3, editedWeights),
    };
    return { ...situation, course: courses[courseWeights] };
  });

const policies: fc.Arbitrary<Policy> = fc
  .record({
    order: fc.shuffledSubarray(regions, { minLength: regions.length }),
    mode: fc.constantFrom('act', 'act', 'observe'),
    failover: fc.constantFrom('auto', 'auto', 'manual'),
    failback: fc.constantFrom('auto', 'manual'),
  })
  .map((change) => ({ ...basePolicy, ...change }));

test('traffic goes only to a region that a fresh majority calls up, or degraded where none is up', () => {
  forEveryMove(({ region: to, because }, situation, policy) => {
    const { verdict: vote, stale } = situation.verdicts[to] ?? verdict('unknown');
    expect(stale).toBe(false);
    expect(['up', 'degraded']).toContain(vote);
    expect(situation.writerRegion ?? to).toBe(to);
    expect(keptOut(situation)).not.toContain(to);
    if (vote === 'up' || because === 'override') return;
    const better = policy.order.filter(
      (each) =>
        situation.verdicts[each]?.verdict === 'up' &&
        situation.verdicts[each]?.stale === false &&
        !keptOut(situation).includes(each) &&
        (situation.writerRegion ?? each) === each,
    );
    // A pin is preferred even so, and may have been broken by the region it names.
    if (!pinned(situation).includes(to)) expect(better).toEqual([]);
  });
});

test('no region is left without a fresh majority, but for an operator', () => {
  forEveryMove(({ leaving, because }, situation) => {
    for (const left of leaving) {
      const { verdict: vote, stale } = situation.verdicts[left] ?? verdict('unknown');
      if (because === 'active-down') expect([vote, stale]).toEqual(['down', false]);
      if (because === 'preferred-back') expect([vote === 'unknown', stale]).toEqual([false, false]);
    }
  });
});

test('no move sends traffic nowhere, loses a region, or changes nothing', () => {
  forEveryMove(({ from, to, leaving, region: gains }, situation, policy) => {
    expect(weightOf(to, gains)).toBeGreaterThan(0);
    expect(leaving.map((left) => weightOf(to, left))).toEqual(leaving.map(() => 0));
    expect(leaving).not.toContain(gains);
    expect(leaving).not.toEqual([]);
    expect(new Set(Object.keys(to))).toEqual(new Set([...policy.order, ...Object.keys(from)]));
    expect(from).toEqual(situation.weightsInForce);
    expect(sameWeights(from, to)).toBe(false);
  });
});

test('a move is enough: in the same situation the next decision stays', () => {
  forEveryMove((move, situation, policy) => {
    const { course, weightsInForce } = situation;
    // A move from hand-edited records may uncover an order that the edit had gone against.
    if (course !== undefined && !sameWeights(course.weights, weightsInForce)) return;
    const moved = {
      ...situation,
      course: courseOf(4, move.to),
      weightsInForce: move.to,
      approvedFailback: false,
    };
    const next = decide(moved, { ...policy, failback: 'auto', stabilisationMs: 0 }, nowMs);
    expect(next.kind === 'move' ? next.move.because : 'stays').toBe('stays');
  });
});

test('a frozen, observed or outdated application does not move', () => {
  forEveryDecision((decision, situation, policy) => {
    if (situation.freeze !== 'none' || policy.mode === 'observe' || situation.fleetMismatch === true) {
      expect(decision.kind).toBe('stay');
    }
  });
});

test('a region that is down is left at once where another one is proven up', () => {
  forEveryDecision((decision, situation, policy) => {
    const down = activeRegions(situation.weightsInForce).some((each) => {
      const seen = situation.verdicts[each];
      return seen?.verdict === 'down' && !seen.stale;
    });
    const free =
      policy.mode === 'act' &&
      policy.failover === 'auto' &&
      situation.freeze === 'none' &&
      !situation.fleetMismatch;
    const isTarget = (each: string) =>
      situation.verdicts[each]?.verdict === 'up' && !situation.verdicts[each]?.stale;
    const target =
      policy.order.some(isTarget) && situation.writerRegion === undefined && situation.overrides.length === 0;
    if (down && free && target) expect(decision.kind).toBe('move');
  });
});

test('a guard holds a move back or leaves it as it is, and never makes one', () => {
  forEveryDecision((decision, situation, policy) => {
    const guarded = guard(decision, situation, policy, nowMs);
    if (decision.kind === 'stay') expect(guarded).toBe(decision);
    else if (guarded.kind === 'stay') expect(guarded.wouldMove).toBe(decision.move);
    else expect(guarded).toBe(decision);
  });
});

function forEveryDecision(law: (decision: Decision, situation: Situation, policy: Policy) => void): void {
  fc.assert(
    fc.property(situations, policies, (situation, policy) =>
      law(decide(situation, policy, nowMs), situation, policy),
    ),
    { numRuns: 1_000 },
  );
}

/** Moves that are held back must be as good as those that are made. */
function forEveryMove(law: (move: Move, situation: Situation, policy: Policy) => void): void {
  let moves = 0;
  forEveryDecision((decision, situation, policy) => {
    const move = decision.kind === 'move' ? decision.move : decision.wouldMove;
    if (move === undefined) return;
    moves++;
    law(move, situation, policy);
  });
  // A law about nothing would always hold.
  expect(moves).toBeGreaterThan(100);
}

function keptOut(situation: Situation): string[] {
  return inForce(situation, 'keep-out');
}

function pinned(situation: Situation): string[] {
  return inForce(situation, 'pin');
}

function inForce({ overrides, application }: Situation, kind: Override['kind']): string[] {
  return overrides
    .filter(
      (each) => each.application === application && each.kind === kind && (each.expiresAtMs ?? 0) > nowMs,
    )
    .map((each) => each.region);
}
