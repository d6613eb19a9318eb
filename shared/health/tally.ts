/**
 * The tally: what the looks up to some moment add up to. Counting one more look gives the next tally; this is the
 * state machine of the vote.
 */
import { type Failing, isLeaky, isSolid, sightMs } from './tracks.ts';
import type { Look, Vote, VotePolicy } from './vote.ts';

/**
 * Slots in a row after which a vote becomes `degraded`, or `up` again from there. Being degraded only changes
 * preference, so it needs less certainty than `down`, but one slow answer must not reorder the regions.
 */
const DEGRADED_SLOTS = 3;

/** Slots in a row in which the endpoint served, and how many of the newest had the same outcome. */
interface Serving {
  readonly slots: number;
  readonly passed: number;
  readonly degraded: number;
}

export interface Tally {
  readonly vote: Vote;
  /** When the look was sent that made the vote what it is. */
  readonly sinceMs: number;
  /** When the last look was sent that is counted here. */
  readonly lastMs: number;
  /** At most one of these two is under way; neither, when nothing is about to change. */
  readonly failing?: Failing;
  readonly serving?: Serving;
  /** `down` was the last word before sight was lost: it takes `upThreshold` passes to be `up`, not one. */
  readonly wary?: true;
}

export const nothingCounted: Tally = { vote: 'unknown', sinceMs: 0, lastMs: 0 };

/** The tally with one more look. `window` holds the merged looks for the leaky track, this one last. */
export function countLook(tally: Tally, look: Look, window: readonly Look[], policy: VotePolicy): Tally {
  return look.outcome === 'fail'
    ? countFailure(tally, look, window, policy)
    : countServing(tally, look, look.outcome, policy);
}

/**
 * A vantage that has had no look for too long does not know any more, and what it counted before says nothing about
 * now. It remembers only whether the endpoint was down, because then one pass does not prove it up.
 */
export function lostSight(tally: Tally, policy: VotePolicy): Tally {
  const { vote, sinceMs, lastMs } = tally;
  if (vote === 'unknown') return { vote, sinceMs, lastMs, ...wariness(tally) };
  const blind: Tally = { vote: 'unknown', sinceMs: lastMs + sightMs(policy), lastMs };
  return vote === 'down' ? { ...blind, wary: true } : blind;
}

function countFailure(tally: Tally, look: Look, window: readonly Look[], policy: VotePolicy): Tally {
  const { vote, sinceMs } = tally;
  const lastMs = look.atMs;
  if (vote === 'down') return { vote, sinceMs, lastMs };

  const before = tally.failing;
  const failing = before
    ? { looks: before.looks + 1, sinceMs: before.sinceMs }
    : { looks: 1, sinceMs: lastMs };
  if (isSolid(failing, lastMs, policy) || isLeaky(window, policy))
    return { vote: 'down', sinceMs: lastMs, lastMs };
  return { vote, sinceMs, lastMs, failing, ...wariness(tally) };
}

function countServing(tally: Tally, look: Look, outcome: 'pass' | 'degraded', policy: VotePolicy): Tally {
  const lastMs = look.atMs;
  const before = tally.serving ?? { slots: 0, passed: 0, degraded: 0 };
  if (!look.inSlot) return tallied(tally, tally.vote, lastMs, before);
  // Counts end where nothing depends on them, so that a quiet state does not change.
  const enough = Math.max(policy.upThreshold, DEGRADED_SLOTS);
  const serving = {
    slots: Math.min(before.slots + 1, enough),
    passed: outcome === 'pass' ? Math.min(before.passed + 1, enough) : 0,
    degraded: outcome === 'degraded' ? Math.min(before.degraded + 1, enough) : 0,
  };
  return tallied(tally, nextVote(tally, serving, policy), lastMs, serving);
}

function nextVote(tally: Tally, serving: Serving, policy: VotePolicy): Vote {
  const { vote } = tally;
  if (vote === 'up') return serving.degraded >= DEGRADED_SLOTS ? 'degraded' : 'up';
  if (vote === 'degraded') return serving.passed >= DEGRADED_SLOTS ? 'up' : 'degraded';
  if (vote === 'unknown' && tally.wary !== true) return serving.passed > 0 ? 'up' : 'degraded';
  if (serving.passed >= policy.upThreshold) return 'up';
  // It serves, if not well: that is not `down` any more.
  return serving.slots >= policy.upThreshold ? 'degraded' : vote;
}

function tallied(tally: Tally, vote: Vote, lastMs: number, serving: Serving): Tally {
  const sinceMs = vote === tally.vote ? tally.sinceMs : lastMs;
  const idle = serving.slots === 0 || (vote === 'up' && serving.degraded === 0);
  const wary = vote === 'unknown' ? wariness(tally) : {};
  return idle ? { vote, sinceMs, lastMs, ...wary } : { vote, sinceMs, lastMs, serving, ...wary };
}

function wariness(tally: Tally): { readonly wary?: true } {
  return tally.wary === true ? { wary: true } : {};
}
