/**
 * Damping, after RFC 2439 (route flap damping): a region that falls again and again is left each time, but traffic does
 * not go back to it until it has been quiet for a while. It never delays leaving.
 */

/** What one fall costs. */
export const fallPoints = 1_000;
/** Points halve in this time. */
export const halfLifeMs = 15 * 60_000;
/** With more points than this a region is no target to go back to … */
export const suppressAbove = 3_000;
/** … until it has fewer than this. */
export const reuseBelow = 750;
/** However often it falls, it is suppressed no longer than this after the last fall. */
export const suppressMaxMs = 60 * 60_000;

/** More points than this would take longer than that to decay (RFC 2439, 4.2: the ceiling). */
export const pointsMax = reuseBelow * 2 ** (suppressMaxMs / halfLifeMs);

/** Fewer points than this are forgotten. */
const forgottenBelow = 1;

export interface Penalty {
  readonly points: number;
  /** When they were that many, by our own clock. */
  readonly atMs: number;
  readonly suppressed: boolean;
}

/** The penalty as of now; undefined once there is nothing left to remember. */
export function penaltyAt(penalty: Penalty | undefined, fell: boolean, nowMs: number): Penalty | undefined {
  const decayed = penalty === undefined ? 0 : decayedPoints(penalty, nowMs);
  const points = Math.min(pointsMax, decayed + (fell ? fallPoints : 0));
  if (points < forgottenBelow) return undefined;
  const wasSuppressed = penalty?.suppressed === true && points >= reuseBelow;
  return { points, atMs: nowMs, suppressed: wasSuppressed || points > suppressAbove };
}

/** How long it will be until the region may be gone back to; 0 where it may be now. */
export function suppressedForMs(penalty: Penalty | undefined, nowMs: number): number {
  if (penalty?.suppressed !== true) return 0;
  const points = decayedPoints(penalty, nowMs);
  return points < reuseBelow ? 0 : halfLifeMs * Math.log2(points / reuseBelow);
}

/** A clock that was set back makes no penalty grow. */
function decayedPoints({ points, atMs }: Penalty, nowMs: number): number {
  return points * 2 ** (-Math.max(0, nowMs - atMs) / halfLifeMs);
}
