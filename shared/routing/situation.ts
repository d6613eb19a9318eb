/**
 * The situation of one application: all that a decision may rest on, gathered by the caller. Plain data, so that a decision
 * can be kept with it and decided again.
 */
import type { Verdict } from '../health/verdict.ts';
import type { Course, Weights } from './course.ts';
import type { Freeze } from './freeze.ts';
import type { Instruction } from './instruction.ts';
import type { Override } from './override.ts';
import type { FleetMotion } from './velocity.ts';

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
  /** By region: the freeze that lets no move change its weight. */
  readonly frozenRegions?: Readonly<Record<string, Freeze>>;
  /** Those of other applications and those that have expired are ignored. */
  readonly overrides: readonly Override[];
  /** What an operator wants done once, while it holds. */
  readonly instruction?: Instruction;
  /** The only region to which traffic may go, where the application needs its database's writer. */
  readonly writerRegion?: string | undefined;
  /** The writer is there by an operator's promotion, and not by the fleet file: traffic follows it. */
  readonly promoted?: boolean;
  /** A person has said that traffic may go back now. */
  readonly approvedFailback?: boolean;
  /** When traffic was last moved, steps of a ramp apart, by our own clock. */
  readonly lastMoveAtMs?: number | undefined;
  /** When the course's epoch was first seen here, by our own clock. */
  readonly epochSinceMs?: number;
  /** Moves in the last hour, steps of a ramp apart, by our own count and clock. */
  readonly movesInHour?: number;
  /** The course was set with a newer fleet file than ours. */
  readonly fleetMismatch?: boolean;
  /** Regions for which a quorum of gates is closed: Route 53 answers without them already. */
  readonly gatedRegions?: readonly string[];
  /** Regions of which a majority says that a check which must pass before traffic goes there does not. */
  readonly vetoed?: readonly string[];
  /** Regions about which a vantage has a suspicion that it has not resolved. */
  readonly suspected?: readonly string[];
  /** Those about which a majority of the vantages has one. */
  readonly doubted?: readonly string[];
  /** Those that a majority of the vantages is one pass from calling up, or does so already. */
  readonly recovering?: readonly string[];
  /** Regions that have fallen too often of late to be gone back to, and for how long still. */
  readonly dampedForMs?: Readonly<Record<string, number>>;
  /** By region: its latency as measured by the vantages, for the latency policy. */
  readonly latencyMs?: Readonly<Record<string, number>>;
  /** By region: since when it has been faster than the present one by the margin, by our own clock. */
  readonly fasterSinceMs?: Readonly<Record<string, number>>;
  /** Regions that the owner's function says are ready; absent where it has none, and before it was asked. */
  readonly ready?: readonly string[];
  /** By region: the share of the traffic that its endpoint says it can take, for the weighted policy. */
  readonly capacities?: Readonly<Record<string, number>>;
  /** What the fleet's other applications are doing. */
  readonly fleetMotion?: FleetMotion;
}

/** The quorum's opinion of the application in one region, and how old it is. */
export interface RegionVerdict extends Verdict {
  /** When the oldest report behind the votes was first seen here, by our own clock. */
  readonly evidenceAtMs: number;
  /** Since when the verdict has been this one, by our own clock. */
  readonly sinceMs?: number;
  /** Since when every vantage that can be expected to has called it down, by our own clock. */
  readonly allDownSinceMs?: number;
}

/** Whether a majority of fresh votes calls the application down in this region. */
export function isProvenDown({ verdicts }: Pick<Situation, 'verdicts'>, region: string): boolean {
  const seen = verdicts[region];
  return seen !== undefined && seen.verdict === 'down' && !seen.stale;
}

/** Whether a majority of fresh votes says that it serves there, well or not. */
export function isProvenServing({ verdicts }: Pick<Situation, 'verdicts'>, region: string): boolean {
  const seen = verdicts[region];
  return seen !== undefined && !seen.stale && (seen.verdict === 'up' || seen.verdict === 'degraded');
}
