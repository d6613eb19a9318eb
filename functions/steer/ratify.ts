/**
 * Sets the course that gates have taken, while Route 53's control plane does not answer: what the data plane did is
 * decided then, on the evidence of then, and goes into DNS when it can. The epoch in force is asked of the name servers.
 */
import type { Control } from '../../shared/ports.ts';
import { newestMarker } from '../../shared/routing/marker.ts';
import { type Plan, planFor } from '../../shared/routing/plan.ts';
import type { Observed } from './observe.ts';
import { isOutrun, setCourse } from './settle.ts';
import type { SteerContext } from './steer.ts';

/** Returns the plan of each application whose course was set. */
export async function ratify(
  applications: readonly string[],
  control: Control,
  observed: Observed,
  context: SteerContext,
): Promise<ReadonlyMap<string, Plan>> {
  const ratified = new Map<string, Plan>();
  for (const application of applications) {
    const course = control.courses[application];
    if (
      course === undefined ||
      !isGated(observed.plans.get(application)) ||
      isOutrun(application, control, observed)
    )
      continue;
    if (await isBehind(application, course.epoch, context)) continue;
    const { evidence, memory, sheets } = observed;
    const nowMs = context.ports.clock.nowMs();
    const plan = planFor({ application, evidence, control, memory, sheets, nowMs }, context);
    if (plan.decision.kind !== 'move' || !isGated(plan)) continue;
    const settled = await setCourse(plan, plan.decision.move, course, context);
    if (settled.kind === 'due') ratified.set(application, plan);
  }
  return ratified;
}

function isGated(plan: Plan | undefined): boolean {
  return plan?.decision.kind === 'move' && plan.decision.move.because === 'gated';
}

/** A ledger that is behind DNS is brought up to it first, and that takes the control plane. */
async function isBehind(
  application: string,
  epoch: number,
  { fleet, ports }: SteerContext,
): Promise<boolean> {
  const texts = await ports.nameServers.markers(fleet.applications[application]?.name ?? '').catch(() => []);
  return (newestMarker(texts)?.epoch ?? 0) > epoch;
}
