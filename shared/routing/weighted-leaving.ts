/** Leaving a region by the weighted policy: the others take its share in proportion to theirs. */
import { bestOf, type Candidate } from './candidates.ts';
import { activeRegions, type Weights, weightOf } from './course.ts';
import { type Shares, shareOf, sharesOf, weightsOf } from './shares.ts';
import { type Capacities, divided, weightsWanted } from './weighted.ts';

export interface Remaining {
  readonly inForce: Weights;
  /** Those that are not left, in order of preference. */
  readonly candidates: readonly Candidate[];
  /** By region: its weight beside the others', as the fleet file has it. */
  readonly wanted: Readonly<Record<string, number>>;
  readonly capacities: Capacities;
  /** A region that is being gone back to, and has a part of its share only. */
  readonly newcomer?: string;
}

/**
 * The weights once these regions are left. Those that serve and have a share divide what was left; a region about which
 * nothing is proven, or which is not well, keeps what it has and gets no more. Where no region with a share is well, one
 * that stands by takes it.
 */
export function weightsWithout(
  leaving: readonly string[],
  remaining: Remaining,
): { readonly to: Weights; readonly region: string } | undefined {
  const { inForce, candidates, wanted, capacities } = remaining;
  const best = bestOf(candidates);
  if (best === undefined) return undefined;
  const takers = takersOf(remaining, best);
  const before = sharesOf(inForce);
  const kept = activeRegions(inForce).filter((each) => !leaving.includes(each) && !takers.includes(each));
  const keptShares: Shares = Object.fromEntries(kept.map((each) => [each, shareOf(before, each)]));
  const rest = 1 - Object.values(keptShares).reduce((sum, share) => sum + share, 0);
  const to =
    kept.length === 0
      ? weightsWanted(takers, wantedBy(takers, wanted), capacities)
      : weightsOf({ ...keptShares, ...divided(takers, wanted, capacities, rest) });
  // The best may have no room left: the move is then for who takes the most.
  const [most = best.region] = takers.toSorted((one, other) => weightOf(to, other) - weightOf(to, one));
  return { to, region: weightOf(to, best.region) > 0 && takers.includes(best.region) ? best.region : most };
}

/**
 * Those that have traffic already, before those that would be new to it, before one that stands by; and any that is well before
 * those that are not.
 */
function takersOf({ inForce, candidates, wanted, newcomer }: Remaining, best: Candidate): string[] {
  const active = activeRegions(inForce);
  const sharing = candidates.filter(
    ({ region, refused }) => refused === undefined && (wanted[region] ?? 0) > 0,
  );
  const settled = sharing.filter(({ region }) => active.includes(region) && region !== newcomer);
  const well = (pool: readonly Candidate[]) => pool.filter(({ verdict }) => verdict === 'up');
  const pools = [well(settled), well(sharing), well([best]), settled, sharing, [best]];
  return (pools.find(({ length }) => length > 0) ?? [best]).map(({ region }) => region);
}

/** One that stands by has no share of its own: alone, it takes all. */
function wantedBy(
  takers: readonly string[],
  wanted: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  return takers.some((region) => (wanted[region] ?? 0) > 0)
    ? wanted
    : Object.fromEntries(takers.map((region) => [region, 100]));
}
