/**
 * Shares: what part of the traffic each region has. Route 53's weights mean something only beside each other, so moves
 * that divide traffic are worked out in shares of 1, and end in weights.
 */
import { activeRegions, sortedRegions, type Weights, weightOf } from './course.ts';

/** By region, adding up to 1. A region that is absent has none. */
export type Shares = Readonly<Record<string, number>>;

/** Weights of a division that whole per cents cannot express add up to this: 0.4 % each, and the largest still fits. */
const fineTotal = 250;

/** Shares nearer to each other than this are the same: what arithmetic leaves. */
export const shareTolerance = 1e-9;

/** What rounding to whole weights may add to a share: a weight by itself, and as much because the others shrink. */
const roundedShare = 2 / fineTotal;

/** What Route 53 makes of the weights: those that are all zero are equal shares. */
export function sharesOf(weights: Weights): Shares {
  const active = activeRegions(weights);
  const total = active.reduce((sum, region) => sum + weightOf(weights, region), 0);
  return Object.fromEntries(
    active.map((region) => [region, total === 0 ? 1 / active.length : weightOf(weights, region) / total]),
  );
}

export function shareOf(shares: Shares, region: string): number {
  return shares[region] ?? 0;
}

/**
 * Weights in whole numbers, in per cent where that is exact. They add up to the same total by largest remainders, and no
 * share that there is becomes none.
 */
export function weightsOf(shares: Shares): Weights {
  const regions = sortedRegions(Object.keys(shares));
  const isWhole = regions.every((region) => {
    const percent = shareOf(shares, region) * 100;
    return Math.abs(percent - Math.round(percent)) < 1e-6;
  });
  const total = isWhole ? 100 : fineTotal;
  const exact = regions.map((region) => ({ region, weight: shareOf(shares, region) * total }));
  const floors = exact.map(({ region, weight }) => {
    const whole = Math.floor(weight + 1e-6);
    return { region, whole, rest: weight - whole };
  });
  let left = total - floors.reduce((sum, { whole }) => sum + whole, 0);
  const weights: Record<string, number> = {};
  for (const { region, whole, rest } of floors.toSorted((one, other) => other.rest - one.rest)) {
    const extra = left > 0 && rest > 1e-6 ? 1 : 0;
    left -= extra;
    weights[region] = shareOf(shares, region) > 0 ? Math.max(1, whole + extra) : 0;
  }
  return Object.fromEntries(regions.map((region) => [region, weights[region] ?? 0]));
}

/** So many per cent of the way from one division to another. The whole way is the other itself. */
export function blended(from: Weights, to: Weights, percent: number): Weights {
  if (percent >= 100) return to;
  const before = sharesOf(from);
  const after = sharesOf(to);
  const regions = sortedRegions([...Object.keys(from), ...Object.keys(to)]);
  return weightsOf(
    Object.fromEntries(
      regions.map((region) => [
        region,
        (shareOf(before, region) * (100 - percent) + shareOf(after, region) * percent) / 100,
      ]),
    ),
  );
}

/**
 * The regions that have more after than before, most gained first. What rounding adds to a region that was to keep its share
 * is no gain.
 */
export function gainingRegions(from: Weights, to: Weights): string[] {
  return changedMost(sharesOf(from), sharesOf(to), roundedShare);
}

/** The regions that have less after than before, most lost first. */
export function losingRegions(from: Weights, to: Weights): string[] {
  return changedMost(sharesOf(to), sharesOf(from), shareTolerance);
}

function changedMost(less: Shares, more: Shares, above: number): string[] {
  const gain = (region: string) => shareOf(more, region) - shareOf(less, region);
  return sortedRegions(Object.keys(more))
    .filter((region) => gain(region) > above)
    .sort((one, other) => gain(other) - gain(one));
}
