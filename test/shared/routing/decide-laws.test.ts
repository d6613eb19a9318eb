/** What holds of every decision, whatever the situation. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Vote } from '../../../shared/health/vote.ts';
import {
  activeRegions,
  type Course,
  courseAfter,
  type Move,
  type RampProgress,
  sameWeights,
  type Weights,
  weightOf,
  weightsTo,
} from '../../../shared/routing/course.ts';
import { decide } from '../../../shared/routing/decide.ts';
import type { Decision } from '../../../shared/routing/decision.ts';
import type { Freeze } from '../../../shared/routing/freeze.ts';
import { guard, restraintMaxMs } from '../../../shared/routing/guards.ts';
import type { Instruction } from '../../../shared/routing/instruction.ts';
import type { Override } from '../../../shared/routing/override.ts';
import type { Policy } from '../../../shared/routing/policy.ts';
import { blended, gainingRegions, shareOf, sharesOf } from '../../../shared/routing/shares.ts';
import type { RegionVerdict, Situation } from '../../../shared/routing/situation.ts';
import {
  policy as basePolicy,
  courseOf,
  east,
  europe,
  minuteMs,
  nowMs,
  regions,
  verdict,
  west,
} from './regional.ts';

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

const freeze: Freeze = { scope: 'region', region: '*', owner: 'alice', reason: 'test', atMs: nowMs };

const someInstruction: fc.Arbitrary<Instruction> = fc
  .record({
    kind: fc.constantFrom('switchover' as const, 'failover' as const, 'evacuation' as const),
    at: region,
  })
  .map(({ kind, at }) => ({
    application: 'api',
    kind,
    ...(kind === 'evacuation' ? { leave: at } : { to: at }),
    overEpoch: 3,
    owner: 'alice',
    reason: 'test',
    atMs: nowMs,
    expiresAtMs: nowMs + minuteMs,
  }));

/** A return to one region from the others. */
const someRamp: fc.Arbitrary<RampProgress> = fc
  .record({ to: region, percent: fc.integer({ min: 1, max: 99 }), others: fc.integer({ min: 0, max: 100 }) })
  .map(({ to, percent, others }) => {
    const [one = west, other = europe] = regions.filter((each) => each !== to);
    return {
      to,
      percent,
      back: { [one]: others, [other]: 100 - others, [to]: 0 },
      goal: weightsTo(to, regions),
    };
  });

const some = (of: fc.Arbitrary<string>) => fc.uniqueArray(of, { maxLength: 1 });

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
    promoted: fc.boolean(),
    lastMoveAtMs: fc.option(fc.integer({ min: nowMs - 20 * minuteMs, max: nowMs }), { nil: undefined }),
    epochSinceMs: fc.integer({ min: nowMs - 20 * minuteMs, max: nowMs }),
    movesInHour: fc.integer({ min: 0, max: 5 }),
    gatedRegions: some(region),
    vetoed: some(region),
    suspected: some(region),
    dampedForMs: fc.dictionary(region, fc.constant(minuteMs), { maxKeys: 1 }),
    latencyMs: fc.dictionary(region, fc.integer({ min: 1, max: 300 })),
    fasterSinceMs: fc.dictionary(region, fc.integer({ min: nowMs - 20 * minuteMs, max: nowMs })),
    capacities: fc.dictionary(
      region,
      fc.integer({ min: 0, max: 10 }).map((tenths) => tenths / 10),
      { maxKeys: 2 },
    ),
    frozen: some(region),
    instruction: fc.option(someInstruction, { nil: undefined, freq: 2 }),
    ramp: fc.option(someRamp, { nil: undefined, freq: 1 }),
    accepted: fc.boolean(),
    fleetMismatch: fc.constantFrom(false, false, false, true),
  })
  .map(({ courseWeights, editedWeights, frozen, instruction, ramp, accepted, ...situation }) => {
    const progress = accepted ? { acceptedAtMs: nowMs } : {};
    const change: Partial<Course> = { progress, ...(ramp === undefined ? {} : { ramp }) };
    const inForce =
      ramp === undefined ? situation.weightsInForce : blended(ramp.back, ramp.goal, ramp.percent);
    const courses = {
      none: undefined,
      'as in DNS': courseOf(3, inForce, change),
      'edited since': courseOf(3, editedWeights, change),
    };
    return {
      ...situation,
      weightsInForce: inForce,
      course: courses[courseWeights],
      frozenRegions: Object.fromEntries(frozen.map((each) => [each, freeze])),
      ...(instruction === undefined ? {} : { instruction }),
    };
  });

