/**
 * Guards: what may hold back a move that has been decided. They come after the decision and before any write, so
 * that what was decided and why it did not happen are both on record.
 */
import type { Move, StayReason } from './course.ts';
import { type Decision, hold } from './decide.ts';
import { disobeyed, ordersInForce } from './override.ts';
import type { Policy } from './policy.ts';
import { isProvenDown, type Situation } from './situation.ts';

/** Intervals after which what a move rests on says nothing of now: one slot may be missed, two may not. */
export const evidenceIntervalsMax = 2.5;

type Guard = (move: Move, situation: Situation, policy: Policy, nowMs: number) => StayReason | undefined;

/** The decision itself, or the stay that the first guard to object makes of it. */
export function guard(decision: Decision, situation: Situation, policy: Policy, nowMs: number): Decision {
  if (decision.kind === 'stay') return decision;
  for (const refusal of [coolDown, freshEvidence]) {
    const because = refusal(decision.move, situation, policy, nowMs);
    if (because !== undefined) return hold(decision, because);
  }
  return decision;
}

/** When the evidence behind a move has become too old to act on. Still good at that very moment. */
export function evidenceUntilMs(move: Move, { verdicts }: Situation, policy: Policy): number {
  const commanded = move.because === 'override' || move.because === 'operator';
  // A person needs no proof to leave a region; going somewhere takes it for everyone.
  const regions = commanded ? [move.region] : [...move.leaving, move.region];
  const evidenceAtMs = regions.map((region) => verdicts[region]?.evidenceAtMs ?? Number.NEGATIVE_INFINITY);
  return Math.min(...evidenceAtMs) + evidenceIntervalsMax * policy.intervalMs;
}

/**
 * Two moves follow each other only after a rest, so that a flapping region does not take traffic along. A region
 * that is down is left at once all the same, and a person who has spoken since the last move is obeyed at once.
 */
const coolDown: Guard = (move, situation, policy, nowMs) => {
  const { lastMoveAtMs } = situation;
  if (lastMoveAtMs === undefined || nowMs - lastMoveAtMs >= policy.cooldownMs) return undefined;
  if (move.leaving.some((region) => isProvenDown(situation, region))) return undefined;
  return move.because === 'operator' || isOrderedSince(lastMoveAtMs, move, situation, nowMs)
    ? undefined
    : 'cooling-down';
};

const freshEvidence: Guard = (move, situation, policy, nowMs) =>
  nowMs > evidenceUntilMs(move, situation, policy) ? 'evidence-old' : undefined;

/** An override that was there at the last move already has had its say: obeying it each time would be flapping. */
function isOrderedSince(
  lastMoveAtMs: number,
  move: Move,
  { overrides, application, weightsInForce }: Situation,
  nowMs: number,
): boolean {
  const orders = ordersInForce(overrides, application, nowMs);
  return (
    move.because === 'override' && disobeyed(orders, weightsInForce).some(({ atMs }) => atMs > lastMoveAtMs)
  );
}
