/**
 * Guards: what may hold back a move that has been decided. They come after the decision and before any write, so
 * that what was decided and why it did not happen are both on record.
 */
import { activeRegions, type Move, type StayReason } from './course.ts';
import { type Decision, hold } from './decision.ts';
import { disobeyed, ordersInForce } from './override.ts';
import type { Policy } from './policy.ts';
import { gainingRegions } from './shares.ts';
import { isProvenDown, isProvenServing, type Situation } from './situation.ts';
import { isSuspiciousMotion } from './velocity.ts';

/** Intervals after which what a move rests on says nothing of now: one slot may be missed, two may not. */
export const evidenceIntervalsMax = 2.5;

/** A region that every vantage calls down is held back by our own restraint no longer than this. */
export const restraintMaxMs = 600_000;

interface Case {
  readonly move: Move;
  readonly situation: Situation;
  readonly policy: Policy;
  readonly nowMs: number;
}

/** In this order; the first that objects is the reason. */
const guards: readonly (readonly [because: StayReason, objects: (of: Case) => boolean])[] = [
  ['cooling-down', isCoolingDown],
  ['moves-per-hour', isOverHourlyLimit],
  ['fleet-velocity', isTooMuchAtOnce],
  ['last-region', leavesLastRegion],
  ['evidence-old', restsOnOldEvidence],
];

/** The decision with the guards' word, or the stay that the first guard to object makes of it. */
export function guard(decision: Decision, situation: Situation, policy: Policy, nowMs: number): Decision {
  if (decision.kind === 'stay') return decision;
  const words = guards.map(([because, objects]) => ({
    guard: because,
    // What a person forces is that person's to answer for. A freeze alone stands above it, and has been asked before.
    passed: decision.move.forced === true || !objects({ move: decision.move, situation, policy, nowMs }),
  }));
  const guarded = { ...decision, guards: words };
  const refusal = words.find(({ passed }) => !passed);
  return refusal === undefined ? guarded : hold(guarded, refusal.guard);
}

/** When the evidence behind a move has become too old to act on. Still good at that very moment. */
export function evidenceUntilMs(move: Move, { verdicts }: Situation, policy: Policy): number {
  if (move.forced === true) return Number.POSITIVE_INFINITY;
  const ratified = move.because === 'override' || move.because === 'operator' || move.because === 'gated';
  const gaining = [move.region, ...gainingRegions(move.from, move.to)];
  // A person needs no proof to leave a region, nor does what Route 53 has left; going somewhere takes it for everyone.
  const regions = ratified ? gaining : [...move.leaving, ...gaining];
  const evidenceAtMs = regions.map((region) => verdicts[region]?.evidenceAtMs ?? Number.NEGATIVE_INFINITY);
  return Math.min(...evidenceAtMs) + evidenceIntervalsMax * policy.intervalMs;
}

/**
 * Two moves follow each other only after a rest, so that a flapping region does not take traffic along. A region
 * that is down is left at once all the same, and a person who has spoken since the last move is obeyed at once.
 */
function isCoolingDown(of: Case): boolean {
  const { move, situation, policy, nowMs } = of;
  const { lastMoveAtMs } = situation;
  if (lastMoveAtMs === undefined || nowMs - lastMoveAtMs >= policy.cooldownMs) return false;
  return !isExempt(of) && !move.leaving.some((region) => isProvenDown(situation, region));
}

/** More moves than this in an hour are more likely our own fault than the regions'. */
function isOverHourlyLimit(of: Case): boolean {
  const { move, situation, policy } = of;
  return (situation.movesInHour ?? 0) >= movesAllowed(move, policy) && !isExempt(of) && !isLongDown(of);
}

/** Half of an hour's moves are kept for outages: what was not wrong may use up the other half, rounded down (ADR 0012). */
export function movesAllowed({ kind }: Pick<Move, 'kind'>, { movesPerHour }: Policy): number {
  return kind === 'optimise' ? Math.floor(movesPerHour / 2) : movesPerHour;
}

function isTooMuchAtOnce(of: Case): boolean {
  const { move, situation } = of;
  if (situation.fleetMotion === undefined || isExempt(of) || isLongDown(of)) return false;
  return isSuspiciousMotion(move, situation.application, situation.fleetMotion);
}

/** What would be left must be proven to serve, whatever it was that decided. */
function leavesLastRegion({ move, situation }: Case): boolean {
  return !activeRegions(move.to).some((region) => isProvenServing(situation, region));
}

function restsOnOldEvidence({ move, situation, policy, nowMs }: Case): boolean {
  return nowMs > evidenceUntilMs(move, situation, policy);
}

/**
 * Moves that our own restraint is not meant for: what people want now, what Route 53 has done already, and the steps and the
 * end of a return that has been begun.
 */
function isExempt({ move, situation, nowMs }: Case): boolean {
  if (move.kind === 'ramp' || move.because === 'gated' || move.because === 'operator') return true;
  return move.because === 'override' && isOrderedSince(situation, nowMs);
}

/** An override that was there at the last move already has had its say: obeying it each time would be flapping. */
function isOrderedSince(
  { overrides, application, weightsInForce, lastMoveAtMs }: Situation,
  nowMs: number,
): boolean {
  if (lastMoveAtMs === undefined) return true;
  const orders = ordersInForce(overrides, application, nowMs);
  return disobeyed(orders, weightsInForce).some(({ atMs }) => atMs > lastMoveAtMs);
}

function isLongDown({ move, situation, nowMs }: Case): boolean {
  return move.leaving.some((region) => {
    const sinceMs = situation.verdicts[region]?.allDownSinceMs;
    return isProvenDown(situation, region) && sinceMs !== undefined && nowMs - sinceMs >= restraintMaxMs;
  });
}
