/**
 * Acts on what was decided. Everything is read again first, DNS before the ledger, and decided again on what was
 * read: what `observe` saw only says where it is worth looking.
 */

import type { Fleet } from '../../shared/fleet/fleet.ts';
import { type Control, LedgerUnreachable } from '../../shared/ports.ts';
import { type Course, isMove } from '../../shared/routing/course.ts';
import type { Evidence } from '../../shared/routing/evidence.ts';
import { lineOf } from '../../shared/routing/lead.ts';
import type { Plan } from '../../shared/routing/plan.ts';
import type { ResourceRecordSet } from '../../shared/routing/records.ts';
import type { Observed } from './observe.ts';
import { readyRegions } from './prepare.ts';
import { ratify } from './ratify.ts';
import { type Due, type Left, namesOf, type Sending, sendCourses } from './send-courses.ts';
import { isOutrun, settle } from './settle.ts';
import type { SteerContext } from './steer.ts';
import { complain, say, weightsText } from './steer-journal.ts';

/** After this, by our own clock, any region finishes another's move. Before it, that would only cost requests. */
export const takeoverMs = 10_000;

/**
 * How long a pass tries to finish a move that another pass began: once together and once each. Every report of the
 * outage wakes more of them, in every region, and they share Route 53's five requests a second.
 */
const finishMs = 1_000;

/** Between one region's turn and the next one's: about what it takes to read DNS and set a course. */
const placeMs = 250;

export interface Acted {
  /** As last read; undefined where the ledger cannot be read. */
  readonly control: Control | undefined;
  readonly plans: ReadonlyMap<string, Plan>;
  /** Courses of this pass, or finished by it, that Route 53 accepted. */
  readonly moved: ReadonlyMap<string, Course>;
  /** What kept the others from being accepted. */
  readonly held: ReadonlyMap<string, Exclude<Sending, { kind: 'accepted' }>>;
}

export async function act(observed: Observed, context: SteerContext, untilMs: number): Promise<Acted> {
  const { ports, fleet } = context;
  const plans = new Map(observed.plans);
  const moved = new Map<string, Course>();
  const held = new Map<string, Exclude<Sending, { kind: 'accepted' }>>();
  const isOurs = (course: Course) => isOurMove(course, observed, context);
  const acted = (control: Control | undefined): Acted => ({ control, plans, moved, held });

  if (observed.control === undefined) return acted(undefined);
  const concerned = Object.keys(fleet.applications).filter((application) =>
    needsDns(application, observed, isOurs),
  );
  if (concerned.length === 0) return acted(observed.control);

  const { left: open, outrun } = await giveWay(concerned, observed, context);
  for (const application of outrun) held.set(application, { kind: 'outrun' });
  if (open.length === 0) return acted(observed.control);

  // Before everything is read: what was read is not to grow old meanwhile.
  const ready = await readyRegions(open, observed, isOurs, context);
  const read = await readBoth(open, context);
  if (read.kind === 'failed') {
    // Without DNS, the ledger still tells whether another region has moved it meanwhile.
    const isSilent = read.left.because === 'ledger-unreachable';
    const control = isSilent ? observed.control : await ports.ledger.control();
    for (const application of open) {
      if (!wantsDns(application, observed, isOurs)) continue;
      held.set(application, isOutrun(application, control, observed) ? { kind: 'outrun' } : read.left);
    }
    if (isSilent) return acted(control);
    const ratified = await ratify(open, control, observed, context);
    // The gates have carried it out already.
    for (const application of ratified.keys()) held.delete(application);
    return acted(ratified.size === 0 ? control : await ports.ledger.control());
  }

  const due: Due[] = [];
  for (const application of open) {
    const { live, control } = read;
    const settled = await settle({ application, live, control, observed, isOurs, ready }, context);
    if (settled.kind === 'outrun') held.set(application, settled);
    else plans.set(application, settled.plan);
    if (settled.kind === 'due') due.push(settled.due);
    if (settled.kind === 'landed') {
      moved.set(application, settled.course);
      await noteAccepted(settled.course, undefined, context);
    }
  }
  const begins = due.some(({ course }) => plans.get(course.application)?.decision.kind === 'move');
  const stopMs = begins ? untilMs : Math.min(untilMs, ports.clock.nowMs() + finishMs);
  const sendings = await sendCourses(due, context, stopMs);
  for (const { course } of due) {
    const sending = sendings.get(course.application) ?? { kind: 'outrun' };
    if (sending.kind === 'accepted') {
      moved.set(course.application, course);
      await noteAccepted(course, sending.changeId, context);
    } else {
      held.set(course.application, sending);
      if (sending.kind === 'left') complainOf(course, sending, context);
    }
  }
  return acted(await ports.ledger.control());
}

