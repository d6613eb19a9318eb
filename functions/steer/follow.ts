/** Follows accepted moves to INSYNC and to the name servers' answers, so that the record says when DNS really moved. */
import { answeredEvents } from '../../shared/incidents/step-event.ts';
import type { Course } from '../../shared/routing/course.ts';
import { parseMarker } from '../../shared/routing/marker.ts';
import type { SteerContext } from './steer.ts';
import { say } from './steer-journal.ts';

/** Between two rounds of questions: Route 53's five requests a second are for moves first. */
const firstPollMs = 1_000;
const lastPollMs = 8_000;

export function isUnderWay(course: Course): boolean {
  return course.progress.acceptedAtMs !== undefined && course.progress.answeredAtMs === undefined;
}

/** Asks until every course is answered or `untilMs` is past; a later pass goes on from what the ledger then says. */
export async function follow(
  applications: readonly string[],
  context: SteerContext,
  untilMs: number,
): Promise<void> {
  const { clock, ledger } = context.ports;
  for (let pollMs = firstPollMs; ; pollMs = Math.min(2 * pollMs, lastPollMs)) {
    const { courses } = await ledger.control();
    const left = applications.flatMap((application) => {
      const course = courses[application];
      return course !== undefined && isUnderWay(course) ? [course] : [];
    });
    const statuses = await statusesOf(left, context);
    for (const course of left) await followOne(course, statuses.get(course.progress.changeId ?? ''), context);
    if (left.length === 0 || clock.nowMs() + pollMs > untilMs) return;
    await clock.waitUntil(clock.nowMs() + pollMs);
  }
}

type Status = Awaited<ReturnType<SteerContext['ports']['traffic']['changeStatus']>>;

/** Moves that went out in one batch are one change, and one question. */
async function statusesOf(
  courses: readonly Course[],
  { ports }: SteerContext,
): Promise<ReadonlyMap<string, Status>> {
  const asked = courses.filter(({ progress }) => progress.insyncAtMs === undefined);
  const ids = new Set(asked.flatMap(({ progress }) => progress.changeId ?? []));
  const statuses = new Map<string, Status>();
  for (const id of ids) statuses.set(id, await ports.traffic.changeStatus(id));
  return statuses;
}

async function followOne(course: Course, status: Status | undefined, context: SteerContext): Promise<void> {
  const { clock } = context.ports;
  if (status === 'PENDING') return;
  // A change that Route 53 no longer knows may be in DNS all the same; if not, the minute's pass sends it again.
  if (status === 'INSYNC') await note(course, 'insync', 'every Route 53 name server has the change', context);
  if (!(await answers(course, context))) return;
  const tookMs = clock.nowMs() - course.atMs;
  await note(
    course,
    'answered',
    `the zone's name servers answer it, ${(tookMs / 1000).toFixed(1)} s after the decision`,
    context,
  );
}

async function note(
  course: Course,
  kind: 'insync' | 'answered',
  what: string,
  context: SteerContext,
): Promise<void> {
  const { ports } = context;
  const atMs = ports.clock.nowMs();
  if (!(await ports.ledger.noteProgress(course.application, course.epoch, { kind, atMs }))) return;
  const text = `epoch ${course.epoch}: ${what}`;
  if (kind === 'answered') context.outbox.add(...answeredEvents(course, atMs, text));
  say(course, kind, text, context);
}

/** Whether every name server that can be asked has this epoch or a later one. */
async function answers(course: Course, { fleet, ports }: SteerContext): Promise<boolean> {
  const name = fleet.applications[course.application]?.name;
  if (name === undefined) return false;
  const texts = await ports.nameServers.markers(name);
  const asked = texts.filter((text) => text !== undefined);
  return (
    asked.length > 0 &&
    asked.every((text) => {
      const parsed = parseMarker(text);
      return parsed.kind === 'marker' && parsed.marker.epoch >= course.epoch;
    })
  );
}
