/**
 * Makes DNS obey courses that the ledger holds, by the compare-and-swap batch: both are read again before each
 * write, and a batch goes out only over a smaller epoch. Whatever is in doubt is read, never assumed.
 */
import { type Control, LedgerUnreachable } from '../../shared/ports.ts';
import { emptyBatch, fits, sizeWith } from '../../shared/routing/batch-size.ts';
import type { Course } from '../../shared/routing/course.ts';
import { freezeInForce, freezeTouched, frozenRegionsOf, frozenText } from '../../shared/routing/freeze.ts';
import { liveWeights, type RefusalReason, readLive } from '../../shared/routing/live-records.ts';
import { maintenanceFreeze } from '../../shared/routing/maintenance.ts';
import { markerName } from '../../shared/routing/marker.ts';
import { reconcile } from '../../shared/routing/reconcile.ts';
import type { Change, ResourceRecordSet } from '../../shared/routing/records.ts';
import type { SteerContext } from './steer.ts';

/** Route 53 admits five requests a second per account, and other tools share them. */
const firstBackoffMs = 250;
const lastBackoffMs = 4_000;

/** What became of a course. `left`: not sent and not needed now; a later pass looks again. */
export type Sending =
  | { readonly kind: 'accepted'; readonly changeId?: string }
  | { readonly kind: 'outrun' }
  | Left;

export interface Left {
  readonly kind: 'left';
  /** `refused`: Route 53 did not take the batch. */
  readonly because:
    | 'frozen'
    | 'evidence-old'
    | 'control-plane-down'
    | 'ledger-unreachable'
    | 'refused'
    | 'throttled'
    | RefusalReason;
  readonly text: string;
  /** What it rests on has become too old meanwhile: trying again cannot help. */
  readonly givenUp?: true;
}

/** A course to be sent, and the moment at which what it rests on is too old to act on. */
export interface Due {
  readonly course: Course;
  readonly evidenceUntilMs: number;
}

/**
 * Sends the courses together, in as few batches as Route 53 takes; those that do not go through, one by one with jitter, each
 * once a round, so that one that Route 53 will never take keeps no other waiting. Begins nothing after `untilMs`.
 */
export async function sendCourses(
  dues: readonly Due[],
  context: SteerContext,
  untilMs: number,
): Promise<ReadonlyMap<string, Sending>> {
  const { clock, random } = context.ports;
  const settled = await sendTogether(dues, context, untilMs);
  for (let backoffMs = firstBackoffMs; ; backoffMs = Math.min(2 * backoffMs, lastBackoffMs)) {
    const open = dues.filter(({ course }) => isOpen(settled.get(course.application)));
    const againMs = clock.nowMs() + backoffMs * (0.5 + random());
    if (open.length === 0 || againMs > untilMs) return settled;
    await clock.waitUntil(againMs);
    for (const due of open) {
      const nowMs = clock.nowMs();
      if (nowMs > untilMs) return settled;
      const isKnown = isHopeless(due, settled.get(due.course.application), nowMs);
      merge(settled, isKnown ? mark(new Map(), [due.course], tooOld) : await attempt([due], context));
    }
  }
}

/** Each course once. Every batch is judged on what is read just before it. */
async function sendTogether(
  dues: readonly Due[],
  context: SteerContext,
  untilMs: number,
): Promise<Map<string, Sending>> {
  const { clock } = context.ports;
  const settled = new Map<string, Sending>();
  for (let waiting = dues; waiting.length > 0; ) {
    if (waiting !== dues && clock.nowMs() > untilMs) {
      const courses = waiting.map(({ course }) => course);
      return mark(settled, courses, {
        kind: 'left',
        because: 'throttled',
        text: 'no time was left to send it',
      });
    }
    merge(settled, await attempt(waiting, context));
    waiting = waiting.filter(({ course }) => !settled.has(course.application));
  }
  return settled;
}

const tooOld: Left = {
  kind: 'left',
  because: 'evidence-old',
  text: 'what the move rests on has become too old',
};

/** Too old to be sent, and certainly not in DNS by now: not worth the requests that reading takes. */
function isHopeless({ evidenceUntilMs }: Due, before: Sending | undefined, nowMs: number): boolean {
  if (nowMs <= evidenceUntilMs || before?.kind !== 'left') return false;
  return before.because === 'refused' || before.because === 'throttled';
}

/** Whether trying again may help. Whatever the reason was, everything is read again first. */
function isOpen(sending: Sending | undefined): boolean {
  return sending?.kind === 'left' && sending.givenUp !== true && openReasons.has(sending.because);
}

const openReasons = new Set<Left['because']>([
  'refused',
  'throttled',
  'control-plane-down',
  'ledger-unreachable',
]);

