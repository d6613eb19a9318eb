/** Records what was decided, with its evidence, and says what became of it. */
import type { RememberedDecision } from '../../shared/ports.ts';
import { sortedRegions } from '../../shared/routing/course.ts';
import { explain } from '../../shared/routing/sentence.ts';
import type { Acted } from './act.ts';
import type { Observed } from './observe.ts';
import { pageOutcome } from './page-people.ts';
import type { Plan } from './plan.ts';
import type { SteerContext } from './steer.ts';

/** A plan with the decision as this region remembers it. */
interface Told {
  readonly plan: Plan;
  readonly decision: RememberedDecision;
  /** Another reason than last time, or another region that is down. */
  readonly isNew: boolean;
}

export async function tell(observed: Observed, acted: Acted, context: SteerContext): Promise<void> {
  // Who was outrun has decided nothing: the region that was first speaks for the move.
  const plans = [...acted.plans.values()].filter(
    ({ application }) => acted.held.get(application)?.kind !== 'outrun',
  );
  const nowMs = context.ports.clock.nowMs();
  const told = plans.map((plan) => compare(plan, observed.memory.decisions[plan.application], nowMs));
  for (const each of told) {
    if (each.isNew || !isCalm(each.decision)) await record(each, context);
    await pageOutcome(each.plan, observed, acted, context);
  }
  // Last: a pass that ends before this says it all again.
  await remember(told, observed, context);
}

function isCalm({ because, down }: RememberedDecision): boolean {
  return because === 'healthy' && down.length === 0;
}

function compare(plan: Plan, before: RememberedDecision | undefined, nowMs: number): Told {
  const { decision, situation } = plan;
  const because = decision.kind === 'move' ? decision.move.because : decision.because;
  const regions = sortedRegions(Object.keys(situation.verdicts));
  const down = regions.filter((region) => situation.verdicts[region]?.verdict === 'down');
  const isNew = before?.because !== because || before.down.join() !== down.join();
  return isNew
    ? { plan, isNew, decision: { because, down, sinceMs: nowMs, times: 1 } }
    : { plan, isNew, decision: { ...before, times: before.times + 1 } };
}

async function record({ plan, decision }: Told, { ports, region }: SteerContext): Promise<void> {
  const nowMs = ports.clock.nowMs();
  const { verdicts, weightsInForce, freeze, course } = plan.situation;
  await ports.telemetry.keepDecision({
    application: plan.application,
    region,
    sinceMs: decision.sinceMs,
    lastMs: nowMs,
    times: decision.times,
    because: decision.because,
    text: explain(plan.decision, plan.situation, plan.policy, nowMs),
    evidence: { verdicts, weightsInForce, freeze, decision: plan.decision, epoch: course?.epoch },
  });
}

/** Adds the decisions to the region's memory. A pass that loses that race has only counted once less. */
async function remember(told: readonly Told[], { memory }: Observed, context: SteerContext): Promise<void> {
  const news = told.filter(({ isNew }) => isNew);
  if (news.length === 0 && told.every(({ decision }) => isCalm(decision))) return;
  const decisions = Object.fromEntries(told.map(({ plan, decision }) => [plan.application, decision]));
  const written = await context.ports.telemetry.writeMemory({
    ...memory,
    revision: memory.revision + 1,
    decisions: { ...memory.decisions, ...decisions },
  });
  if (written) for (const { plan } of news) say(plan, context);
}

/** A move has been said already, when it was made. */
function say({ application, decision, situation, policy }: Plan, { ports, region }: SteerContext): void {
  if (decision.kind === 'move') return;
  const nowMs = ports.clock.nowMs();
  ports.journal({
    event: 'decision',
    at: nowMs,
    by: region,
    application,
    because: decision.because,
    state: decision.kind,
    text: explain(decision, situation, policy, nowMs),
  });
}
