/** What counts as proof of a region's health: the votes that were written, over the longest time for which they speak. */
import type { Fleet } from '../../../shared/fleet/fleet.ts';
import { sortedRegions, type Weights, weightOf } from '../../../shared/routing/course.ts';

/**
 * Intervals for which a report may count, in true time: 3.5 after its slot was due, and one by which its vantage's clock
 * may be ahead.
 */
const windowIntervals = 4.5;

/** Reading, deciding and writing take their time. */
const travelMs = 5_000;

/** A change of share that is smaller comes of rounding. */
const shareMin = 0.02;

/** How far back a vote may lie that a decision of now rests on. */
export function proofWindowMs({ intervalSeconds }: Fleet): number {
  return windowIntervals * intervalSeconds * 1000 + travelMs;
}

/** Vantages that it takes at least to decide anything: no single one ever does. */
export function votersMin({ minVotes, vantages }: Fleet): number {
  return Math.min(vantages.length, Math.max(2, Math.floor(minVotes / 2) + 1));
}

/** Regions whose share of the traffic grows. */
export function gaining(from: Weights, to: Weights): string[] {
  return regionsOf(from, to).filter((region) => shareOf(to, region) > shareOf(from, region) + shareMin);
}

/** Regions whose share of the traffic shrinks. */
export function losing(from: Weights, to: Weights): string[] {
  return gaining(to, from);
}

/** Weights that are all zero are equal shares. */
function shareOf(weights: Weights, region: string): number {
  const regions = Object.keys(weights);
  const sum = regions.reduce((total, each) => total + weightOf(weights, each), 0);
  if (sum === 0) return regions.includes(region) ? 1 / regions.length : 0;
  return weightOf(weights, region) / sum;
}

function regionsOf(from: Weights, to: Weights): string[] {
  return sortedRegions([...Object.keys(from), ...Object.keys(to)]);
}
