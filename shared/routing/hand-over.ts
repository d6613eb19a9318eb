/** Handing over: what becomes of the shares of the regions that traffic leaves when one region takes them. */
import { activeRegions, sortedRegions, type Weights, weightMax, weightOf, weightsTo } from './course.ts';

/**
 * Hands the shares of the regions left to one region and keeps all other shares, so that a region about which
 * nothing is proven gets no more traffic than it had.
 */
export function handOver(weights: Weights, leaving: readonly string[], to: string): Weights {
  const regions = sortedRegions([...Object.keys(weights), to]);
  // Equal shares must count as such: adding up zeros would send the traffic nowhere.
  const active = activeRegions(weights);
  const allZero = active.every((region) => weightOf(weights, region) === 0);
  const share = (region: string) => (allZero && active.includes(region) ? 1 : weightOf(weights, region));

  const staying = active.filter((region) => region !== to && !leaving.includes(region));
  if (staying.length === 0) return weightsTo(to, regions);

  const handed = leaving
    .filter((region) => region !== to)
    .reduce((sum, region) => sum + share(region), share(to));
  return fitted(
    Object.fromEntries(
      regions.map((region) => {
        if (region === to) return [region, handed];
        return [region, leaving.includes(region) ? 0 : share(region)];
      }),
    ),
  );
}

/** Scales weights down until the largest fits; no share that there was becomes none. */
function fitted(weights: Weights): Weights {
  const largest = Math.max(...Object.values(weights));
  if (largest <= weightMax) return weights;
  const scaled = (weight: number) =>
    weight === 0 ? 0 : Math.max(1, Math.round((weight * weightMax) / largest));
  return Object.fromEntries(Object.entries(weights).map(([region, weight]) => [region, scaled(weight)]));
}
