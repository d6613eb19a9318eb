/**
 * The vote: one vantage's opinion of one endpoint, folded from its observations.
 *
 * The state keeps the looks of the recent past and counts them again each time, so observations may come late, twice
 * and in any order: two runs of one vantage that fold the same ones agree. Older looks are settled into a tally.
 */
import { insertLooks, type Outlook, replay } from './looks.ts';
import type { Observation } from './observation.ts';
import { remark } from './remarks.ts';
import { isSuspicionOver, recentWakes } from './suspicion.ts';
import { lostSight, type Tally } from './tally.ts';
import { intervalMs, sightMs } from './tracks.ts';

/** `unknown` never causes a move and is never a target. */
export type Vote = 'up' | 'degraded' | 'down' | 'unknown';

export interface VotePolicy {
  /** Failures must go on for this long before they make a vote `down`. */
  readonly confirmSeconds: number;
  /** Passes in a row, in slots, that make a vote `up` again. */
  readonly upThreshold: number;
  /** Time between two slots of one vantage. */
  readonly intervalSeconds: number;
}

/** An observation as kept in the state. */
export interface Look {
  /** Epoch milliseconds at which the probe was sent. */
  readonly atMs: number;
  readonly outcome: 'pass' | 'degraded' | 'fail';
  /** A slot's own probe, not a fast look: recovery counts slots only. */
  readonly inSlot: boolean;
}

/** An observation, and whether it was a slot's own probe. */
export type Sighting = Observation & { readonly inSlot: boolean };

export interface EndpointState {
  readonly vote: Vote;
  /** When the look was sent that made the vote what it is; 0 when there was none. */
  readonly sinceMs: number;
  /** By time. Those up to `settled.lastMs` are merged, one for each second at most; the later ones are as they came. */
  readonly looks: readonly Look[];
  /** What all looks add up to that are too old to be joined by a late one. */
  readonly settled?: Tally;
  /** A suspicion is being looked into since then. */
  readonly suspectedAtMs?: number;
  /** When this vantage woke the others for this endpoint, the last ten minutes. */
  readonly wakesAtMs: readonly number[];
  /** Moving average of the time to an answer: a hint for `suspicionAfterMs`. */
  readonly usualLatencyMs?: number;
  /** Of the newest observation that was not a pass, while it matters. */
  readonly reason?: string;
  readonly detail?: string;
  /** When the probe was sent that `reason` is about. */
  readonly reasonAtMs?: number;
  /** What the endpoint's newest answer said it can take, 0 to 1. */
  readonly capacity?: number;
  /** Whole days for which the certificate of its newest answer is valid. */
  readonly certificateDays?: number;
  /** By the newest answer a check of mode `veto` failed: traffic must not come here. It never takes any away. */
  readonly vetoed?: true;
  /** What that check saw. */
  readonly vetoDetail?: string;
  /** What checks of mode `shadow` found wrong at the newest answer: for people, it changes nothing. */
  readonly shadow?: string;
}

export const untouched: EndpointState = { vote: 'unknown', sinceMs: 0, looks: [], wakesAtMs: [] };

/**
 * The state after some more observations, self-faults among them: those are no looks and change no vote. With
 * none, it tells whether the vantage has lost sight of the endpoint.
 *
 * An observation may come one interval late, and `confirmSeconds` + 14 s late while a failure is on record; what is
 * older than the settled past is dropped. Vote and `sinceMs` depend only on which observations came, not on their order;
 * `usualLatencyMs` and `suspectedAtMs` are the run's own and may differ a little.
 */
export function foldObservations(
  state: EndpointState,
  observations: readonly Sighting[],
  policy: VotePolicy,
  nowMs: number,
): EndpointState {
  const latestMs = nowMs + intervalMs(policy);
  const known = isAfter(state, latestMs) ? restarted(state) : state;
  const accepted = observations.filter((observation) => observation.atMs <= latestMs);

  const looks = insertLooks(known, accepted);
  const outlook = replay(known.settled, looks, policy);
  const { vote, sinceMs } = seenFrom(outlook, policy, nowMs);

  const { suspectedAtMs, ...rest } = known;
  const settled = outlook.settled === undefined ? {} : { settled: outlook.settled };
  const wakesAtMs = recentWakes(known, nowMs);
  const folded = { ...rest, vote, sinceMs, looks: outlook.looks, wakesAtMs, ...settled };
  const remarked = remark(folded, known, accepted);
  if (suspectedAtMs === undefined) return remarked;
  const suspected = { ...remarked, suspectedAtMs };
  return isSuspicionOver(suspected, policy, nowMs) ? remarked : suspected;
}

/** The vote as of now: a vantage that has not looked for too long abstains. */
function seenFrom(outlook: Outlook, policy: VotePolicy, nowMs: number): Tally {
  const { tally } = outlook;
  return nowMs - tally.lastMs > sightMs(policy) ? lostSight(tally, policy) : tally;
}

/** Whether a state holds looks later than `latestMs`: they were dated by a clock that has since been set back. */
function isAfter(state: EndpointState, latestMs: number): boolean {
  return (state.looks.at(-1)?.atMs ?? 0) > latestMs || (state.settled?.lastMs ?? 0) > latestMs;
}

/** Looks from the future say nothing, and would keep newer ones out until that future is past. */
function restarted(state: EndpointState): EndpointState {
  const wasDown = state.vote === 'down' || state.settled?.vote === 'down' || state.settled?.wary === true;
  if (!wasDown) return untouched;
  return { ...untouched, settled: { vote: 'unknown', sinceMs: 0, lastMs: 0, wary: true } };
}
