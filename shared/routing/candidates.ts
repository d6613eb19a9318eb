/** The regions that traffic could go to, in order of preference, and why each one may not have it. */
import type { Vote } from '../health/vote.ts';
import { isKeptOut, type Orders } from './override.ts';
import type { Policy } from './policy.ts';
import type { Situation } from './situation.ts';

/** Why a region is not taken; absent from one that could be. */
export type CandidateRefusal =
  | 'down'
  | 'unknown'
  | 'stale'
  | 'kept-out'
  | 'writer-elsewhere'
  /** A quorum of gates is closed: Route 53 would not answer with it. */
  | 'gated'
  /** A check that must pass before traffic goes there does not. */
  | 'vetoed'
  /** Its weight may not change. */
  | 'frozen'
  /** It could be taken, and a better one was. */
  | 'less-preferred'
  /** It serves, but not well, and one that serves well was taken. */
  | 'degraded-less-preferred';

export interface Candidate {
  readonly region: string;
  readonly verdict: Vote;
  readonly taken: boolean;
  /** A majority suspects it: it is taken only where no other one is up. */
  readonly doubted?: true;
  readonly refused?: CandidateRefusal;
}

/** Every region of the application; a pinned one is preferred to all others. */
export function candidatesOf(situation: Situation, policy: Policy, orders: Orders): Candidate[] {
  const order = preference(situation, policy);
  const pinned = order.filter((region) => region === orders.pin?.region);
  const rest = order.filter((region) => region !== orders.pin?.region);
  return [...pinned, ...rest].map((region) => {
    const verdict = situation.verdicts[region]?.verdict ?? 'unknown';
    const refused = obstacle(region, situation, orders);
    return {
      region,
      verdict,
      taken: false,
      ...(situation.doubted?.includes(region) === true ? { doubted: true as const } : {}),
      ...(refused === undefined ? {} : { refused }),
    };
  });
}

/** The first that is up and not doubted; where none is, the first that is up, then the first that is degraded. */
export function bestOf(candidates: readonly Candidate[]): Candidate | undefined {
  const eligible = candidates.filter(({ refused }) => refused === undefined);
  const up = eligible.filter(({ verdict }) => verdict === 'up');
  return up.find(({ doubted }) => doubted !== true) ?? up[0] ?? eligible[0];
}

/** The candidates once `region` is taken. One that a person forces keeps what there was against it. */
export function take(candidates: readonly Candidate[], region: string): Candidate[] {
  const taken = candidates.find((candidate) => candidate.region === region);
  return candidates.map((candidate) => {
    if (candidate.region === region) return { ...candidate, taken: true };
    if (candidate.refused !== undefined) return candidate;
    const worse = candidate.verdict === 'degraded' && taken?.verdict === 'up';
    return { ...candidate, refused: worse ? 'degraded-less-preferred' : 'less-preferred' };
  });
}

/** By the latency policy the fastest first; those that nobody has measured come after, in order. */
function preference({ latencyMs = {} }: Situation, { order, steering }: Policy): readonly string[] {
  if (steering.kind !== 'latency') return order;
  const measuredMs = (region: string) => latencyMs[region] ?? Number.POSITIVE_INFINITY;
  return order.toSorted((one, other) => {
    const [oneMs, otherMs] = [measuredMs(one), measuredMs(other)];
    return oneMs === otherMs ? 0 : oneMs - otherMs;
  });
}

/** What keeps traffic from a region whatever the others are like. Health comes first: it is what heals by itself. */
function obstacle(
  region: string,
  { verdicts, writerRegion, gatedRegions, vetoed, frozenRegions }: Situation,
  orders: Orders,
): CandidateRefusal | undefined {
  const seen = verdicts[region];
  if (seen === undefined || seen.verdict === 'unknown') return 'unknown';
  if (seen.verdict === 'down') return 'down';
  if (seen.stale) return 'stale';
  if (isKeptOut(orders, region)) return 'kept-out';
  if (writerRegion !== undefined && writerRegion !== region) return 'writer-elsewhere';
  if (gatedRegions?.includes(region) === true) return 'gated';
  if (vetoed?.includes(region) === true) return 'vetoed';
  return frozenRegions?.[region] === undefined ? undefined : 'frozen';
}
