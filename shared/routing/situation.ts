/** The situation of one application: all that a decision may rest on, gathered by the caller. */
import type { Verdict } from '../health/verdict.ts';
import type { Course, Weights } from './course.ts';
import type { Freeze } from './freeze.ts';
import type { Override } from './override.ts';

export interface Situation {
  readonly application: string;
  readonly course: Course | undefined;
  /** Where traffic is, or is already being sent; see `weightsInForce` in reconcile.ts. */
  readonly weightsInForce: Weights;
  /** By region. One that is absent is unknown. */
  readonly verdicts: Readonly<Record<string, RegionVerdict>>;
  /** By region: since when its verdict has been `up` without a break. */
  readonly upSinceMs: Readonly<Record<string, number>>;
  /** `unreadable`: the freeze switch could not be read, which counts as frozen. */
  readonly freeze: Freeze | 'none' | 'unreadable';
  /** Those of other applications and those that have expired are ignored. */
  readonly overrides: readonly Override[];
  /** The only region to which traffic may go, where the application needs its database's writer. */
  readonly writerRegion?: string | undefined;
  /** A person has said that traffic may go back now. */
  readonly approvedFailback?: boolean;
  /** When traffic was last moved, by our own clock. */
  readonly lastMoveAtMs?: number | undefined;
  /** The course was set with a newer fleet file than ours. */
  readonly fleetMismatch?: boolean;
}

/** The quorum's opinion of the application in one region, and how old it is. */
export interface RegionVerdict extends Verdict {
  /** When the oldest report behind the votes was first seen here, by our own clock. */
  readonly evidenceAtMs: number;
}

/** Whether a majority of fresh votes calls the application down in this region. */
export function isProvenDown({ verdicts }: Situation, region: string): boolean {
  const seen = verdicts[region];
  return seen !== undefined && seen.verdict === 'down' && !seen.stale;
}
