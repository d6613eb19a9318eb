/**
 * Fleet velocity: how many applications of a fleet move at the same time, and whether one region explains it. Many that
 * move for unrelated reasons point at us, not at the regions.
 */
import { type Course, isMove, type Move } from './course.ts';
import { gainingRegions, losingRegions } from './shares.ts';

/** Of a smaller fleet two moves are a large part, and no sign of anything. */
const applicationsMin = 4;
/** More of the fleet than this at one time, in per cent, must have a region in common. */
const shareMaxPercent = 30;
/** Moves within this time count as made at one time. */
export const velocityWindowMs = 60_000;

/** One application's move, and the regions for whose sake it is made. */
export interface Motion {
  readonly application: string;
  readonly regions: readonly string[];
}

/** What the other applications of the fleet would do now, or have done within the window. */
export interface FleetMotion {
  /** Applications in the fleet. */
  readonly applications: number;
  /** How many of the others move. */
  readonly moving: number;
  /** How many of them for the sake of each region. */
  readonly byRegion: Readonly<Record<string, number>>;
}

/** Of several motions of one application the first counts; its own say nothing of the others. */
export function fleetMotionFor(
  application: string,
  motions: readonly Motion[],
  applications: number,
): FleetMotion {
  const others = new Map<string, Motion>();
  for (const motion of motions) {
    if (motion.application === application || others.has(motion.application)) continue;
    others.set(motion.application, motion);
  }
  const byRegion: Record<string, number> = {};
  for (const { regions } of others.values()) {
    for (const region of regions) byRegion[region] = (byRegion[region] ?? 0) + 1;
  }
  return { applications, moving: others.size, byRegion };
}

/** Undefined for what a person wants, and for the further steps of a return: neither says anything of us. */
export function motionOf(
  application: string,
  move: Pick<Move, 'kind' | 'because' | 'from' | 'to'>,
): Motion | undefined {
  const { kind, because, from, to } = move;
  if (kind === 'ramp' || because === 'operator' || because === 'override') return undefined;
  // Going back is for the sake of the region that is well again, leaving for that of the one that is not.
  const isForGain = kind === 'failback' || because === 'faster';
  return { application, regions: isForGain ? gainingRegions(from, to).slice(0, 1) : losingRegions(from, to) };
}

export function motionOfCourse(course: Course): Motion | undefined {
  if (!isMove(course)) return undefined;
  const { application, kind, because, from = {}, weights } = course;
  return motionOf(application, { kind, because, from, to: weights });
}

/**
 * Whether a move is one of too many. Those that most of them have a region in common with are explained by that region; the
 * rest is held.
 */
export function isSuspiciousMotion(
  move: Move,
  application: string,
  { applications, moving, byRegion }: FleetMotion,
): boolean {
  const own = motionOf(application, move);
  if (own === undefined || applications < applicationsMin) return false;
  const all = moving + 1;
  if (all * 100 <= applications * shareMaxPercent) return false;
  return !own.regions.some((region) => ((byRegion[region] ?? 0) + 1) * 2 > all);
}
