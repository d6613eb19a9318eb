/** Shows each minute how silent the other regions are, how the applications stand, and what should have moved and has not. */
import { type Course, isMove } from '../../shared/routing/course.ts';
import { peerAges } from '../../shared/routing/peer-ages.ts';
import type { Plan } from '../../shared/routing/plan.ts';
import { standingOf } from '../../shared/routing/standing.ts';
import type { Acted } from './act.ts';
import type { Observed } from './observe.ts';
import type { SteerContext } from './steer.ts';

/** After this, by our own clock, a course that Route 53 has not accepted is no longer on its way. */
export const overdueMs = 60_000;

/** Before anything is done: what is to be done may take long, and must not make the other regions look silent. */
export function showPeers({ scheduled, memory, nowMs }: Observed, context: SteerContext): void {
  if (scheduled) context.ports.gauges.showPeers(peerAges(context.fleet, context.region, memory, nowMs));
}

export function showApplications(
  { scheduled, evidence }: Observed,
  acted: Acted,
  { ports }: SteerContext,
): void {
  if (!scheduled) return;
  const plans = [...acted.plans.values()];
  const failed = plans.filter((plan) => isMoveFailed(plan, acted, ports.clock.nowMs()));
  ports.gauges.showApplications(
    plans.map((plan) => standingOf(plan, evidence)),
    failed.length,
  );
}

/** What a freeze or a guard holds back has not failed; what cannot be decided for want of a ledger has. */
function isMoveFailed({ application, situation, decision }: Plan, acted: Acted, nowMs: number): boolean {
  if (situation.freeze === 'unreadable') return decision.kind === 'stay' && decision.wouldMove !== undefined;
  if (situation.freeze !== 'none' || situation.fleetMismatch === true) return false;
  const held = acted.held.get(application);
  if (held?.kind === 'left' && held.because !== 'frozen') return true;
  const course = acted.control?.courses[application];
  return course !== undefined && isOverdue(course, situation.epochSinceMs ?? nowMs, nowMs);
}

function isOverdue(course: Course, sinceMs: number, nowMs: number): boolean {
  return isMove(course) && course.progress.acceptedAtMs === undefined && nowMs - sinceMs > overdueMs;
}
