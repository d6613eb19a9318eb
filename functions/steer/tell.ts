/** Records what was decided, with its evidence, and says what became of it. */
import type { RememberedDecision, SteerMemory } from '../../shared/ports.ts';
import { explain } from '../../shared/routing/sentence.ts';
import type { Acted } from './act.ts';
import type { Observed } from './observe.ts';
import { pageOutcome } from './page-people.ts';
import type { Plan } from './plan.ts';
import type { SteerContext } from './steer.ts';

export async function tell(observed: Observed, acted: Acted, context: SteerContext): Promise<void> {
  const plans = [...acted.plans.values()].filter(
    ({ application }) => acted.held.get(application)?.kind !== 'outrun',
  );
  const said = await rememberDecisions(plans, observed, context);
  for (const plan of plans) {
    const decision = said.decisions[plan.application];
    const before = observed.memory.decisions[plan.application];
    if (decision === undefined) continue;
    const isNew = before?.because !== decision.because;
    if (isNew || !isCalm(decision.because)) await record(plan, decision, context);
    await pageOutcome(plan, observed, acted, isNew, context);
  }
}

function isCalm(because: string): boolean {
  return because === 'healthy';
}

function becauseOf({ decision }: Plan): string {
  return decision.kind === 'move' ? decision.move.because : decision.because;
}

/** Adds this pass's decisions to the region's memory. A pass that loses that race has only counted once less. */
async function rememberDecisions(
  plans: readonly Plan[],
  observed: Observed,
  context: SteerContext,
): Promise<SteerMemory> {
  const { telemetry, journal, clock } = context.ports;
  const nowMs = clock.nowMs();
  const decisions: Record<string, RememberedDecision> = { ...observed.memory.decisions };
  for (const plan of plans) {
    const because = becauseOf(plan);
    const before = observed.memory.decisions[plan.application];
    decisions[plan.application] =
      before?.because === because
        ? { ...before, times: before.times + 1 }
        : { because, sinceMs: nowMs, times: 1 };
  }
  const memory = { ...observed.memory, revision: observed.memory.revision + 1, decisions };
  const changed = plans.filter(
    (plan) => observed.memory.decisions[plan.application]?.because !== becauseOf(plan),
  );
  const calm = Object.values(decisions).every(({ because }) => isCalm(because));
  if (changed.length === 0 && calm) return memory;
  if (!(await telemetry.writeMemory(memory))) return memory;
  // A move has been said already, when it was made.
  for (const plan of changed.filter(({ decision }) => decision.kind === 'stay')) {
    journal({
      event: 'decision',
      at: nowMs,
      by: context.region,
      application: plan.application,
      because: becauseOf(plan),
      state: plan.decision.kind,
      text: explain(plan.decision, plan.situation, plan.policy, nowMs),
    });
  }
  return memory;
}

async function record(plan: Plan, decision: RememberedDecision, context: SteerContext): Promise<void> {
  const nowMs = context.ports.clock.nowMs();
  const { verdicts, weightsInForce, freeze } = plan.situation;
  await context.ports.telemetry.keepDecision({
    application: plan.application,
    region: context.region,
    sinceMs: decision.sinceMs,
    lastMs: nowMs,
    times: decision.times,
    because: decision.because,
    text: explain(plan.decision, plan.situation, plan.policy, nowMs),
    evidence: {
      verdicts,
      weightsInForce,
      freeze,
      decision: plan.decision,
      epoch: plan.situation.course?.epoch,
    },
  });
}
