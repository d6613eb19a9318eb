/**
 * Echoes: regions see an outage and its end up to some seconds apart, so a pass of one that lags behind may still say
 * what the others have seen the end of. Pure.
 */

/**
 * A recovery so soon after an outage is told of this much later, and so is an outage of a region so soon after it was said
 * to be up again; one that moves traffic, at once.
 */
export const echoMs = 30_000;

/** By region that people were told is down: when it was last found to serve again. */
export type CameUp = Readonly<Record<string, number>>;

/** Whether two moments, by the clocks of two regions, are near enough for the later to be an echo of the earlier. */
export function isEchoOf(atMs: number | undefined, nowMs: number): boolean {
  return atMs !== undefined && Math.abs(nowMs - atMs) < echoMs;
}

/** With the regions that have come up now, and without those of which no echo can come any more. */
export function cameUpAfter(before: CameUp, regions: readonly string[], nowMs: number): CameUp {
  const recent = Object.entries(before).filter(([, atMs]) => isEchoOf(atMs, nowMs));
  return Object.fromEntries([...recent, ...regions.map((region) => [region, nowMs] as const)]);
}
