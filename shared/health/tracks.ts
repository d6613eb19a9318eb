/**
 * The two tracks to `down`: *solid*, every probe of some time failed, and *leaky*, most of many probes did. A total
 * outage takes the first; half of the packets lost never would, and takes the second.
 *
 * The numbers were chosen by Monte Carlo (`npm run bench:votes`): both tracks ask for failures over `confirmSeconds`,
 * so a shorter outage moves nothing, and chance alone hardly ever satisfies either of them.
 */
import type { Look, VotePolicy } from './vote.ts';

/** Failed looks in a row on the solid track. Three, over any time, would let chance move traffic once a day at 8 % loss. */
export const SOLID_LOOKS_MIN = 4;
/** Looks in the window below which a share of failures means nothing. */
const LEAKY_LOOKS_MIN = 10;
/** How far the leaky window reaches beyond `confirmSeconds`: room for ten looks after the failures have gone on for long enough. */
export const LEAKY_EXTRA_MS = 14_000;
/** Intervals without a look after which a vantage abstains: one slot may be missed, two may not. */
const SIGHT_INTERVALS = 2.5;

/** Failures in a row, and nothing else in between. */
export interface Failing {
  readonly looks: number;
  /** When the first of them was sent. */
  readonly sinceMs: number;
}

/** Whether every look of at least `confirmSeconds` failed, `atMs` being the last of them. */
export function isSolid(failing: Failing, atMs: number, policy: VotePolicy): boolean {
  return failing.looks >= SOLID_LOOKS_MIN && atMs - failing.sinceMs >= confirmMs(policy);
}

/**
 * Whether more than half of the looks in the window that ends with the last one failed, over at least
 * `confirmSeconds`. `looks` are merged and by time, and the last one failed: a pass never makes a vote `down`.
 */
export function isLeaky(looks: readonly Look[], policy: VotePolicy): boolean {
  const lastMs = looks.at(-1)?.atMs ?? 0;
  const fromMs = lastMs - leakyWindowMs(policy);
  let probes = 0;
  let failures = 0;
  let failingSinceMs = lastMs;
  for (let index = looks.length - 1; index >= 0; index--) {
    const look = looks[index];
    if (look === undefined || look.atMs < fromMs) break;
    probes++;
    if (look.outcome !== 'fail') continue;
    failures++;
    failingSinceMs = look.atMs;
  }
  return probes >= LEAKY_LOOKS_MIN && failures * 2 > probes && lastMs - failingSinceMs >= confirmMs(policy);
}

export function confirmMs(policy: VotePolicy): number {
  return policy.confirmSeconds * 1000;
}

export function intervalMs(policy: VotePolicy): number {
  return policy.intervalSeconds * 1000;
}

/** How far back the leaky track looks, and how long a suspicion is looked into. */
export function leakyWindowMs(policy: VotePolicy): number {
  return confirmMs(policy) + LEAKY_EXTRA_MS;
}

/** How long a vantage may be without a look before it abstains. */
export function sightMs(policy: VotePolicy): number {
  return SIGHT_INTERVALS * intervalMs(policy);
}
