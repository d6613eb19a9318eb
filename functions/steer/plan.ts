/** What is to be done about one application, from what was observed and what was read. Pure. */
import type { Control, SteerMemory } from '../../shared/ports.ts';
import type { Course, Weights } from '../../shared/routing/course.ts';
import { type Decision, decide, hold } from '../../shared/routing/decide.ts';
import { freezeInForce } from '../../shared/routing/freeze.ts';
import { guard } from '../../shared/routing/guards.ts';
import { type Policy, policyFor } from '../../shared/routing/policy.ts';
import type { Situation } from '../../shared/routing/situation.ts';
import type { Evidence } from './evidence.ts';
import type { SteerContext } from './steer.ts';

export interface Plan {
  readonly application: string;
  readonly situation: Situation;
  readonly policy: Policy;
  /** After the guards. */
  readonly decision: Decision;
}

export interface PlanInput {
  readonly application: string;
  readonly evidence: Evidence;
  /** Undefined where the ledger could not be read: that counts as frozen. */
  readonly control: Control | undefined;
  readonly memory: SteerMemory;
  /** As DNS has them, where it was read; else those of the course. */
  readonly weights?: Weights;
  readonly nowMs: number;
}

export function planFor(input: PlanInput, context: SteerContext): Plan {
  const { application, control, nowMs } = input;
  const fleetApplication = context.fleet.applications[application];
  if (fleetApplication === undefined)
    throw new Error(`application must be one of the fleet, got ${application}`);
  const policy = policyFor(context.fleet, fleetApplication);
  const course = control?.courses[application];
  const remembered = input.memory.epochs[application];
  const writerRegion = writerRegionOf(application, context);

  const situation: Situation = {
    application,
    course,
    weightsInForce: input.weights ?? course?.weights ?? {},
    verdicts: input.evidence.verdicts[application] ?? {},
    upSinceMs: input.evidence.upSinceMs[application] ?? {},
    freeze: control === undefined ? 'unreadable' : (freezeInForce(control.freezes, nowMs) ?? 'none'),
    overrides: control?.overrides ?? [],
    ...(writerRegion === undefined ? {} : { writerRegion }),
    // By our own clock: when this epoch was first seen here, not when its author says it was set.
    ...(course === undefined || course.kind === 'adopted' || remembered === undefined
      ? {}
      : { lastMoveAtMs: remembered.firstSeenMs }),
    fleetMismatch: course !== undefined && isNewerFleet(course, context),
  };
  const decision = guard(decide(situation, policy, nowMs), situation, policy, nowMs);
  return { application, situation, policy, decision: notYet(decision, course) };
}

/** All is well only once DNS has followed: the decision rests on where traffic is being sent. */
function notYet(decision: Decision, course: Course | undefined): Decision {
  const isUnderWay =
    course !== undefined && course.kind !== 'adopted' && course.progress.acceptedAtMs === undefined;
  return isUnderWay && decision.kind === 'stay' && decision.because === 'healthy'
    ? hold(decision, 'unfinished')
    : decision;
}

/** A fleet file that is older than the one that set the course decides nothing. The same file deployed again is none. */
export function isNewerFleet(
  { fleetDigest, fleetWrittenAtMs }: Course,
  context: Pick<SteerContext, 'fleetDigest' | 'fleetWrittenAtMs'>,
): boolean {
  return fleetDigest !== context.fleetDigest && fleetWrittenAtMs > context.fleetWrittenAtMs;
}

function writerRegionOf(application: string, { fleet }: SteerContext): string | undefined {
  const database = fleet.applications[application]?.database;
  return database?.needs === 'writer' ? fleet.databases[database.id]?.writer : undefined;
}