const policies: fc.Arbitrary<Policy> = fc
  .record({
    order: fc.shuffledSubarray(regions, { minLength: regions.length }),
    mode: fc.constantFrom('act', 'act', 'observe'),
    failover: fc.constantFrom('auto', 'auto', 'manual'),
    failback: fc.constantFrom('auto', 'manual'),
    steering: fc.oneof(
      fc.constant({ kind: 'priority' as const }),
      fc.constant({ kind: 'latency' as const, marginPercent: 20, dwellMs: 10 * minuteMs }),
      fc
        .dictionary(region, fc.integer({ min: 0, max: 255 }))
        .map((shares) => ({ kind: 'weighted' as const, shares })),
    ),
    ramp: fc.constantFrom(
      { steps: [100], holdMs: minuteMs },
      { steps: [5, 25, 50, 100], holdMs: 5 * minuteMs },
    ),
  })
  .map((change) => ({ ...basePolicy, ...change }));

test('traffic goes only to a region that a fresh majority calls up, or degraded where none is up, unless forced', () => {
  forEveryMove((move, situation, policy) => {
    expect(situation.writerRegion ?? move.region).toBe(move.region);
    if (move.forced === true) return;
    for (const to of [move.region, ...gainingRegions(move.from, move.to)]) {
      const { verdict: vote, stale } = situation.verdicts[to] ?? verdict('unknown');
      expect(stale).toBe(false);
      expect(['up', 'degraded']).toContain(vote);
      expect(keptOut(situation)).not.toContain(to);
      expect(situation.gatedRegions).not.toContain(to);
      expect(situation.vetoed).not.toContain(to);
    }
    const { verdict: vote } = situation.verdicts[move.region] ?? verdict('unknown');
    const named = move.because === 'operator' || move.because === 'override' || move.because === 'ramp-abort';
    if (vote === 'up' || named) return;
    const better = policy.order.filter((each) => isOpen(each, situation));
    // A pin is preferred even so, and may have been broken by the region it names.
    if (!pinned(situation).includes(move.region)) expect(better).toEqual([]);
  });
});

test('no region is left without a fresh majority, but for an operator, or where Route 53 has left it', () => {
  forEveryMove(({ leaving, because }, situation) => {
    for (const left of leaving) {
      const { verdict: vote, stale } = situation.verdicts[left] ?? verdict('unknown');
      // Of a return that has failed nothing stays behind, and a promotion takes along what is in other regions.
      const whole = situation.course?.ramp !== undefined || situation.promoted === true;
      if (because === 'active-down' && !whole) expect([vote, stale]).toEqual(['down', false]);
      const unforced = ['preferred-back', 'ramp-step', 'faster', 'rebalanced'].includes(because);
      if (unforced) expect([vote === 'unknown', stale]).toEqual([false, false]);
    }
    if (because === 'active-down') {
      expect(leaving.some((left) => situation.verdicts[left]?.verdict === 'down')).toBe(true);
    }
  });
});

test('no move sends traffic nowhere, loses a region, or changes nothing', () => {
  forEveryMove((move, situation, policy) => {
    const { from, to, leaving, region: gains } = move;
    expect(weightOf(to, gains)).toBeGreaterThan(0);
    expect(
      Object.values(to).every((weight) => Number.isInteger(weight) && weight >= 0 && weight <= 255),
    ).toBe(true);
    const shares = [sharesOf(from), sharesOf(to)] as const;
    for (const left of leaving) expect(shareOf(shares[1], left)).toBeLessThan(shareOf(shares[0], left));
    const inParts =
      move.ramp !== undefined ||
      move.kind === 'ramp' ||
      ['preferred-back', 'rebalanced'].includes(move.because);
    if (!inParts) expect(leaving.map((left) => weightOf(to, left))).toEqual(leaving.map(() => 0));
    expect(leaving).not.toContain(gains);
    expect(leaving.length > 0 || inParts).toBe(true);
    for (const each of policy.order) expect(Object.keys(to)).toContain(each);
    for (const each of Object.keys(from)) expect(Object.keys(to)).toContain(each);
    expect(from).toEqual(situation.weightsInForce);
    expect(sameWeights(from, to)).toBe(false);
  });
});

