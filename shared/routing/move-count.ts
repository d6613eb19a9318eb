/**
 * How many moves an application has made of late, by our own clock: the course counts them, and each region remembers when
 * it first saw each count. So no other region's clock is believed, and epochs that were never seen here count as well.
 */

const hourMs = 3_600_000;

export interface MoveCount {
  /** Moves of the application so far. */
  readonly count: number;
  /** When that many were first seen here. */
  readonly firstSeenMs: number;
}

/** The counts to be remembered: those of the last hour, and the one before. */
export function noteMoves(before: readonly MoveCount[], count: number, nowMs: number): readonly MoveCount[] {
  const past = before
    .filter((each) => each.count <= count)
    // Seen in the future: our own clock was set back.
    .map((each) => ({ ...each, firstSeenMs: Math.min(each.firstSeenMs, nowMs) }));
  const all = past.at(-1)?.count === count ? past : [...past, { count, firstSeenMs: nowMs }];
  const base = all.findLastIndex(({ firstSeenMs }) => nowMs - firstSeenMs >= hourMs);
  return all.slice(Math.max(0, base));
}

/** Moves seen here within the last hour. */
export function movesInHour(counts: readonly MoveCount[], nowMs: number): number {
  const newest = counts.at(-1);
  const base = counts.findLast(({ firstSeenMs }) => nowMs - firstSeenMs >= hourMs) ?? counts[0];
  return newest === undefined || base === undefined ? 0 : newest.count - base.count;
}

/** When the newest move was first seen here; undefined where there was none yet. */
export function lastMoveSeenMs(counts: readonly MoveCount[]): number | undefined {
  const newest = counts.at(-1);
  return newest === undefined || newest.count === 0 ? undefined : newest.firstSeenMs;
}
