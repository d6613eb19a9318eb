/** Asks the owners' functions to make regions ready for traffic: early where an outage looms, and before a planned move. */
import { bestOf } from '../../shared/routing/candidates.ts';
import { activeRegions, type Course, isMove, type Move } from '../../shared/routing/course.ts';
import type { Plan } from '../../shared/routing/plan.ts';
import { isPlanned, type PreparationRequest } from '../../shared/routing/preparation.ts';
import { isProvenDown } from '../../shared/routing/situation.ts';
import type { Observed } from './observe.ts';
import type { SteerContext } from './steer.ts';
import { complain } from './steer-journal.ts';

/** How long a move that does not get into DNS keeps planned ones waiting: after that it is stuck, and no longer under way. */
const hurryMs = 600_000;

/** By application: the regions that its function says are ready. An application without a function is not in it. */
export type ReadyRegions = ReadonlyMap<string, readonly string[]>;

/**
 * Begins to prepare the region to which traffic would go from one that is suspected or down. Once in each pass, as the
 * function can be asked again and again; the failover itself waits for none of it.
 */
export function beginPreparing({ plans }: Pick<Observed, 'plans'>, context: SteerContext): void {
  for (const plan of plans.values()) {
    const functionName = context.fleet.applications[plan.application]?.prepare;
    const region = refugeOf(plan);
    if (functionName === undefined || region === undefined) continue;
    const { application } = plan;
    const request: PreparationRequest = { application, region, kind: 'failover' };
    const failed = `${functionName} could not be asked to prepare ${region}`;
    const begin = async () => context.ports.preparation.begin(functionName, request);
    context.outbox.send('preparing', failed, begin, application);
  }
}

/**
 * Where planned moves could go by now. Asked of all at once, because each answer may take seconds, and not at all in a
 * pass that has users to bring to safety, by a move of its own or one that it is to finish: then none is ready, and the next
 * pass asks.
 */
export async function readyRegions(
  applications: readonly string[],
  { plans, control }: Pick<Observed, 'plans' | 'control'>,
  isOurs: (course: Course) => boolean,
  context: SteerContext,
): Promise<ReadyRegions> {
  const prepared = applications.filter(
    (application) => context.fleet.applications[application]?.prepare !== undefined,
  );
  const isUrgent = [...plans.values()].some((plan) => {
    if (plan.decision.kind === 'move') return plannedMove(plan) === undefined;
    const course = control?.courses[plan.application];
    return course !== undefined && isOurs(course) && isToBeSent(course, plan, context.ports.clock.nowMs());
  });
  const answers = prepared.map(async (application): Promise<[string, readonly string[]]> => {
    const plan = plans.get(application);
    const move = plan === undefined || isUrgent ? undefined : plannedMove(plan);
    const isReady = move !== undefined && (await ask(application, move, context));
    return [application, isReady ? [move.region] : []];
  });
  return new Map(await Promise.all(answers));
}

/** A move that an earlier pass has begun, and that this one may send. */
function isToBeSent(course: Course, { situation, policy }: Plan, nowMs: number): boolean {
  if (!isMove(course) || course.progress.acceptedAtMs !== undefined) return false;
  if (situation.freeze !== 'none' || policy.mode === 'observe') return false;
  return nowMs - (situation.epochSinceMs ?? nowMs) < hurryMs;
}

async function ask(application: string, { region, kind }: Move, context: SteerContext): Promise<boolean> {
  const functionName = context.fleet.applications[application]?.prepare;
  if (functionName === undefined) return true;
  try {
    return await context.ports.preparation.isReady(functionName, { application, region, kind });
  } catch (error) {
    const text = `${functionName} did not say whether ${region} is ready: ${String(error)}`;
    complain({ application, because: 'preparing', text }, context);
    return false;
  }
}

function plannedMove({ decision, situation }: Plan): Move | undefined {
  return decision.kind === 'move' && isPlanned(decision.move, situation) ? decision.move : undefined;
}

/** Where traffic would go if what looms came true; nowhere while nothing may move. */
function refugeOf({ situation, policy, decision }: Plan): string | undefined {
  if (situation.freeze !== 'none' || policy.mode === 'observe') return undefined;
  const active = activeRegions(situation.weightsInForce);
  const troubled = active.filter(
    (region) => isProvenDown(situation, region) || situation.suspected?.includes(region) === true,
  );
  if (troubled.length === 0) return undefined;
  const move = decision.kind === 'move' ? decision.move : decision.wouldMove;
  if (move !== undefined && !active.includes(move.region)) return move.region;
  return bestOf(decision.candidates.filter(({ region }) => !active.includes(region)))?.region;
}
