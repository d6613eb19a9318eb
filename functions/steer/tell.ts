/** Records what was decided, with its evidence, and says what became of it. */
import type { SteerMemory } from '../../shared/ports.ts';
import { activeRegions, sortedRegions } from '../../shared/routing/course.ts';
import type { Plan } from '../../shared/routing/plan.ts';
import type { RememberedDecision } from '../../shared/routing/remembered.ts';
import { explain } from '../../shared/routing/sentence.ts';
import { abreast } from './abreast.ts';
import type { Acted } from './act.ts';
import { memoryAttempts, type Observed } from './observe.ts';
import { pageOutcome } from './page-people.ts';
import type { Left } from './send-courses.ts';
import type { SteerContext } from './steer.ts';

/** A plan with the decision as this region remembers it. */
interface Told {
  readonly plan: Plan;
  readonly decision: RememberedDecision;
  /** What kept the move from being sent. */
  readonly held?: Left;
  /** Another reason than last time, or another region that is down: worth saying. */
  readonly isNews: boolean;
}

export async function tell(observed: Observed, acted: Acted, context: SteerContext): Promise<void> {
  // Who was outrun has decided nothing: the region that was first speaks for the move.
  const plans = [...acted.plans.values()].filter(
    ({ application }) => acted.held.get(application)?.kind !== 'outrun',
  );
  const nowMs = context.ports.clock.nowMs();
  const told = plans.map((plan) => {
    const sending = acted.held.get(plan.application);
    const held = sending?.kind === 'left' ? sending : undefined;
    return compare(plan, held, observed.memory.decisions[plan.application], nowMs);
  });
  await abreast(told, async (each) => {
    if (each.decision.times === 1 || !isCalm(each.decision)) await record(each, context);
    await pageOutcome(each.plan, observed, acted, context);
  });
  // Last: a pass that ends before this says it all again.
  await remember(told, observed, context);
}

function isCalm({ because, held, seen }: RememberedDecision): boolean {
  return because === 'healthy' && held === undefined && seen.every((verdict) => verdict.endsWith(' up'));
}

/** What is counted as one decision: the same reason on the same verdicts. Whoever replays it knows what was seen when. */
function compare(
  plan: Plan,
  held: Left | undefined,
  before: RememberedDecision | undefined,
  nowMs: number,
): Told {
  const { decision, situation } = plan;
  const because = decision.kind === 'move' ? decision.move.because : decision.because;
  const regions = sortedRegions(Object.keys(situation.verdicts));
  const down = regions.filter((region) => situation.verdicts[region]?.verdict === 'down');
  const seen = regions.map((region) => {
    const known = situation.verdicts[region];
    return `${region} ${known?.stale === true ? 'stale ' : ''}${known?.verdict ?? 'unknown'}`;
  });
  const isSameReason = before?.because === because && before.held === held?.because;
  const isNews = !isSameReason || before.down.join() !== down.join();
  // Memory that was written before this was noted has none.
  const isSame = before !== undefined && !isNews && before.seen?.join() === seen.join();
  const isHeld = held === undefined ? {} : { held: held.because };
  const decided = isSame
    ? { ...before, times: before.times + 1 }
    : { because, ...isHeld, down, seen, sinceMs: nowMs, times: 1 };
  return { plan, isNews, decision: decided, ...(held === undefined ? {} : { held }) };
}

async function record({ plan, decision, held }: Told, { ports, region }: SteerContext): Promise<void> {
  const nowMs = ports.clock.nowMs();
  await ports.telemetry.keepDecision({
    application: plan.application,
    region,
    sinceMs: decision.sinceMs,
    lastMs: nowMs,
    times: decision.times,
    because: decision.because,
    text: sentence(plan, held, nowMs),
    ...(held === undefined ? {} : { held: { because: held.because, text: held.text } }),
    evidence: { situation: plan.situation, decision: plan.decision },
  });
}

/**
 * Adds the decisions to the region's memory, and says what is news in them. Other passes write it all the while: of those
 * that decided on one application at the same time the first has told, and the others have only counted once less.
 */
async function remember(told: readonly Told[], observed: Observed, context: SteerContext): Promise<void> {
  if (told.every(({ decision }) => decision.times > 1 && isCalm(decision))) return;
  const { telemetry } = context.ports;
  const before = observed.memory.decisions;
  let memory: SteerMemory | undefined = observed.memory;
  for (let attempt = 1; memory !== undefined && attempt <= memoryAttempts; attempt++) {
    const { decisions }: SteerMemory = memory;
    const own = told.filter(({ plan }) => isSameEntry(decisions[plan.application], before[plan.application]));
    if (own.length === 0) return;
    const added = Object.fromEntries(own.map(({ plan, decision }) => [plan.application, decision]));
    const revision: number = memory.revision + 1;
    if (await telemetry.writeMemory({ ...memory, revision, decisions: { ...decisions, ...added } })) {
      for (const each of own) if (each.isNews) say(each, context);
      return;
    }
    memory = await telemetry.memory(context.region);
  }
}

function isSameEntry(one: RememberedDecision | undefined, other: RememberedDecision | undefined): boolean {
  return one?.sinceMs === other?.sinceMs && one?.times === other?.times;
}

/** A move has been said already, when it was made; not so one that could not be sent. */
function say({ plan, held }: Told, { ports, region }: SteerContext): void {
  const { application, decision } = plan;
  const because = held?.because ?? (decision.kind === 'stay' ? decision.because : undefined);
  if (because === undefined) return;
  const nowMs = ports.clock.nowMs();
  ports.journal({
    event: 'decision',
    at: nowMs,
    by: region,
    application,
    because,
    state: 'stay',
    text: sentence(plan, held, nowMs),
  });
}

/** What was decided, unless it is held: then where traffic stays, and why. */
function sentence({ decision, situation, policy }: Plan, held: Left | undefined, nowMs: number): string {
  const explained = explain(decision, situation, policy, nowMs);
  if (held === undefined) return explained;
  if (decision.kind === 'stay' || decision.move.because === 'withdrawn')
    return `${explained}; ${held.because}: ${held.text}`;
  const { kind, because, region } = decision.move;
  const where = activeRegions(situation.weightsInForce).join(' and ');
  return `${situation.application} stays in ${where} (${held.because}): ${held.text}; would move to ${region} (${kind}, ${because})`;
}
