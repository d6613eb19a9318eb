/**
 * The weighted policy: several regions serve at once, each with its share. A region that cannot take its share leaves it
 * to the others in proportion, and none is given more than it says it can take while another has room.
 */
import { sortedRegions, type Weights } from './course.ts';
import { type Shares, shareOf, sharesOf, shareTolerance, weightsOf } from './shares.ts';

/**
 * Shares nearer to what is wanted than this stay as they are: what endpoints say of their capacity jitters, and each change
 * is a move.
 */
export const rebalanceAbove = 0.05;

/** By region: the largest share that it says it can take, 0 to 1. A region that is absent can take all. */
export type Capacities = Readonly<Record<string, number>>;

/**
 * Divides a part of the traffic among these regions in proportion to `wanted`. What a region cannot take goes to the
 * others as far as they can; what nobody can take goes to all in proportion to what they can, for it must go somewhere.
 */
export function divided(
  regions: readonly string[],
  wanted: Readonly<Record<string, number>>,
  capacities: Capacities,
  part = 1,
): Shares {
  const roomOf = (region: string) => capacities[region] ?? 1;
  const room = regions.reduce((sum, region) => sum + roomOf(region), 0);
  if (room <= part) return proportional(regions, room > 0 ? roomOf : (region) => wanted[region] ?? 0, part);

  const shares: Record<string, number> = {};
  let open = [...regions];
  let left = part;
  while (open.length > 0) {
    const offered = proportional(open, (region) => wanted[region] ?? 0, left);
    const full = open.filter((region) => shareOf(offered, region) > roomOf(region) + shareTolerance);
    for (const region of full.length > 0 ? full : open) {
      shares[region] = Math.min(shareOf(offered, region), roomOf(region));
      left -= shareOf(shares, region);
    }
    open = full.length > 0 ? open.filter((region) => !full.includes(region)) : [];
  }
  return shares;
}

/** The weights that these regions are to have together: the shares of the fleet file where no capacity limits them. */
export function weightsWanted(
  regions: readonly string[],
  wanted: Readonly<Record<string, number>>,
  capacities: Capacities,
): Weights {
  const asConfigured = Object.fromEntries(
    sortedRegions(regions).map((region) => [region, wanted[region] ?? 0]),
  );
  const configured = sharesOf(asConfigured);
  const isLimited = regions.some(
    (region) => shareOf(configured, region) > (capacities[region] ?? 1) + shareTolerance,
  );
  return isLimited ? weightsOf(divided(regions, wanted, capacities)) : asConfigured;
}

/** Whether a division is so far from what is wanted that it pays for a move. */
export function isUnbalanced(present: Weights, wanted: Weights): boolean {
  const before = sharesOf(present);
  const after = sharesOf(wanted);
  return sortedRegions([...Object.keys(before), ...Object.keys(after)]).some(
    (region) => Math.abs(shareOf(before, region) - shareOf(after, region)) > rebalanceAbove + shareTolerance,
  );
}

/** Nobody wanting anything is everybody wanting the same. */
function proportional(regions: readonly string[], wanted: (region: string) => number, part: number): Shares {
  const total = regions.reduce((sum, region) => sum + wanted(region), 0);
  return Object.fromEntries(
    regions.map((region) => [region, total > 0 ? (part * wanted(region)) / total : part / regions.length]),
  );
}
