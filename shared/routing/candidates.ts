/** The regions that traffic could go to, in order of preference, and why each one may not have it. */
import type { Vote } from '../health/vote.ts';
import { isKeptOut, type Orders } from './override.ts';
import type { Policy } from './policy.ts';
import type { Situation } from './situation.ts';

/** Why a region is not taken; absent from one that could be. */
type CandidateRefusal =
  | 'down'
  | 'unknown'
  | 'stale'
  | 'kept-out'
  | 'writer-elsewhere'
  /** It could be taken, and a better one was. */
  | 'less-preferred'
  /** It serves, but not well, and one that serves well was taken. */
  | 'degraded-less-preferred';

export interface Candidate {
  readonly region: string;
  readonly verdict: Vote;
  readonly taken: boolean;
  readonly refused?: CandidateRefusal;
}

/** Every region of the application; a pinned one is preferred to all others. */
export function candidatesOf(situation: Situation, policy: Policy, orders: Orders): Candidate[] {
  const pinned = policy.order.filter((region) => region === orders.pin?.region);
  const rest = policy.order.filter((region) => region !== orders.pin?.region);
  return [...pinned, ...rest].map((region) => {
    const verdict = situation.verdicts[region]?.verdict ?? 'unknown';
    const refused = obstacle(region, situation, orders);
    return refused === undefined
      ? { region, verdict, taken: false }
      : { region, verdict, taken: false, refused };
  });
}

/** The first that is up; where none is, the first that is degraded. */
export function bestOf(candidates: readonly Candidate[]): Candidate | undefined {
  const eligible = candidates.filter(({ refused }) => refused === undefined);
  return eligible.find(({ verdict }) => verdict === 'up') ?? eligible[0];
}

/** The candidates once `region` is taken. */
export function take(candidates: readonly Candidate[], region: string): Candidate[] {
  const taken = candidates.find((candidate) => candidate.region === region);
  return candidates.map((candidate) => {
    if (candidate.region === region) return { ...candidate, taken: true };
    if (candidate.refused !== undefined) return candidate;
    const worse = candidate.verdict === 'degraded' && taken?.verdict === 'up';
    return { ...candidate, refused: worse ? 'degraded-less-preferred' : 'less-preferred' };
  });
}

/** What keeps traffic from a region whatever the others are like. Health comes first: it is what heals by itself. */
function obstacle(
  region: string,
  { verdicts, writerRegion }: Situation,
  orders: Orders,
): CandidateRefusal | undefined {
  const seen = verdicts[region];
  if (seen === undefined || seen.verdict === 'unknown') return 'unknown';
  if (seen.verdict === 'down') return 'down';
  if (seen.stale) return 'stale';
  if (isKeptOut(orders, region)) return 'kept-out';
  if (writerRegion !== undefined && writerRegion !== region) return 'writer-elsewhere';
  return undefined;
}
