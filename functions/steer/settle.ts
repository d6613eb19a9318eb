/**
 * Settles one application on what was just read: brings the ledger up to DNS where it is behind, decides again, and
 * sets the course of a move. What comes out as due is then sent.
 */
import { movingEvent } from '../../shared/incidents/step-event.ts';
import type { Control } from '../../shared/ports.ts';
import {
  activeRegions,
  adoptedCourse,
  type Course,
  courseAfter,
  isMove,
  type Move,
} from '../../shared/routing/course.ts';
import type { Go } from '../../shared/routing/decision.ts';
import { evidenceUntilMs } from '../../shared/routing/guards.ts';
import { liveWeights, readLive } from '../../shared/routing/live-records.ts';
import { type Plan, planFor } from '../../shared/routing/plan.ts';
import { type Reconciliation, reconcile, weightsInForce } from '../../shared/routing/reconcile.ts';
import type { ResourceRecordSet } from '../../shared/routing/records.ts';
import { explain } from '../../shared/routing/sentence.ts';
import { gainingRegions } from '../../shared/routing/shares.ts';
import { isNewerFleet } from '../../shared/routing/situate.ts';
import { isProvenServing } from '../../shared/routing/situation.ts';
import type { Motion } from '../../shared/routing/velocity.ts';
import { type Unsent, withdrawal } from '../../shared/routing/withdrawal.ts';
import type { Observed } from './observe.ts';
import type { ReadyRegions } from './prepare.ts';
import type { Due } from './send-courses.ts';
import type { SteerContext } from './steer.ts';
import { complain, say, weightsText } from './steer-journal.ts';

export interface Settling {
  readonly application: string;
  /** As read, before the ledger. */
  readonly live: readonly ResourceRecordSet[];
  readonly control: Control;
  readonly observed: Observed;
  /** Whether this region is to look after the course's move. */
  readonly isOurs: (course: Course) => boolean;
  readonly ready: ReadyRegions;
}

/** `outrun`: another region wrote the course meanwhile, and acts on it. */
export type Settled =
  | { readonly kind: 'due'; readonly due: Due; readonly plan: Plan }
  /** DNS has it, and the ledger does not know that yet. */
  | { readonly kind: 'landed'; readonly course: Course; readonly plan: Plan }
  | { readonly kind: 'nothing'; readonly plan: Plan }
  | { readonly kind: 'outrun' };

export async function settle(settling: Settling, context: SteerContext): Promise<Settled> {
  const { application, live, control, observed } = settling;
  const steered = context.fleet.applications[application];
  if (steered === undefined) throw new Error(`application must be one of the fleet, got ${application}`);
  if (isOutrun(application, control, observed)) return { kind: 'outrun' };
  const finding = reconcile({ application: steered, course: control.courses[application], live });
  report(application, finding, context);
  const course = await adoptIfBehind(application, finding, control.courses[application], context);
  if (course === 'outrun') return { kind: 'outrun' };

  const plan = planFor(
    {
      application,
      evidence: observed.evidence,
      control: course === undefined ? control : withCourse(control, course),
      memory: observed.memory,
      sheets: observed.sheets,
      ready: settling.ready.get(application),
      weights: weightsInForce({ application: steered, course, live }),
      nowMs: context.ports.clock.nowMs(),
    },
    context,
    otherMotions(application, observed),
  );
  if (plan.decision.kind === 'move') return setCourse(plan, plan.decision.move, course, context);
  if (course !== undefined && hasLanded(course, finding)) return { kind: 'landed', course, plan };
  if (finding.kind !== 'send' || course === undefined || !settling.isOurs(course))
    return { kind: 'nothing', plan };
  if (!mayGoOn(plan)) return { kind: 'nothing', plan };
  const inDns = liveWeights(readLive(steered, live, course));
  const withdrawn = withdrawnPlan(plan, { course, live: inDns }, context);
  if (withdrawn !== undefined) return setCourse(withdrawn, withdrawn.decision.move, course, context);
  if (!isStillRight(plan, course)) return { kind: 'nothing', plan };
  return { kind: 'due', plan, due: { course, evidenceUntilMs: untilFor(plan, course) } };
}

/** The plan of a pass that takes the move back instead of finishing it. */
function withdrawnPlan(
  plan: Plan,
  unsent: Unsent,
  { ports }: SteerContext,
): (Plan & { readonly decision: Go }) | undefined {
  const { situation, decision } = plan;
  const move = withdrawal(unsent, situation, decision.candidates, ports.clock.nowMs());
  if (move === undefined) return undefined;
  return { ...plan, decision: { kind: 'move', move, candidates: decision.candidates } };
}

