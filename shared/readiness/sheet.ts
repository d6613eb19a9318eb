/** A sheet: what one region's readiness function has found, each result with its time. One item in the telemetry table. */

/** `unknown`: it could not be read. That is never taken for well. */
export type ResultState = 'passed' | 'failed' | 'unknown';

export interface Result {
  readonly check: string;
  /** What of the check's it is about, an application or a queue; empty where it is about all there is. */
  readonly subject: string;
  readonly state: ResultState;
  /** What was found, or why nothing was: one sentence for people. */
  readonly detail: string;
  /** When it was judged, by the region's own clock. */
  readonly atMs: number;
}

export interface Sheet {
  readonly region: string;
  /** Grows with every write, which is conditional on it. */
  readonly revision: number;
  readonly writtenAtMs: number;
  /** Of the fleet file that is deployed there. */
  readonly fleetDigest: string;
  readonly fleetWrittenAtMs: number;
  /** By verb; empty until they have been asked for. */
  readonly code: Readonly<Record<string, CodeVersion>>;
  readonly results: readonly Result[];
}

/** Of one function as deployed. */
export interface CodeVersion {
  readonly digest: string;
  readonly changedAtMs: number;
}

/** A result that nothing has replaced for so long is of a check or a part that there is no more. */
const keptMs = 24 * 3_600_000;

/** What a run adds to what was kept before: a check that was not made keeps its result and its time. */
export function sheetAfter(
  before: Sheet | undefined,
  results: readonly Result[],
  now: Omit<Sheet, 'revision' | 'results'>,
): Sheet {
  const kept = (before?.results ?? []).filter(
    (result) => now.writtenAtMs - result.atMs < keptMs && !results.some((each) => isSameResult(each, result)),
  );
  return { ...now, revision: (before?.revision ?? 0) + 1, results: [...results, ...kept] };
}

function isSameResult(one: Result, other: Result): boolean {
  return one.check === other.check && one.subject === other.subject;
}
