/**
 * The course: where an application's traffic should be, and the move that set it. The ledger holds one per
 * application; its epoch numbers the decision, and DNS obeys the higher one.
 */
import assert from 'node:assert/strict';

/** Route 53's weight of each region's record, 0 to 255. A region that is absent has none. */
export type Weights = Readonly<Record<string, number>>;

/** The largest weight that Route 53 takes. */
export const weightMax = 255;

/**
 * `failover` is unplanned; `switchover` is a person's plan; `evacuation` empties a region of all its applications;
 * `failback` returns to a preferred region, and `ramp` is each further step of that, or the way back, also from a
 * move that DNS never took; `optimise` changes what was not wrong.
 */
export type MoveKind = 'failover' | 'switchover' | 'evacuation' | 'failback' | 'ramp' | 'optimise';

/** Why traffic moves. Each has its heading in docs/failover.md. */
export const moveReasons = [
  'active-down',
  'gated',
  'override',
  'operator',
  'preferred-back',
  'ramp-step',
  'ramp-abort',
  'withdrawn',
  'faster',
  'rebalanced',
] as const;
export type MoveReason = (typeof moveReasons)[number];

/** Why traffic stays. Each has its heading in docs/failover.md. */
export const stayReasons = [
  'healthy',
  'frozen',
  'observing',
  'no-candidate',
  'target-suspected',
  'recovering',
  'all-down',
  'writer-elsewhere',
  'stale',
  'no-quorum',
  'cooling-down',
  'moves-per-hour',
  'fleet-velocity',
  'last-region',
  'stabilising',
  'damped',
  'ramping',
  'holding',
  'dwelling',
  'preparing',
  'awaiting-approval',
  'awaiting-operator',
  'fleet-mismatch',
  'evidence-old',
  'no-records',
  'unfinished',
  'released',
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
  /** The region that gains it; of several, the one that the move is for. */
  readonly region: string;
  /** The return that this is a step of, until its last one. */
  readonly ramp?: RampProgress;
  /** A person sends traffic there, proven up or not. */
  readonly forced?: true;
}

/** A gradual return under way: what each further step goes by. */
export interface RampProgress {
  /** The region that traffic goes back to. */
  readonly to: string;
  /** The weights that carried all of it: what an abort goes back to. */
  readonly back: Weights;
  /** The weights of the last step. */
  readonly goal: Weights;
  /** Per cent of the way from `back` to `goal` that is gone. */
  readonly percent: number;
}

export interface Course {
  readonly application: string;
  /** Counts the decisions on this application, from 1. */
  readonly epoch: number;
  readonly weights: Weights;
  /** `adopted`: taken over from DNS as it was found. `released`: given back, and not steered any more. */
  readonly kind: MoveKind | 'adopted' | 'released';
  readonly because: MoveReason | 'adopted' | 'released';
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
  /**
   * What was taken over from DNS, until the first course after that is accepted: by this the name servers answer as long as
   * there is no marker, whatever has been decided meanwhile.
   */
  readonly takenOver?: Weights;
  /** Set until the last step of a gradual return. */
  readonly ramp?: RampProgress;
  /** A person sent traffic there, proven up or not. */
  readonly forced?: true;
  /** Moves of this application up to this one, but for the further steps and the aborts of ramps. Absent: none. */
  readonly moves?: number;
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

/** What the next course takes from the one before it. */
type Predecessor = Pick<Course, 'epoch' | 'moves'> &
  Partial<Pick<Course, 'kind' | 'weights' | 'progress' | 'takenOver'>>;

/** The course that a move sets after the ledger's present one. */
export function courseAfter(move: Move, before: Predecessor | undefined, author: Authorship): Course {
  const { kind, because, from, to, ramp, forced } = move;
  const takenOver = before === undefined ? undefined : takenOverBy(before);
  return {
    ...author,
    epoch: (before?.epoch ?? 0) + 1,
    weights: to,
    kind,
    because,
    from,
    progress: {},
    moves: (before?.moves ?? 0) + (kind === 'ramp' ? 0 : 1),
    ...(takenOver === undefined ? {} : { takenOver }),
    ...(ramp === undefined ? {} : { ramp }),
    ...(forced === undefined ? {} : { forced }),
  };
}

/** Undefined once a course has been accepted: with it DNS got its marker. */
function takenOverBy({ kind, weights, progress, takenOver }: Predecessor): Weights | undefined {
  if (kind === 'adopted') return weights;
  return progress?.acceptedAtMs === undefined ? takenOver : undefined;
}

/** The course that takes over what DNS was found to say. Epochs that the ledger does not know may each have been a move. */
export function adoptedCourse(
  weights: Weights,
  epoch: number,
  author: Authorship,
  before?: Pick<Course, 'epoch' | 'moves'>,
): Course {
  const skipped = before === undefined ? 0 : Math.max(0, epoch - before.epoch);
  const moves = (before?.moves ?? 0) + skipped;
  return { ...author, epoch, weights, kind: 'adopted', because: 'adopted', progress: {}, moves };
}

/** The course that gives an application back: from its epoch on nothing of ours touches the records. */
export function releasedCourse(
  weights: Weights,
  author: Authorship,
  before: Pick<Course, 'epoch' | 'moves'>,
): Course {
  const { epoch, moves = 0 } = before;
  return { ...author, epoch: epoch + 1, weights, kind: 'released', because: 'released', progress: {}, moves };
}

/** Whether it is to be carried out: what was found in DNS is there, and what was given back is not ours. */
export function isMove(
  course: Course,
): course is Course & { readonly kind: MoveKind; readonly because: MoveReason } {
  return course.kind !== 'adopted' && course.kind !== 'released';
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
  const given = [...regions];
  // As they nearly always are: this is asked more often than anything else.
  if (given.every((region, index) => index === 0 || (given[index - 1] ?? '') < region)) return given;
  return [...new Set(given)].sort((one, other) => (one < other ? -1 : 1));
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
