/**
 * Observations written down as a line, for tables: `0P 10F 11.5f` is a pass in a slot at 0 s, a failure in a slot at
 * 10 s and a failure of a fast look at 11.5 s. P pass, D degraded, F fail, S self-fault; a capital is a slot's own.
 */
import type { Outcome } from '../../../shared/health/observation.ts';
import {
  type EndpointState,
  foldObservations,
  type Sighting,
  untouched,
  type VotePolicy,
} from '../../../shared/health/vote.ts';

/** Second 0 of every line: far from the epoch, as real times are. */
export const START_MS = 1_700_000_000_000;

export const readOnly: VotePolicy = { confirmSeconds: 6, upThreshold: 6, intervalSeconds: 10 };

const OUTCOMES: Readonly<Record<string, Outcome>> = { p: 'pass', d: 'degraded', f: 'fail', s: 'self-fault' };

export function sightings(line: string): readonly Sighting[] {
  return line
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => {
      const letter = word.slice(-1);
      const outcome = OUTCOMES[letter.toLowerCase()];
      if (outcome === undefined) throw new Error(`an outcome must be one of p, d, f, s, got ${word}`);
      return sighting(outcome, Number(word.slice(0, -1)), letter !== letter.toLowerCase());
    });
}

export function sighting(outcome: Outcome, atSeconds: number, inSlot = true): Sighting {
  return { endpoint: 'api/us-east-1', atMs: msOf(atSeconds), outcome, inSlot };
}

export function msOf(seconds: number): number {
  return START_MS + Math.round(seconds * 1000);
}

/** What a vantage thinks after such a line, folded one by one as they come. */
export function stateAfter(line: string, policy: VotePolicy = readOnly, nowSeconds?: number): EndpointState {
  const all = sightings(line);
  const state = all.reduce<EndpointState>(
    (before, one) => foldObservations(before, [one], policy, one.atMs + 50),
    untouched,
  );
  return nowSeconds === undefined ? state : foldObservations(state, [], policy, msOf(nowSeconds));
}
