/** Makes one observation of the results of an endpoint's checks. Pure. */
import assert from 'node:assert/strict';
import type { Observation, Outcome, Veto } from '../health/observation.ts';
import type { CheckResult, ModedResult } from './check-result.ts';

/** Worst first: a failure seen outweighs trouble of our own, and that a mere slowness. */
const SEVERITY: Readonly<Record<Outcome, number>> = { fail: 3, 'self-fault': 2, degraded: 1, pass: 0 };

/**
 * Of the checks that vote the worst result speaks for the endpoint, of equally bad ones the slowest. Dated by the first
 * of them sent; their least certificate days and least capacity hold. Vetoes and shadows are told of beside it, and only
 * where the endpoint answered: of one that does not serve they say nothing new.
 */
export function combineResults(endpoint: string, results: readonly ModedResult[]): Observation {
  const voting = worstOf(endpoint, resultsOf('vote', results));
  if (voting.outcome !== 'pass' && voting.outcome !== 'degraded') return voting;
  return {
    ...voting,
    ...vetoOf(resultsOf('veto', results)),
    ...shadowOf(resultsOf('shadow', results)),
  };
}

function worstOf(endpoint: string, results: readonly CheckResult[]): Observation {
  const [first, ...more] = results;
  assert(
    first !== undefined,
    `an observation needs a result of a check that votes, got none for ${endpoint}`,
  );
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

/** Slowness is no veto: the check passes, if late. */
function vetoOf(results: readonly CheckResult[]): Pick<Observation, 'veto' | 'vetoDetail'> {
  if (results.length === 0) return {};
  const failed = results.filter(({ outcome }) => outcome === 'fail');
  if (failed.length > 0) return { veto: 'failed', vetoDetail: failed.map(said).join('; ') };
  const veto: Veto = results.some(({ outcome }) => outcome === 'self-fault') ? 'unknown' : 'passed';
  return { veto };
}

function shadowOf(results: readonly CheckResult[]): Pick<Observation, 'shadow'> {
  if (results.length === 0) return {};
  const wrong = results.filter(({ outcome }) => outcome !== 'pass');
  return { shadow: wrong.map((result) => `${result.outcome}: ${said(result)}`) };
}

function said({ detail, reason }: CheckResult): string {
  return detail ?? reason ?? 'no detail';
}

function resultsOf(mode: ModedResult['mode'], results: readonly ModedResult[]): CheckResult[] {
  return results.filter((each) => each.mode === mode).map(({ result }) => result);
}

function isWorse(one: CheckResult, other: CheckResult): boolean {
  const difference = SEVERITY[one.outcome] - SEVERITY[other.outcome];
  return difference !== 0 ? difference > 0 : (one.latencyMs ?? 0) > (other.latencyMs ?? 0);
}

function least(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
