/**
 * Looks: the recent past of an endpoint as one vantage keeps it, and how it is counted. Looks that are too old for a
 * late one to join them are settled: merged, counted for good, and soon dropped.
 */
import type { Outcome } from './observation.ts';
import { countLook, lostSight, nothingCounted, type Tally } from './tally.ts';
import { intervalMs, LEAKY_EXTRA_MS, leakyWindowMs, sightMs } from './tracks.ts';
import type { EndpointState, Look, Sighting, Vote, VotePolicy } from './vote.ts';

/** Looks that start within this time of the first count once: a slot, a wake and a duplicate see the same moment. */
const MERGE_MS = 1000;
/** Looks kept of one endpoint: two suspicions' worth at `confirmSeconds` 20. Beyond it the oldest are settled early. */
export const LOOKS_MAX = 64;

/** What the looks come to: the tally of them all, and what is to be kept. */
export interface Outlook {
  readonly tally: Tally;
  readonly settled?: Tally;
  readonly looks: readonly Look[];
}

/** The looks kept and those observed, by time, each once. Self-faults are none, and the settled past takes no more. */
export function insertLooks(state: EndpointState, observations: readonly Sighting[]): readonly Look[] {
  const fromMs = openMs(state);
  const observed: Look[] = [];
  for (const { atMs, outcome, inSlot } of observations) {
    if (isLook(outcome) && atMs >= fromMs) observed.push({ atMs, outcome, inSlot });
  }
  if (observed.length === 0) return state.looks;
  const looks = [...state.looks, ...observed].sort(byTime);
  return looks.filter((look, index) => {
    const before = looks[index - 1];
    return before === undefined || byTime(before, look) !== 0;
  });
}

/** From when on looks are still taken: what comes before has been settled. */
export function openMs({ settled }: EndpointState): number {
  return settled === undefined ? Number.NEGATIVE_INFINITY : settled.lastMs + MERGE_MS;
}

/** Counts the looks after `settled`, and settles those that are old enough. */
export function replay(settled: Tally | undefined, looks: readonly Look[], policy: VotePolicy): Outlook {
  const { settleMs, keepMs } = horizon(looks, policy);
  const settledMs = settled?.lastMs ?? Number.NEGATIVE_INFINITY;
  let index = 0;
  while ((looks[index]?.atMs ?? Number.POSITIVE_INFINITY) <= settledMs) index++;

  const window = looks.slice(0, index);
  let tally = settled ?? nothingCounted;
  let kept: { readonly settled?: Tally; readonly looks: readonly Look[] } | undefined;
  for (let first = looks[index]; first !== undefined; first = looks[index]) {
    if (kept === undefined && first.atMs + MERGE_MS > settleMs) kept = keep(window, index, tally);
    let end = index + 1;
    while ((looks[end]?.atMs ?? Number.POSITIVE_INFINITY) < first.atMs + MERGE_MS) end++;
    if (first.atMs - tally.lastMs > sightMs(policy)) {
      tally = lostSight(tally, policy);
      window.length = 0;
    }
    const look = end === index + 1 ? first : merged(looks.slice(index, end), tally.vote);
    window.push(look);
    const next = countLook(tally, look, window, policy);
    // A recovery wipes the slate: failures that once made it down are not held against it again.
    if (tally.vote === 'down' && next.vote !== 'down') window.length = 0;
    tally = next;
    index = end;
  }
  return { tally, ...(kept ?? keep(window, index, tally)) };

  function keep(past: readonly Look[], from: number, upTo: Tally) {
    const recent = [...past.filter((look) => look.atMs >= keepMs), ...looks.slice(from)];
    return upTo === nothingCounted ? { looks: recent } : { settled: upTo, looks: recent };
  }
}

/**
 * Up to when looks are settled, and from when settled ones are kept. While all is well the last two or three slots
 * are enough: no failure to come can make the leaky track look further back than `LEAKY_EXTRA_MS` before itself.
 */
function horizon(looks: readonly Look[], policy: VotePolicy) {
  const latestMs = looks.at(-1)?.atMs ?? 0;
  const firstFailureMs = looks.find((look) => look.outcome === 'fail')?.atMs;
  const crowdedMs = looks.at(-LOOKS_MAX)?.atMs ?? Number.NEGATIVE_INFINITY;
  // What is not settled may begin a merge before the time up to which all else is.
  const reachMs = LEAKY_EXTRA_MS + intervalMs(policy) + MERGE_MS;
  if (firstFailureMs === undefined) {
    return {
      settleMs: Math.max(latestMs - intervalMs(policy), crowdedMs + MERGE_MS),
      keepMs: Math.max(latestMs - reachMs, crowdedMs),
    };
  }
  const windowMs = leakyWindowMs(policy);
  return {
    settleMs: Math.max(latestMs - windowMs, crowdedMs + MERGE_MS),
    keepMs: Math.max(latestMs - 2 * windowMs - MERGE_MS, firstFailureMs - reachMs, crowdedMs),
  };
}

/**
 * One look for several within a second. Where they disagree they prove nothing, so the merged one counts as what
 * changes nothing: as a failure while the vote is `down` (it breaks a recovery), as serving outside of a slot
 * otherwise (it breaks a row of failures and adds to no other).
 */
function merged(looks: readonly Look[], vote: Vote): Look {
  const atMs = looks[0]?.atMs ?? 0;
  const failures = looks.filter((look) => look.outcome === 'fail').length;
  const inSlot = looks.some((look) => look.inSlot);
  if (failures === looks.length) return { atMs, outcome: 'fail', inSlot };
  if (failures > 0) {
    return vote === 'down' ? { atMs, outcome: 'fail', inSlot } : { atMs, outcome: 'pass', inSlot: false };
  }
  const alike = looks.every((look) => look.outcome === looks[0]?.outcome);
  if (alike) return { atMs, outcome: looks[0]?.outcome ?? 'pass', inSlot };
  return { atMs, outcome: vote === 'up' ? 'pass' : 'degraded', inSlot };
}

function isLook(outcome: Outcome): outcome is Look['outcome'] {
  return outcome !== 'self-fault';
}

/** Any fixed order will do within one millisecond, as long as it is total. */
function byTime(a: Look, b: Look): number {
  if (a.atMs !== b.atMs) return a.atMs - b.atMs;
  if (a.outcome !== b.outcome) return a.outcome < b.outcome ? -1 : 1;
  return Number(a.inSlot) - Number(b.inSlot);
}
