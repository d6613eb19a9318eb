/** What is to be done about each application, from what was observed and what was read. Pure. */
import { type Course, isMove } from './course.ts';
import { decide } from './decide.ts';
import { type Decision, hold } from './decision.ts';
import { guard } from './guards.ts';
import { type Policy, policyFor } from './policy.ts';
import { holdUntilReady } from './preparation.ts';
import { type PlanContext, type PlanInput, situationOf } from './situate.ts';
import type { Situation } from './situation.ts';
import { fleetMotionFor, type Motion, motionOf, motionOfCourse, velocityWindowMs } from './velocity.ts';

export interface Plan {
  readonly application: string;
  readonly situation: Situation;
  readonly policy: Policy;
  /** After the guards. */
  readonly decision: Decision;
  /** What it would do before the guards are asked. */
  readonly motion?: Motion;
}

/** A plan for each application. What would move at the same time is known of all of them before the guards are asked. */
export function plansFor(inputs: readonly PlanInput[], context: PlanContext): ReadonlyMap<string, Plan> {
  const drafts = inputs.map((input) => draftFor(input, context));
  const motions = drafts.flatMap(({ motion }) => motion ?? []);
  return new Map(
    drafts.map((draft) => [draft.input.application, finished(draft, motions, context)] as const),
  );
}

/** A plan for one. `others`: what the fleet's other applications would do. */
export function planFor(input: PlanInput, context: PlanContext, others: readonly Motion[] = []): Plan {
  return finished(draftFor(input, context), others, context);
}

interface Draft {
  readonly input: PlanInput;
  readonly situation: Situation;
  readonly policy: Policy;
  readonly decision: Decision;
  readonly motion?: Motion;
}

function draftFor(input: PlanInput, context: PlanContext): Draft {
  const { application: id, nowMs } = input;
  const application = context.fleet.applications[id];
  if (application === undefined) throw new Error(`application must be one of the fleet, got ${id}`);
  const policy = policyFor(context.fleet, application);
  const situation = situationOf(input, application, context);
  const decision = decide(situation, policy, nowMs);
  const motion = decision.kind === 'move' ? motionOf(id, decision.move) : undefined;
  return { input, situation, policy, decision, ...(motion === undefined ? {} : { motion }) };
}

function finished(draft: Draft, others: readonly Motion[], { fleet }: PlanContext): Plan {
  const { input, policy, decision, motion } = draft;
  const { application, nowMs } = input;
  const motions = decision.kind === 'move' ? [...others, ...recentMotions(input)] : [];
  const fleetMotion = fleetMotionFor(application, motions, Object.keys(fleet.applications).length);
  const situation = fleetMotion.moving === 0 ? draft.situation : { ...draft.situation, fleetMotion };
  const ready = holdUntilReady(guard(decision, situation, policy, nowMs), situation);
  const guarded = notYet(ready, situation.course);
  return { application, situation, policy, decision: guarded, ...(motion === undefined ? {} : { motion }) };
}

/** Moves that were first seen here within the window. */
function recentMotions({ control, memory, nowMs }: PlanInput): readonly Motion[] {
  return Object.values(control?.courses ?? {}).flatMap((course) => {
    const seen = memory.epochs[course.application];
    const isRecent = seen?.epoch !== course.epoch || nowMs - seen.firstSeenMs < velocityWindowMs;
    return isRecent ? (motionOfCourse(course) ?? []) : [];
  });
}

/** All is well only once DNS has followed: the decision rests on where traffic is being sent. */
function notYet(decision: Decision, course: Course | undefined): Decision {
  if (decision.kind === 'move' || !isUnderWay(course)) return decision;
  return decision.because === 'healthy' || decision.because === 'ramping'
    ? hold(decision, 'unfinished')
    : decision;
}

/** Whether DNS has not taken the course yet. */
function isUnderWay(course: Course | undefined): boolean {
  return course !== undefined && isMove(course) && course.progress.acceptedAtMs === undefined;
}
