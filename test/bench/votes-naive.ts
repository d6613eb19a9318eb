/**
 * The rule that most health checkers have, to compare with: three failures in a row are `down`, and so many passes in
 * a row, in slots, are `up` again.
 */
import type { EndpointState, Sighting, VotePolicy } from '../../shared/health/vote.ts';

const FAILURES = 3;

/** Takes the place of `foldObservations`. Expects observations by time, which is all the simulation sends. */
export function foldNaively(
  state: EndpointState,
  observations: readonly Sighting[],
  policy: VotePolicy,
  nowMs: number,
): EndpointState {
  let { vote, sinceMs } = state;
  let looks = [...state.looks];
  for (const { atMs, outcome, inSlot } of observations) {
    if (outcome === 'self-fault') continue;
    looks = [...looks, { atMs, outcome, inSlot }].slice(-policy.upThreshold);
    if (vote === 'down' && outcome !== 'fail' && !inSlot) looks.pop();
    const failed = looks.slice(-FAILURES).filter((look) => look.outcome === 'fail').length;
    const passed = looks.filter((look) => look.outcome !== 'fail').length;
    const next =
      vote === 'down' ? (passed >= policy.upThreshold ? 'up' : 'down') : failed >= FAILURES ? 'down' : 'up';
    if (next !== vote) sinceMs = nowMs;
    vote = next;
  }
  const { suspectedAtMs, ...rest } = state;
  const suspicion = vote === 'down' || suspectedAtMs === undefined ? {} : { suspectedAtMs };
  return { ...rest, ...suspicion, vote, sinceMs, looks };
}