/** What Route 53 said last tells more than that the time for asking is over. */
function merge(settled: Map<string, Sending>, newer: ReadonlyMap<string, Sending>): void {
  for (const [application, sending] of newer) {
    const before = settled.get(application);
    const expired = sending.kind === 'left' && sending.because === 'evidence-old' && before?.kind === 'left';
    const text = expired ? `${before.text} (given up: ${sending.text})` : '';
    settled.set(application, expired ? { ...before, text, givenUp: true } : sending);
  }
}

/** One batch of those of them that are to be sent, as many as fit. Those that do not fit are not in the answer. */
async function attempt(dues: readonly Due[], context: SteerContext): Promise<Map<string, Sending>> {
  const settled = new Map<string, Sending>();
  const inBatch: Course[] = [];
  const changes: Change[] = [];
  let size = emptyBatch;
  try {
    const { live, control } = await readAgain(dues, context);
    const nowMs = context.ports.clock.nowMs();
    for (const due of dues) {
      const finding = judge(due, live, control, nowMs, context);
      if (finding.kind === 'send') {
        const grown = sizeWith(size, finding.changes);
        if (inBatch.length > 0 && !fits(grown)) continue;
        size = grown;
        inBatch.push(due.course);
        changes.push(...finding.changes);
      } else settled.set(due.course.application, finding);
    }
    if (inBatch.length === 0) return settled;
    return mark(settled, inBatch, await send(changes, inBatch, context));
  } catch (error) {
    // The batch may have applied although its answer was lost: the next attempt reads before it judges.
    const unsettled = dues.map(({ course }) => course).filter(({ application }) => !settled.has(application));
    const left = inBatch.length > 0 ? inBatch : unsettled;
    const because = error instanceof LedgerUnreachable ? 'ledger-unreachable' : 'control-plane-down';
    return mark(settled, left, { kind: 'left', because, text: String(error) });
  }
}

async function send(
  changes: readonly Change[],
  courses: readonly Course[],
  { ports, region }: SteerContext,
): Promise<Sending> {
  const said = courses.map(({ application, epoch, because }) => `${application} epoch ${epoch} ${because}`);
  // Route 53 takes comments of at most 256 characters.
  const comment = `pointsman in ${region}: ${said.join(', ')}`.slice(0, 256);
  const answer = await ports.traffic.change(changes, comment);
  if (answer.kind === 'accepted') return { kind: 'accepted', changeId: answer.changeId };
  return { kind: 'left', because: answer.kind === 'busy' ? 'throttled' : 'refused', text: answer.message };
}

function mark(
  settled: Map<string, Sending>,
  courses: readonly Course[],
  sending: Sending,
): Map<string, Sending> {
  for (const { application } of courses) settled.set(application, sending);
  return settled;
}

/** DNS first, then the courses: a course read after DNS is at least as new as what DNS may already say. */
async function readAgain(dues: readonly Due[], context: SteerContext) {
  const { traffic, ledger } = context.ports;
  const live = await traffic.records(dues.flatMap(({ course }) => namesOf(course.application, context)));
  return { live, control: await ledger.control() };
}

/** What is still to be done about a course: nothing, if it or a newer one is in DNS; and nothing while it may not be. */
function judge(
  { course, evidenceUntilMs }: Due,
  live: readonly ResourceRecordSet[],
  control: Control,
  nowMs: number,
  { fleet }: SteerContext,
): Sending | { readonly kind: 'send'; readonly changes: readonly Change[] } {
  const application = fleet.applications[course.application];
  const current = control.courses[course.application];
  if (application === undefined || current?.epoch !== course.epoch) return { kind: 'outrun' };
  const finding = reconcile({ application, course: current, live });
  if (finding.kind === 'in-step' || finding.kind === 'drift') return { kind: 'accepted' };
  if (finding.kind === 'refused') return { kind: 'left', because: finding.because, text: finding.text };
  if (finding.kind !== 'send') return { kind: 'outrun' };
  const freeze =
    freezeInForce(control.freezes, course.application, nowMs) ??
    maintenanceFreeze(fleet, application, nowMs) ??
    freezeTouched(
      frozenRegionsOf(control.freezes, nowMs),
      liveWeights(readLive(application, live, course)),
      course.weights,
    );
  if (freeze !== undefined) {
    return {
      kind: 'left',
      because: 'frozen',
      text: `${frozenText(freeze)} was frozen before the move was sent`,
    };
  }
  if (nowMs > evidenceUntilMs) return tooOld;
  return { kind: 'send', changes: finding.changes };
}

/** The names at which an application's records and its marker stand. */
export function namesOf(application: string, { fleet }: Pick<SteerContext, 'fleet'>): readonly string[] {
  const name = fleet.applications[application]?.name;
  return name === undefined ? [] : [name, markerName(name)];
}
