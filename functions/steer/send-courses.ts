/**
 * Makes DNS obey courses that the ledger holds, by the compare-and-swap batch: both are read again before each
 * write, and a batch goes out only over a smaller epoch. Whatever is in doubt is read, never assumed.
 */
import { type Control, LedgerUnreachable } from '../../shared/ports.ts';
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
 * Sends the courses in one batch; where that does not go through, one by one with jitter, each once a round, so that
 * one that Route 53 will never take keeps no other waiting. Gives up at `untilMs`.
 */
export async function sendCourses(
  dues: readonly Due[],
  context: SteerContext,
  untilMs: number,
): Promise<ReadonlyMap<string, Sending>> {
  const { clock, random } = context.ports;
  const settled = new Map<string, Sending>();
  merge(settled, await attempt(dues, context));
  for (let backoffMs = firstBackoffMs; ; backoffMs = Math.min(2 * backoffMs, lastBackoffMs)) {
    const open = dues.filter(({ course }) => isOpen(settled.get(course.application)));
    const againMs = clock.nowMs() + backoffMs * (0.5 + random());
    if (open.length === 0 || againMs > untilMs) return settled;
    await clock.waitUntil(againMs);
    for (const due of open) merge(settled, await attempt([due], context));
  }
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

async function attempt(dues: readonly Due[], context: SteerContext): Promise<Map<string, Sending>> {
  const settled = new Map<string, Sending>();
  const inBatch: Course[] = [];
  const changes: Change[] = [];
  try {
    const { live, control } = await readAgain(dues, context);
    const nowMs = context.ports.clock.nowMs();
    for (const due of dues) {
      const finding = judge(due, live, control, nowMs, context);
      if (finding.kind === 'send') {
        inBatch.push(due.course);
        changes.push(...finding.changes);
      } else settled.set(due.course.application, finding);
    }
    if (inBatch.length === 0) return settled;
    return mark(settled, inBatch, await send(changes, inBatch, context));
  } catch (error) {
    // The batch may have applied although its answer was lost: the next attempt reads before it judges.
    const left = dues.map(({ course }) => course).filter(({ application }) => !settled.has(application));
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
  if (nowMs > evidenceUntilMs) {
    return { kind: 'left', because: 'evidence-old', text: 'what the move rests on has become too old' };
  }
  return { kind: 'send', changes: finding.changes };
}

/** The names at which an application's records and its marker stand. */
export function namesOf(application: string, { fleet }: Pick<SteerContext, 'fleet'>): readonly string[] {
  const name = fleet.applications[application]?.name;
  return name === undefined ? [] : [name, markerName(name)];
}
