/**
 * Decides recorded situations again by another policy, and tells which moves it would have made. What the vantages saw,
 * what operators ordered and which freezes there were is taken as recorded; where traffic was follows from the replay's own
 * moves. Thresholds of votes are not replayed: the votes are what was recorded.
 */

import { type Course, courseAfter, isMove, type Weights } from './course.ts';
import { decide } from './decide.ts';
import type { DecisionRecord } from './decision-record.ts';
import { guard } from './guards.ts';
import type { Policy } from './policy.ts';
import type { RegionVerdict, Situation } from './situation.ts';

export interface ReplayedMove {
  readonly atMs: number;
  readonly kind: string;
  readonly because: string;
  readonly from: Weights;
  readonly to: Weights;
}

/** The replay looks this often, as a pass would while something is wrong. */
const stepMs = 10_000;

const hourMs = 3_600_000;

/** Where traffic is in the replay, and what it remembers of its own moves. */
interface Traffic {
  readonly course: Course | undefined;
  readonly weights: Weights;
  /** When the course was set. */
  readonly epochSinceMs?: number;
  /** Those that count, steps of ramps apart. */
  readonly movesAtMs: readonly number[];
}

/**
 * @param records Of one region, in any order: what it decided, on what it saw.
 * @param untilMs When the replay ends.
 */
export function replay(
  records: readonly DecisionRecord[],
  policy: Policy,
  untilMs: number,
): readonly ReplayedMove[] {
  const sorted = [...records].sort((one, other) => one.sinceMs - other.sinceMs);
  const [first] = sorted;
  if (first === undefined) return [];
  const { course, weightsInForce } = first.evidence.situation;
  let traffic: Traffic = { course, weights: weightsInForce, movesAtMs: [] };
  const moves: ReplayedMove[] = [];
  for (const [index, record] of sorted.entries()) {
    const endMs = Math.min(untilMs, sorted[index + 1]?.sinceMs ?? untilMs);
    for (let nowMs = record.sinceMs; nowMs < endMs; nowMs += stepMs) {
      const situation = situationAt(record, traffic, policy, nowMs);
      const decision = guard(decide(situation, policy, nowMs), situation, policy, nowMs);
      if (decision.kind !== 'move') continue;
      const { move } = decision;
      moves.push({ atMs: nowMs, kind: move.kind, because: move.because, from: move.from, to: move.to });
      traffic = {
        course: settled(courseAfter(move, traffic.course, author(record, nowMs)), nowMs),
        weights: move.to,
        epochSinceMs: nowMs,
        movesAtMs: move.kind === 'ramp' ? traffic.movesAtMs : [...traffic.movesAtMs, nowMs],
      };
    }
  }
  return moves;
}

/** The recorded moves: every course that any of the records has seen begin in that time, once. */
export function recordedMoves(records: readonly DecisionRecord[], fromMs: number): readonly ReplayedMove[] {
  const byEpoch = new Map<number, ReplayedMove>();
  for (const { evidence } of records) {
    const { course } = evidence.situation;
    if (course === undefined || !isMove(course) || course.atMs < fromMs) continue;
    const { epoch, atMs, kind, because, from = {}, weights } = course;
    byEpoch.set(epoch, { atMs, kind, because, from, to: weights });
  }
  return [...byEpoch].sort(([one], [other]) => one - other).map(([, move]) => move);
}

function situationAt(
  { evidence, sinceMs }: DecisionRecord,
  traffic: Traffic,
  policy: Policy,
  nowMs: number,
): Situation {
  const { situation } = evidence;
  const { movesAtMs, epochSinceMs } = traffic;
  const lastMoveAtMs = movesAtMs.at(-1);
  const {
    lastMoveAtMs: _last,
    epochSinceMs: _epoch,
    instruction,
    course: recorded,
    fasterSinceMs: _faster,
    ...seen
  } = situation;
  const epoch = traffic.course?.epoch ?? 0;
  // An instruction was given on the course that was then in force.
  const isOpen = instruction !== undefined && instruction.overEpoch === (recorded?.epoch ?? 0);
  return {
    ...seen,
    course: traffic.course,
    weightsInForce: traffic.weights,
    verdicts: Object.fromEntries(
      Object.entries(situation.verdicts).map(([region, verdict]) => [region, kept(verdict, nowMs - sinceMs)]),
    ),
    movesInHour: movesAtMs.filter((atMs) => nowMs - atMs < hourMs).length,
    ...(isOpen ? { instruction: { ...instruction, overEpoch: epoch } } : {}),
    ...(lastMoveAtMs === undefined ? {} : { lastMoveAtMs }),
    ...(epochSinceMs === undefined ? {} : { epochSinceMs }),
    // Where people decide on failovers there are no gates.
    ...(policy.failover === 'manual' ? { gatedRegions: [] } : {}),
    ...dampedAt(situation, nowMs - sinceMs),
    ...fasterAt(situation, traffic, sinceMs),
  };
}

/** A record stands for all the time until the next one: its votes were renewed all along. */
function kept(verdict: RegionVerdict, laterMs: number): RegionVerdict {
  return { ...verdict, evidenceAtMs: verdict.evidenceAtMs + laterMs };
}

function dampedAt({ dampedForMs }: Situation, laterMs: number): Pick<Situation, 'dampedForMs'> {
  if (dampedForMs === undefined) return {};
  const left = Object.entries(dampedForMs).flatMap(([region, ms]) =>
    ms > laterMs ? [[region, ms - laterMs] as const] : [],
  );
  return { dampedForMs: Object.fromEntries(left) };
}

/** Since when a region was faster than the one that had the traffic: true of the replay only while that is the same one. */
function fasterAt(
  { fasterSinceMs, weightsInForce }: Situation,
  { weights }: Traffic,
  sinceMs: number,
): Pick<Situation, 'fasterSinceMs'> {
  if (fasterSinceMs === undefined) return {};
  if (JSON.stringify(weights) === JSON.stringify(weightsInForce)) return { fasterSinceMs };
  return { fasterSinceMs: Object.fromEntries(Object.keys(fasterSinceMs).map((region) => [region, sinceMs])) };
}

function author({ application, region, evidence }: DecisionRecord, atMs: number) {
  const { fleetDigest = '', fleetWrittenAtMs = 0 } = evidence.situation.course ?? {};
  return { application, by: region, atMs, fleetDigest, fleetWrittenAtMs };
}

/** In a replay DNS follows at once. */
function settled(course: Course, atMs: number): Course {
  return { ...course, progress: { acceptedAtMs: atMs, insyncAtMs: atMs, answeredAtMs: atMs } };
}