/** Nothing came of this pass: what it wanted to move is held by what went wrong. */
export function notActed(observed: Observed, error: unknown): Acted {
  const because = error instanceof LedgerUnreachable ? 'ledger-unreachable' : 'control-plane-down';
  const wanted = [...observed.plans.values()].filter(({ decision }) => decision.kind === 'move');
  const left = (application: string): [string, Left] => [
    application,
    { kind: 'left', because, text: String(error) },
  ];
  return {
    control: observed.control,
    plans: observed.plans,
    moved: new Map(),
    held: new Map(wanted.map(({ application }) => left(application))),
  };
}

function complainOf({ application, epoch }: Course, { because, text }: Left, context: SteerContext): void {
  complain({ application, because, text: `epoch ${epoch} is not in DNS yet: ${text}` }, context);
}

/** Each minute for every application; else only where something is to be done. */
function needsDns(application: string, observed: Observed, isOurs: (course: Course) => boolean): boolean {
  const isUnknown = observed.control?.courses[application] === undefined;
  return observed.scheduled || isUnknown || wantsDns(application, observed, isOurs);
}

/** Whether there is a move to be made, or one to be finished. */
function wantsDns(application: string, observed: Observed, isOurs: (course: Course) => boolean): boolean {
  if (observed.plans.get(application)?.decision.kind === 'move') return true;
  const course = observed.control?.courses[application];
  if (course === undefined || !isMove(course)) return false;
  return course.progress.acceptedAtMs === undefined && isOurs(course);
}

/**
 * Every region is woken by the same outage, and Route 53 admits five requests a second. So each waits a moment by its
 * place in line, and leaves to others what they have begun meanwhile. That only saves
 * requests: who does not wait, or waits in vain, is stopped by the ledger's epoch and by Route 53.
 */
async function giveWay(
  applications: readonly string[],
  observed: Observed,
  { fleet, region, ports }: SteerContext,
): Promise<{ readonly left: readonly string[]; readonly outrun: readonly string[] }> {
  const moves = applications.flatMap((application) => {
    const decision = observed.plans.get(application)?.decision;
    return decision?.kind === 'move' ? [{ application, leaving: decision.move.leaving }] : [];
  });
  if (observed.scheduled || moves.length === 0) return { left: applications, outrun: [] };

  const line = lineOf(
    {
      controlRegions: fleet.controlRegions,
      own: region,
      heartbeats: observed.memory.heartbeats ?? {},
      blind: blindRegions(fleet, observed.evidence),
      leaving: moves.flatMap(({ leaving }) => leaving),
    },
    ports.clock.nowMs(),
  );
  const place = line.indexOf(region);
  await ports.clock.waitUntil(ports.clock.nowMs() + place * placeMs);
  const control = await ports.ledger.control();
  const outrun = moves
    .map(({ application }) => application)
    .filter((application) => isOutrun(application, control, observed));
  return { left: applications.filter((application) => !outrun.includes(application)), outrun };
}

/** Regions whose own vantage does not report, or knows nothing of any endpoint: they may know as little of the zone. */
function blindRegions({ vantages }: Fleet, { fresh }: Evidence): string[] {
  return vantages.filter((vantage) => {
    const states = fresh
      .filter((report) => report.vantage === vantage)
      .flatMap(({ endpoints }) => Object.values(endpoints));
    return states.every(({ vote }) => vote === 'unknown');
  });
}

type BothRead =
  | { readonly kind: 'read'; readonly live: readonly ResourceRecordSet[]; readonly control: Control }
  | { readonly kind: 'failed'; readonly left: Left };

async function readBoth(applications: readonly string[], context: SteerContext): Promise<BothRead> {
  try {
    const live = await context.ports.traffic.records(
      applications.flatMap((application) => namesOf(application, context)),
    );
    return { kind: 'read', live, control: await context.ports.ledger.control() };
  } catch (error) {
    const text = `DNS or the ledger could not be read: ${String(error)}`;
    const because = error instanceof LedgerUnreachable ? 'ledger-unreachable' : 'control-plane-down';
    complain({ because, text }, context);
    return { kind: 'failed', left: { kind: 'left', because, text } };
  }
}

function isOurMove(course: Course, observed: Observed, context: SteerContext): boolean {
  if (course.by === context.region) return true;
  const remembered = observed.memory.epochs[course.application];
  if (remembered?.epoch !== course.epoch) return false;
  return context.ports.clock.nowMs() - remembered.firstSeenMs >= takeoverMs;
}

async function noteAccepted(
  course: Course,
  changeId: string | undefined,
  context: SteerContext,
): Promise<void> {
  const { ledger, clock } = context.ports;
  const progress = { kind: 'accepted', atMs: clock.nowMs() } as const;
  const noted = await ledger.noteProgress(
    course.application,
    course.epoch,
    changeId === undefined ? progress : { ...progress, changeId },
  );
  if (!noted) return;
  const lost = changeId === undefined ? ' (its answer was lost; DNS has it)' : '';
  say(course, 'accepted', `Route 53 accepted epoch ${course.epoch}${lost}: ${weightsText(course)}`, context);
}
