/** Makes one observation of the results of an endpoint's checks. Pure. */
import assert from 'node:assert/strict';
import type { Observation, Outcome } from '../health/observation.ts';
import type { CheckResult } from './check-result.ts';

/** Worst first: a failure seen outweighs trouble of our own, and that a mere slowness. */
const SEVERITY: Readonly<Record<Outcome, number>> = { fail: 3, 'self-fault': 2, degraded: 1, pass: 0 };

/**
 * The worst result speaks for the endpoint, of equally bad ones the slowest. Dated by the first check sent; the
 * least certificate days and the least capacity of all hold.
 */
export function combineResults(endpoint: string, results: readonly CheckResult[]): Observation {
  const [first, ...more] = results;
  assert(first !== undefined, `an observation needs a result, got none for ${endpoint}`);
  if (more.length === 0) return { endpoint, ...first };
  const worst = more.reduce((one, other) => (isWorse(other, one) ? other : one), first);
  const certificateDays = least(results.map((result) => result.certificateDays));
  const capacity = least(results.map((result) => result.capacity));
  return {
    endpoint,
    ...worst,
    atMs: Math.min(...results.map((result) => result.atMs)),
    ...(certificateDays !== undefined && { certificateDays }),
    ...(capacity !== undefined && { capacity }),
  };
}

function isWorse(one: CheckResult, other: CheckResult): boolean {
  const difference = SEVERITY[one.outcome] - SEVERITY[other.outcome];
  return difference !== 0 ? difference > 0 : (one.latencyMs ?? 0) > (other.latencyMs ?? 0);
}

function least(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
