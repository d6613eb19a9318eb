/** What `steer` of one region remembers after a pass: all that the next one needs to go by its own clock. Pure. */
import { endpointKey, type Fleet } from '../fleet/fleet.ts';
import { suspicionsIn } from '../health/suspicion.ts';
import type { Control, SteerMemory } from '../ports.ts';
import { type Course, isMove } from './course.ts';
import { type Evidence, vantagesThatSee } from './evidence.ts';
import { fasterRegions } from './latency.ts';
import { noteHeartbeats } from './lead.ts';
import { type MoveCount, noteMoves } from './move-count.ts';
import { noteReported } from './peer-ages.ts';

export interface Noticed {
  readonly region: string;
  readonly fleet: Fleet;
  readonly evidence: Evidence;
  /** Undefined where the ledger could not be read: what was remembered of it stays. */
  readonly control: Control | undefined;
  /** The revisions of the other regions' memories, where they were asked for; undefined for one that could not be read. */
  readonly revisions?: Readonly<Record<string, number | undefined>>;
  readonly nowMs: number;
}

export function memoryAfter(before: SteerMemory | undefined, noticed: Noticed): SteerMemory {
  const { region, fleet, evidence, control, revisions, nowMs } = noticed;
  const ofFleet = <T>(byApplication: Readonly<Record<string, T>> = {}) =>
    ofApplications(fleet, byApplication);
  const heartbeats = before?.heartbeats ?? {};
  return {
    region,
    revision: (before?.revision ?? 0) + 1,
    heartbeatMs: nowMs,
    ...seenAfter(before, noticed),
    epochs: ofFleet(control === undefined ? before?.epochs : epochsSeen(before, control, nowMs)),
    decisions: ofFleet(before?.decisions),
    moves: ofFleet(control === undefined ? before?.moves : movesSeen(before, control, nowMs)),
    heartbeats: revisions === undefined ? heartbeats : noteHeartbeats(heartbeats, revisions, nowMs),
    reportedMs: noteReported(before?.reportedMs, fleet, evidence.seen, nowMs),
  };
}

/** An application that has left the fleet is forgotten: the memory does not grow with all that there ever were. */
function ofApplications<T>(
  { applications }: Fleet,
  byApplication: Readonly<Record<string, T>>,
): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(byApplication).filter(([id]) => Object.hasOwn(applications, id)));
}

/** All that rests on reports. Of some that are older than those before it stays as it was. */
function seenAfter(
  before: SteerMemory | undefined,
  noticed: Noticed,
): Pick<SteerMemory, 'seen' | 'verdicts' | 'suspected' | 'penalties' | 'fasterSinceMs'> {
  const { evidence, control } = noticed;
  if (before !== undefined && evidence.isOutdated) {
    const { seen, verdicts, suspected = {}, penalties = {}, fasterSinceMs = {} } = before;
    return { seen, verdicts, suspected, penalties, fasterSinceMs };
  }
  return {
    seen: evidence.seen,
    verdicts: evidence.remembered,
    suspected: suspicionsIn(evidence.fresh, before?.suspected ?? {}),
    penalties: evidence.penalties,
    fasterSinceMs:
      control === undefined ? (before?.fasterSinceMs ?? {}) : fasterSince(before, noticed, control),
  };
}

function epochsSeen(
  before: SteerMemory | undefined,
  { courses }: Control,
  nowMs: number,
): SteerMemory['epochs'] {
  return Object.fromEntries(
    Object.values(courses).map(({ application, epoch }) => {
      const known = before?.epochs[application];
      return [application, known?.epoch === epoch ? known : { epoch, firstSeenMs: nowMs }];
    }),
  );
}

function movesSeen(
  before: SteerMemory | undefined,
  { courses }: Control,
  nowMs: number,
): Readonly<Record<string, readonly MoveCount[]>> {
  return Object.fromEntries(
    Object.values(courses).map((course) => [
      course.application,
      noteMoves(before?.moves?.[course.application] ?? [], movesOf(course), nowMs),
    ]),
  );
}

/** A course that does not say was set by a version that did not count. */
function movesOf(course: Course): number {
  return course.moves ?? (isMove(course) ? 1 : 0);
}

function fasterSince(
  before: SteerMemory | undefined,
  { fleet, evidence, nowMs }: Noticed,
  { courses }: Control,
): Readonly<Record<string, number>> {
  const since: Record<string, number> = {};
  for (const [id, application] of Object.entries(fleet.applications)) {
    const { steering } = application;
    if (steering.policy !== 'latency') continue;
    // One vantage alone changes nothing, by falling silent neither: what a mean without it says is no reason to move.
    const seeing = vantagesThatSee(id, application, evidence.fresh);
    const counts = (vantage: string) => (steering.vantageWeight[vantage] ?? 1) > 0;
    if (fleet.vantages.some((vantage) => counts(vantage) && !seeing.includes(vantage))) continue;
    const latencyMs: Record<string, number> = {};
    for (const [region, reading] of Object.entries(evidence.readings[id] ?? {})) {
      const isUp = evidence.upSinceMs[id]?.[region] !== undefined;
      const hasTraffic = (courses[id]?.weights[region] ?? 0) > 0;
      if (reading.latencyMs !== undefined && (isUp || hasTraffic)) latencyMs[region] = reading.latencyMs;
    }
    for (const region of fasterRegions(latencyMs, courses[id]?.weights ?? {}, steering.marginPercent)) {
      const endpoint = endpointKey(id, region);
      const knownMs = before?.fasterSinceMs?.[endpoint] ?? nowMs;
      since[endpoint] = Math.min(knownMs, nowMs);
    }
  }
  return since;
}
