/**
 * Freshness: whether a report still speaks of now. A vantage's clock is not believed: a report ages on our own clock
 * from when its slot was first seen here, and its own due time can only make it older, or suspect.
 */
import type { Report } from './report.ts';

/** Intervals for which a slot speaks, from when it was first seen: one slot may be missed, two may not. */
const FRESH_INTERVALS = 2.5;
/** Intervals after its due time from which a slot is old whenever it was first seen: guards the first pass after a pause. */
const DUE_INTERVALS = 3.5;
/** A slot may be due this many intervals from now: more is a clock that cannot be trusted. */
const AHEAD_INTERVALS = 1;
/** Entries of vantages and shards that no longer report are forgotten after this time. */
const SEEN_KEPT_MS = 3_600_000;

/** The newest slot of each `vantage/shard`, when it was first seen here, and the newest revision of its report. */
export type Seen = Readonly<Record<string, SeenSlot>>;

export interface SeenSlot {
  readonly slot: number;
  readonly firstSeenMs: number;
  /** Absent from what was remembered before it was noted. */
  readonly revision?: number;
}

/** A report from the future: one of two clocks is wrong. */
export interface ClockAlarm {
  readonly vantage: string;
  readonly shard: number;
  readonly aheadMs: number;
}

export interface Freshness {
  readonly fresh: readonly Report[];
  /** Reports that are too old, or too far ahead, to count. */
  readonly stale: readonly Report[];
  readonly alarms: readonly ClockAlarm[];
}

/** Notes the slots that have not been seen before. To be kept from pass to pass. */
export function noteSeen(
  seen: Seen,
  reports: readonly Report[],
  intervalSeconds: number,
  nowMs: number,
): Seen {
  const noted: Record<string, SeenSlot> = {};
  for (const [key, known] of Object.entries(seen)) {
    const { firstSeenMs } = known;
    // Seen in the future: our own clock was set back. The due time still guards against age.
    if (nowMs - firstSeenMs < SEEN_KEPT_MS)
      noted[key] = { ...known, firstSeenMs: Math.min(firstSeenMs, nowMs) };
  }
  for (const report of reports) {
    const key = seenKey(report);
    const { slot, revision } = report;
    const early = noted[aheadKey(report)];
    const firstSeenMs = early?.slot === slot ? early.firstSeenMs : nowMs;
    if (aheadMs(report, intervalSeconds, nowMs) > 0) {
      // Apart from the others: it must not make the real ones look old once that clock is right again, and must not look
      // new itself when time has come up with it.
      noted[aheadKey(report)] = { slot, firstSeenMs };
      continue;
    }
    const known = noted[key];
    if (known === undefined || slot > known.slot) noted[key] = { slot, firstSeenMs, revision };
    else if (revision > (known.revision ?? 0)) noted[key] = { ...known, revision };
  }
  return noted;
}

/**
 * Whether a newer version of this report has been seen here: this one was read earlier and comes later, or from a
 * replica that is behind. A report that was lost counts its revisions from 1 again, and its slots go on.
 */
export function isSuperseded(seen: Seen, report: Report): boolean {
  const known = seen[seenKey(report)];
  return known !== undefined && report.slot <= known.slot && report.revision < (known.revision ?? 0);
}

/** Sorts reports by whether they speak of now. `seen` is what `noteSeen` made of these reports. */
export function freshReports(
  seen: Seen,
  reports: readonly Report[],
  intervalSeconds: number,
  nowMs: number,
): Freshness {
  const alarms = reports
    .filter((report) => aheadMs(report, intervalSeconds, nowMs) > 0)
    .map(({ vantage, shard, slotDueMs }) => ({ vantage, shard, aheadMs: slotDueMs - nowMs }));
  const fresh = reports.filter((report) => isFresh(seen, report, intervalSeconds, nowMs));
  return { fresh, stale: reports.filter((report) => !fresh.includes(report)), alarms };
}

function isFresh(seen: Seen, report: Report, intervalSeconds: number, nowMs: number): boolean {
  const known = seen[seenKey(report)];
  if (known === undefined || aheadMs(report, intervalSeconds, nowMs) > 0) return false;
  // A replica may answer with an older slot than before: that one was first seen earlier, by as much as it is older.
  const firstSeenMs = known.firstSeenMs - Math.max(0, known.slot - report.slot) * 1000;
  const intervalMs = intervalSeconds * 1000;
  return (
    nowMs - firstSeenMs <= FRESH_INTERVALS * intervalMs &&
    nowMs - report.slotDueMs <= DUE_INTERVALS * intervalMs
  );
}

/** How much further ahead than allowed a report's slot is; not positive when it is fine. */
function aheadMs(report: Report, intervalSeconds: number, nowMs: number): number {
  return report.slotDueMs - nowMs - AHEAD_INTERVALS * intervalSeconds * 1000;
}

function seenKey({ vantage, shard }: Report): string {
  return `${vantage}/${shard}`;
}

/** Under which the slot from the future is noted that was seen last. */
function aheadKey(report: Report): string {
  return `${seenKey(report)} ahead`;
}
