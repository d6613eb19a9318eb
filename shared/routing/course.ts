/**
 * The course: where an application's traffic should be, and the move that set it. The ledger holds one per
 * application; its epoch numbers the decision, and DNS obeys the higher one.
 */
import assert from 'node:assert/strict';

/** Route 53's weight of each region's record, 0 to 255. A region that is absent has none. */
export type Weights = Readonly<Record<string, number>>;

/** The largest weight that Route 53 takes. */
export const weightMax = 255;

/** `failover` is unplanned; `switchover` is a person's plan; `failback` returns to a preferred region. */
type MoveKind = 'failover' | 'switchover' | 'failback';

/** Why traffic moves. Each has its heading in docs/failover.md. */
export const moveReasons = ['active-down', 'override', 'operator', 'preferred-back'] as const;
type MoveReason = (typeof moveReasons)[number];

/** Why traffic stays. Each has its heading in docs/failover.md. */
export const stayReasons = [
  'healthy',
  'frozen',
  'observing',
  'no-candidate',
  'all-down',
  'writer-elsewhere',
  'stale',
  'no-quorum',
  'cooling-down',
  'stabilising',
  'awaiting-approval',
  'awaiting-operator',
  'fleet-mismatch',
  'evidence-old',
  'no-records',
  'unfinished',
] as const;
export type StayReason = (typeof stayReasons)[number];

/** A change of course. */
export interface Move {
  readonly kind: MoveKind;
  readonly because: MoveReason;
  readonly from: Weights;
  readonly to: Weights;
  /** The regions that lose traffic. */
  readonly leaving: readonly string[];
  /** The region that gains it. */
  readonly region: string;
}

export interface Course {
  readonly application: string;
  /** Counts the decisions on this application, from 1. */
  readonly epoch: number;
  readonly weights: Weights;
  /** `adopted`: taken over from DNS as it was found. */
  readonly kind: MoveKind | 'adopted';
  readonly because: MoveReason | 'adopted';
  /** The region that decided. */
  readonly by: string;
  readonly atMs: number;
  /** Digest of the fleet file that the decision rests on. */
  readonly fleetDigest: string;
  /** When that fleet file was written: of two fleets, the later is the newer. */
  readonly fleetWrittenAtMs: number;
  /** How far DNS has followed. */
  readonly progress: CourseProgress;
  /** The weights that were left. */
  readonly from?: Weights;
}

interface CourseProgress {
  readonly sentAtMs?: number;
  readonly changeId?: string;
  readonly acceptedAtMs?: number;
  readonly insyncAtMs?: number;
  readonly answeredAtMs?: number;
}

/** Who sets a course, when, and from which fleet file. */
export interface Authorship {
  readonly application: string;
  readonly by: string;
  readonly atMs: number;
  readonly fleetDigest: string;
  /** When that fleet file was written: of two fleets, the later is the newer. */
  readonly fleetWrittenAtMs: number;
}

/** The course that a move sets. `epochBefore` is the ledger's present one, 0 where there is no course yet. */
export function courseAfter(move: Move, epochBefore: number, author: Authorship): Course {
  const { kind, because, from, to } = move;
  return { ...author, epoch: epochBefore + 1, weights: to, kind, because, from, progress: {} };
}

/** The course that takes over what DNS was found to say. */
export function adoptedCourse(weights: Weights, epoch: number, author: Authorship): Course {
  return { ...author, epoch, weights, kind: 'adopted', because: 'adopted', progress: {} };
}

/**
 * The regions that Route 53 answers with, sorted. Weights that are all zero are equal shares
 * (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-weighted.html).
 */
export function activeRegions(weights: Weights): string[] {
  const regions = sortedRegions(Object.keys(weights));
  const weighted = regions.filter((region) => weightOf(weights, region) > 0);
  return weighted.length > 0 ? weighted : regions;
}

/** Each region once, in an order that does not depend on where they came from. */
export function sortedRegions(regions: Iterable<string>): string[] {
  return [...new Set(regions)].sort((one, other) => (one < other ? -1 : 1));
}

export function weightOf(weights: Weights, region: string): number {
  return weights[region] ?? 0;
}

/** All traffic to one region: 100 there, 0 elsewhere. */
export function weightsTo(region: string, regions: readonly string[]): Weights {
  assert(regions.includes(region), `region must be one of ${regions.join(', ')}, got ${region}`);
  return Object.fromEntries(sortedRegions(regions).map((each) => [each, each === region ? 100 : 0]));
}

/** Whether both give every region the same weight; an absent region has none. */
export function sameWeights(one: Weights, other: Weights): boolean {
  return [...Object.keys(one), ...Object.keys(other)].every(
    (region) => weightOf(one, region) === weightOf(other, region),
  );
}

/**
 * Hands the shares of the regions left to one region and keeps all other shares, so that a region about which
 * nothing is proven gets no more traffic than it had.
 */
export function handOver(weights: Weights, leaving: readonly string[], to: string): Weights {
  const regions = sortedRegions([...Object.keys(weights), to]);
  // Equal shares must count as such: adding up zeros would send the traffic nowhere.
  const active = activeRegions(weights);
  const allZero = active.every((region) => weightOf(weights, region) === 0);
  const share = (region: string) => (allZero && active.includes(region) ? 1 : weightOf(weights, region));

  const staying = active.filter((region) => region !== to && !leaving.includes(region));
  if (staying.length === 0) return weightsTo(to, regions);

  const handed = leaving
    .filter((region) => region !== to)
    .reduce((sum, region) => sum + share(region), share(to));
  return fitted(
    Object.fromEntries(
      regions.map((region) => {
        if (region === to) return [region, handed];
        return [region, leaving.includes(region) ? 0 : share(region)];
      }),
    ),
  );
}

/** Scales weights down until the largest fits; no share that there was becomes none. */
function fitted(weights: Weights): Weights {
  const largest = Math.max(...Object.values(weights));
  if (largest <= weightMax) return weights;
  const scaled = (weight: number) =>
    weight === 0 ? 0 : Math.max(1, Math.round((weight * weightMax) / largest));
  return Object.fromEntries(Object.entries(weights).map(([region, weight]) => [region, scaled(weight)]));
}