/** A move whose author ended between Route 53's answer and the ledger. */
function hasLanded(course: Course, finding: Reconciliation): boolean {
  const isInDns = finding.kind === 'in-step' || finding.kind === 'drift';
  return isInDns && isMove(course) && course.progress.acceptedAtMs === undefined;
}

/**
 * Whether the course has changed since our evidence was gathered: whoever set it knew more than we do, and the next
 * pass has newer evidence.
 */
export function isOutrun(application: string, control: Control, observed: Observed): boolean {
  return control.courses[application]?.epoch !== observed.control?.courses[application]?.epoch;
}

function withCourse(control: Control, course: Course): Control {
  return { ...control, courses: { ...control.courses, [course.application]: course } };
}

/** What a person has to know of the records; none of it stops a move from a dead region but for a refusal. */
function report(application: string, finding: Reconciliation, context: SteerContext): void {
  if (finding.kind === 'refused')
    complain({ application, because: finding.because, text: finding.text }, context);
  if (finding.kind === 'no-records') {
    const text = 'neither the ledger nor the zone has records to steer';
    complain({ application, because: 'no-records', text }, context);
  }
  if (finding.kind === 'drift') {
    const differences = finding.differences.map(({ text }) => text).join('; ');
    const text = `the records were changed by hand, which is reported and not fought: ${differences}`;
    complain({ application, because: 'drift', text }, context);
  }
}

/** The course in the ledger, after DNS was taken over into it where DNS is ahead. */
async function adoptIfBehind(
  application: string,
  finding: Reconciliation,
  course: Course | undefined,
  context: SteerContext,
): Promise<Course | undefined | 'outrun'> {
  if (finding.kind !== 'adopt' && finding.kind !== 'dns-is-right') return course;
  if (course !== undefined && isNewerFleet(course, context)) return course;
  const author = authorship(application, context);
  const by = finding.by ?? author.by;
  const adopted = adoptedCourse(finding.weights, finding.epoch, { ...author, by }, course);
  if (!(await context.ports.ledger.writeCourse(adopted, course?.epoch))) return 'outrun';
  say(
    adopted,
    'decision',
    `took over what DNS says as epoch ${adopted.epoch}: ${weightsText(adopted)}`,
    context,
  );
  return adopted;
}

export async function setCourse(
  plan: Plan,
  move: Move,
  before: Course | undefined,
  context: SteerContext,
): Promise<Settled> {
  const { application, decision, situation, policy } = plan;
  const course = courseAfter(move, before, authorship(application, context));
  if (!(await context.ports.ledger.writeCourse(course, before?.epoch))) return { kind: 'outrun' };
  const text = explain(decision, situation, policy, course.atMs);
  context.outbox.add(movingEvent(course, text));
  say(course, 'decision', text, context);
  say(course, 'move', `${course.kind}, epoch ${course.epoch}: ${weightsText(course)}`, context);
  return { kind: 'due', plan, due: { course, evidenceUntilMs: evidenceUntilMs(move, situation, policy) } };
}

/** Whether anything may be done about an unfinished move. */
function mayGoOn({ situation, policy }: Plan): boolean {
  return situation.freeze === 'none' && situation.fleetMismatch !== true && policy.mode !== 'observe';
}

/** Whether the regions that gain are proven to serve, unless a person has forced it. */
function isStillRight({ situation }: Plan, course: Course): boolean {
  return course.forced === true || takers(course).every((region) => isProvenServing(situation, region));
}

/** Until when the proof that the regions which gain serve is good. */
function untilFor({ situation, policy }: Plan, course: Course): number {
  const { from = {}, weights: to, forced } = course;
  const isForced = forced === undefined ? {} : { forced };
  const moves = takers(course).map(
    (region): Move => ({
      kind: 'failover',
      because: 'active-down',
      from,
      to,
      leaving: [],
      region,
      ...isForced,
    }),
  );
  return Math.min(...moves.map((move) => evidenceUntilMs(move, situation, policy)));
}

/** The regions to which a course brings traffic; all that have it, where it is not known what was before. */
function takers({ from, weights }: Course): readonly string[] {
  const gaining = from === undefined ? [] : gainingRegions(from, weights);
  return gaining.length > 0 ? gaining : activeRegions(weights);
}

/** What the pass found the fleet's other applications to be doing. */
function otherMotions(application: string, { plans }: Observed): readonly Motion[] {
  return [...plans.values()].flatMap((plan) =>
    plan.application === application || plan.motion === undefined ? [] : [plan.motion],
  );
}

function authorship(application: string, { region, fleetDigest, fleetWrittenAtMs, ports }: SteerContext) {
  return { application, by: region, atMs: ports.clock.nowMs(), fleetDigest, fleetWrittenAtMs };
}
