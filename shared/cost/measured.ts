/**
 * What one pass of a calm fleet takes, as `npm run bench:cost` measured it: the bundled functions over the wire, warm, with
 * 1, 3 and 10 applications in three regions, on one core of an AMD EPYC, Node 24.21, 2026-11-23. A straight line through
 * the three is taken for what lies between and beyond.
 */

/** What every pass takes, and what each endpoint or application of the fleet adds. */
export interface Line {
  readonly fixed: number;
  readonly each: number;
}

export function lineAt({ fixed, each }: Line, count: number): number {
  return fixed + each * count;
}

/** Processor time at the full speed of one core, and bytes that one pass writes to its log. */
export interface MeasuredPass {
  /** By endpoint that the pass looks at or judges. */
  readonly cpuMs: Line;
  /** By application. */
  readonly logBytes: Line;
  /** Entries of the log: CloudWatch counts some bytes for each. By application. */
  readonly logEntries: Line;
}

export const measuredPasses = {
  tick: {
    cpuMs: { fixed: 2.2, each: 0 },
    logBytes: { fixed: 390, each: 0 },
    logEntries: { fixed: 1, each: 0 },
  },
  probe: {
    cpuMs: { fixed: 2.6, each: 0.23 },
    logBytes: { fixed: 395, each: 0 },
    logEntries: { fixed: 1, each: 0 },
  },
  steer: {
    cpuMs: { fixed: 7.7, each: 0.18 },
    logBytes: { fixed: 1225, each: 594 },
    logEntries: { fixed: 4, each: 1 },
  },
  notify: {
    cpuMs: { fixed: 0.9, each: 0 },
    logBytes: { fixed: 397, each: 0 },
    logEntries: { fixed: 1, each: 0 },
  },
} as const satisfies Readonly<Record<string, MeasuredPass>>;

/** Sizes of items as DynamoDB counts them, in bytes. */
export const measuredItems = {
  claim: { fixed: 49, each: 0 },
  /** By endpoint of the shard, after half a minute at the interval of 10 s. */
  report: { fixed: 337, each: 8.3 },
  /** By endpoint of the fleet. */
  memory: { fixed: 427, each: 6.8 },
  /** Everything that every pass reads of the ledger, by application. */
  control: { fixed: 0, each: 249 },
  /** What `readiness` has found in one region, by application; of all checks at once, not by the bench. */
  sheet: { fixed: 1377, each: 132 },
} as const satisfies Readonly<Record<string, Line>>;

/** Calls of one pass, calm. */
export const measuredCalls = {
  /** Strongly consistent reads of the whole control partition by one pass of `steer`. */
  steerControlReads: 3,
  /** Route 53's list of the records, on average: not every pass looks. */
  steerRecordReads: 1.4,
  /** The `notify` sweep's. */
  notifyControlReads: 1,
  /** Each minute. */
  readinessControlReads: 1,
} as const;
