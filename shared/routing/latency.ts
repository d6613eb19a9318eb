/** Which regions answer faster than the one that has the traffic, by what the vantages measure. */
import type { Weights } from './course.ts';
import { sharesOf } from './shares.ts';

/** One vantage's usual time to an answer. */
export interface Measurement {
  readonly vantage: string;
  /** Absent where it has not measured this region. */
  readonly latencyMs?: number;
}

/**
 * The mean over the vantages, each by its weight (1 where none is given). Undefined where one that counts has not measured:
 * means over different vantages cannot be compared.
 */
export function meanLatencyMs(
  measurements: readonly Measurement[],
  vantageWeight: Readonly<Record<string, number>>,
): number | undefined {
  let sumMs = 0;
  let weights = 0;
  for (const { vantage, latencyMs } of measurements) {
    const weight = vantageWeight[vantage] ?? 1;
    if (weight === 0) continue;
    if (latencyMs === undefined) return undefined;
    sumMs += weight * latencyMs;
    weights += weight;
  }
  return weights === 0 ? undefined : sumMs / weights;
}

/** The latency that users have now: of several regions with traffic the mean by their shares. */
export function presentLatencyMs(
  latencyMs: Readonly<Record<string, number>>,
  weights: Weights,
): number | undefined {
  let presentMs = 0;
  for (const [region, share] of Object.entries(sharesOf(weights))) {
    const measuredMs = latencyMs[region];
    if (measuredMs === undefined) return undefined;
    presentMs += share * measuredMs;
  }
  return Object.keys(weights).length === 0 ? undefined : presentMs;
}

/** The regions that are faster than the present by the margin, fastest first; by name between equals. */
export function fasterRegions(
  latencyMs: Readonly<Record<string, number>>,
  weights: Weights,
  marginPercent: number,
): string[] {
  const presentMs = presentLatencyMs(latencyMs, weights);
  if (presentMs === undefined) return [];
  // Multiplied rather than divided: a margin of 20 % from 100 ms must be 80 ms and nothing beside it.
  const isFaster = (measuredMs: number) =>
    measuredMs < presentMs && measuredMs * 100 <= presentMs * (100 - marginPercent);
  return Object.entries(latencyMs)
    .filter(([, measuredMs]) => isFaster(measuredMs))
    .sort(([one, oneMs], [other, otherMs]) => oneMs - otherMs || (one < other ? -1 : 1))
    .map(([region]) => region);
}
