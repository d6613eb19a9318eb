/**
 * The verdict: the quorum's opinion of an endpoint. No vantage decides alone, and where the votes decide nothing the
 * present verdict stays.
 */
import type { Report } from './report.ts';
import type { EndpointState, Vote } from './vote.ts';

/** One vantage's vote. */
export interface Ballot {
  readonly vantage: string;
  readonly vote: Vote;
}

export interface Poll {
  /** Of fresh reports only, one for each vantage at most. */
  readonly votes: readonly Ballot[];
  /** Vantages configured. */
  readonly vantageCount: number;
  /** Votes without which a verdict does not change. */
  readonly minVotes: number;
  readonly previous: Vote;
}

export interface Verdict {
  readonly verdict: Vote;
  /** The votes decide nothing now: the verdict is an earlier one. */
  readonly stale: boolean;
  /** Why it is stale: too few votes, or as many for as against. */
  readonly because?: 'no-quorum' | 'tie';
  /** The votes behind it, those that abstained included. */
  readonly votes: readonly Ballot[];
}

/**
 * Counts the votes. `unknown` abstains. More than half of the others make the verdict `down`, or not down: `up` and
 * `degraded` are two ways of serving and are counted together. Of those that call it serving, more than half say
 * which of the two it is; when they are even it stays as it was, or is `degraded`, the lesser claim.
 *
 * One vote is never enough while there is more than one vantage, whatever `minVotes` says.
 */
export function verdictOf({ votes, vantageCount, minVotes, previous }: Poll): Verdict {
  if (new Set(votes.map(({ vantage }) => vantage)).size < votes.length) {
    throw new Error(`a vantage must vote once, got ${votes.map(({ vantage }) => vantage).join(', ')}`);
  }
  const down = countOf('down', votes);
  const up = countOf('up', votes);
  const degraded = countOf('degraded', votes);
  const cast = down + up + degraded;
  if (cast < Math.max(minVotes, Math.min(2, vantageCount))) {
    return { verdict: previous, stale: true, because: 'no-quorum', votes };
  }
  if (down * 2 === cast) return { verdict: previous, stale: true, because: 'tie', votes };
  if (down * 2 > cast) return { verdict: 'down', stale: false, votes };
  return { verdict: servingVerdict(up, degraded, previous), stale: false, votes };
}

/**
 * What each vantage says of an endpoint. While shards are being rearranged a vantage may have it in two reports: the
 * one of the newer slot counts.
 */
export function ballotsFor(endpoint: string, reports: readonly Report[]): readonly Ballot[] {
  return statesOf(endpoint, reports).map(({ vantage, state }) => ({ vantage, vote: state.vote }));
}

/** What each vantage knows of an endpoint. */
export function statesOf(
  endpoint: string,
  reports: readonly Report[],
): readonly { readonly vantage: string; readonly state: EndpointState }[] {
  const newest = new Map<string, { readonly slot: number; readonly state: EndpointState }>();
  for (const { vantage, slot, endpoints } of reports) {
    const state = endpoints[endpoint];
    const rival = newest.get(vantage);
    if (state !== undefined && (rival === undefined || slot > rival.slot))
      newest.set(vantage, { slot, state });
  }
  return [...newest].map(([vantage, { state }]) => ({ vantage, state }));
}

function servingVerdict(up: number, degraded: number, previous: Vote): Vote {
  if (up > degraded) return 'up';
  if (degraded > up) return 'degraded';
  return previous === 'up' ? 'up' : 'degraded';
}

function countOf(wanted: Vote, votes: readonly Ballot[]): number {
  return votes.filter(({ vote }) => vote === wanted).length;
}