test('a move is enough: in the same situation the next decision stays, or goes on with the ramp', () => {
  forEveryMove((move, situation, policy) => {
    const { course, weightsInForce } = situation;
    // A move from hand-edited records may uncover an order that the edit had gone against.
    if (course !== undefined && !sameWeights(course.weights, weightsInForce)) return;
    const { instruction: _spent, ...rest } = situation;
    const moved: Situation = {
      ...rest,
      course: courseAfter(move, { epoch: 3 }, author),
      weightsInForce: move.to,
      approvedFailback: false,
      lastMoveAtMs: nowMs,
      epochSinceMs: nowMs,
    };
    const its = { ...policy, failback: 'auto' as const, stabilisationMs: 0, cooldownMs: minuteMs };
    const next = guard(decide(moved, its, nowMs), moved, its, nowMs);
    const because = next.kind === 'move' ? next.move.because : 'stays';
    // What is forced, and what two people want, may be against what is proven.
    if (move.forced === true || move.because === 'operator') return;
    // Closed gates and failures that a move could not answer may be answered once it is made.
    if (because === 'gated' || because === 'active-down') return;
    expect(because).toBe('stays');
  });
});

test('a frozen region keeps its weight', () => {
  forEveryDecision((decision, { frozenRegions = {} }) => {
    if (decision.kind !== 'move') return;
    const { from, to } = decision.move;
    for (const each of Object.keys(frozenRegions)) expect(weightOf(to, each)).toBe(weightOf(from, each));
  });
});

test('a ramp only ever sends more to its region, until it is undone altogether', () => {
  forEveryMove((move, situation) => {
    const ramp = situation.course?.ramp;
    if (ramp === undefined || move.kind !== 'ramp') return;
    const share = (of: Weights) => shareOf(sharesOf(of), ramp.to);
    if (move.because === 'ramp-abort') expect(move.to).toEqual(ramp.back);
    else expect(share(move.to)).toBeGreaterThan(share(move.from));
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
      policy.order.some((each) => isTarget(each) && isOpen(each, situation)) &&
      situation.writerRegion === undefined &&
      situation.overrides.length === 0;
    const isHeld = Object.keys(situation.frozenRegions ?? {}).length > 0;
    if (down && free && target && !isHeld) expect(decision.kind).toBe('move');
  });
});

test('a guard holds a move back or leaves it as it is, and never makes one', () => {
  forEveryDecision((decision, situation, policy) => {
    const guarded = guard(decision, situation, policy, nowMs);
    if (decision.kind === 'stay') expect(guarded).toBe(decision);
    else if (guarded.kind === 'stay') expect(guarded.wouldMove).toBe(decision.move);
    else expect(guarded.move).toBe(decision.move);
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

test('no guard holds up leaving a region that every vantage has called down for ten minutes', () => {
  forEveryDecision((decision, situation, policy) => {
    if (decision.kind !== 'move' || decision.move.because !== 'active-down') return;
    const [left = ''] = decision.move.leaving.filter((each) => situation.verdicts[each]?.verdict === 'down');
    const seen = situation.verdicts[left] ?? verdict('down');
    const known = { ...situation.verdicts, [left]: { ...seen, allDownSinceMs: nowMs - restraintMaxMs } };
    const fleetMotion = { applications: 4, moving: 3, byRegion: {} };
    const guarded = guard(decision, { ...situation, verdicts: known, fleetMotion }, policy, nowMs);
    expect(guarded.kind === 'move' ? 'moves' : guarded.because).toMatch(/^(moves|evidence-old)$/);
  });
});

const author = { application: 'api', by: east, atMs: nowMs, fleetDigest: 'f00d', fleetWrittenAtMs: 0 };

/** Whether nothing stands against a region that is up. */
function isOpen(each: string, situation: Situation): boolean {
  const seen = situation.verdicts[each];
  return (
    seen?.verdict === 'up' &&
    !seen.stale &&
    !keptOut(situation).includes(each) &&
    (situation.writerRegion ?? each) === each &&
    situation.gatedRegions?.includes(each) !== true &&
    situation.vetoed?.includes(each) !== true &&
    situation.frozenRegions?.[each] === undefined
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
