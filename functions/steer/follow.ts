/** Follows accepted moves to INSYNC and to the name servers' answers, so that the record says when DNS really moved. */
import type { Control } from '../../shared/ports.ts';
import type { Course } from '../../shared/routing/course.ts';
import { parseMarker } from '../../shared/routing/marker.ts';
import type { SteerContext } from './steer.ts';
import { say } from './steer-journal.ts';

/** Between two questions about the same change. */
const pollMs = 1_000;

export function isUnderWay(course: Course): boolean {
  return course.progress.acceptedAtMs !== undefined && course.progress.answeredAtMs === undefined;
}

/** Polls until every course is answered or `untilMs` is past; a later pass goes on from what the ledger then says. */
export async function follow(
  applications: readonly string[],
  context: SteerContext,
  untilMs: number,
): Promise<void> {
  const { clock, ledger } = context.ports;
  for (;;) {
    const control: Control = await ledger.control();
    const left = applications.flatMap((application) => {
      const course = control.courses[application];
      return course !== undefined && isUnderWay(course) ? [course] : [];
    });
    await Promise.all(left.map((course) => followOne(course, context)));
    if (left.length === 0 || clock.nowMs() + pollMs > untilMs) return;
    await clock.waitUntil(clock.nowMs() + pollMs);
  }
}

async function followOne(course: Course, context: SteerContext): Promise<void> {
  const { clock, traffic } = context.ports;
  const { changeId, insyncAtMs } = course.progress;
  if (insyncAtMs === undefined && changeId !== undefined && changeId !== '') {
    const status = await traffic.changeStatus(changeId);
    if (status === 'PENDING') return;
    // A change that Route 53 no longer knows may be in DNS all the same; if not, the minute's pass sends it again.
    if (status === 'INSYNC')
      await note(course, 'insync', 'every Route 53 name server has the change', context);
  }
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
  say(course, kind, `epoch ${course.epoch}: ${what}`, context);
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
