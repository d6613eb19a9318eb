/**
 * The preflight of a deed: what every application that it concerns would do once it is written, by the very decision that
 * `steer` makes, and how each guard stands. Nothing is written for it.
 */
import type { Fleet } from '../fleet/fleet.ts';
import type { Control, SteerMemory } from '../ports.ts';
import { activeRegions, type Move, type StayReason, sortedRegions, type Weights } from './course.ts';
import { applicationsIn, controlAfter, type Deed, type LedgerWrite } from './deed.ts';
import type { Evidence } from './evidence.ts';
import type { GateSheets } from './gate.ts';
import { matchesGlob } from './glob.ts';
import { type Plan, plansFor } from './plan.ts';
import { type GuardState, guardStatesOf } from './preflight-guards.ts';
import { explain } from './sentence.ts';
import type { PlanContext } from './situate.ts';
import type { RegionVerdict } from './situation.ts';

export interface PreflightInput {
  readonly deed: Deed;
  readonly writes: readonly LedgerWrite[];
  readonly control: Control;
  readonly evidence: Evidence;
  readonly memory: SteerMemory;
  /** What the gates' buckets say, where they were read. */
  readonly sheets?: GateSheets;
  readonly nowMs: number;
  readonly context: PlanContext;
}

export interface ApplicationPreflight {
  readonly application: string;
  /** Of the present course; 0 where there is none. */
  readonly epoch: number;
  readonly weights: Weights;
  /** Where its traffic would go, now or once what it waits for has come; undefined where it would stay. */
  readonly to?: Weights;
  /** Why it would move or stay. */
  readonly because: string;
  /** The decision in a sentence. */
  readonly text: string;
  readonly guards: readonly GuardState[];
}

export interface Preflight {
  readonly applications: readonly ApplicationPreflight[];
  /** Why there is nothing left to do. */
  readonly settled?: string;
  /** Why the deed is not to be written: it would not do what it says. */
  readonly refusal?: string;
}

export function preflightOf(input: PreflightInput): Preflight {
  const { deed, control, writes, context } = input;
  const after = controlAfter(writes, control);
  const of = concerned(deed, control, context.fleet);
  const plans = [
    ...plansFor(
      of.map((application) => ({ ...input, application, control: after })),
      context,
    ).values(),
  ];
  const applications = plans.map((plan) => applicationPreflight(plan, input));
  const settled = settledBy(deed, plans);
  if (settled !== undefined) return { applications, settled };
  const refusal = refusalOf(deed, plans, input);
  return { applications, ...(refusal === undefined ? {} : { refusal }) };
}

function concerned(deed: Deed, control: Control, fleet: Fleet): readonly string[] {
  const applications = Object.keys(fleet.applications);
  switch (deed.do) {
    case 'freeze':
    case 'unfreeze': {
      const { scope } = deed;
      return scope?.scope === 'application' ? fitting(scope.application, applications) : applications;
    }
    case 'switchover':
    case 'failover':
    case 'approve-failback':
      return [deed.application];
    case 'evacuate':
      return applicationsIn(deed.region, control, fleet);
    case 'pin':
    case 'keep-out':
    case 'clear-override':
      return fitting(deed.application, applications);
    case 'promote':
      return applications.filter((id) => {
        const database = fleet.applications[id]?.database;
        return database?.id === deed.database && database.needs === 'writer';
      });
  }
}

function fitting(glob: string, applications: readonly string[]): readonly string[] {
  return applications.filter((application) => matchesGlob(glob, application));
}

/** Traffic that is where it is wanted is not moved there. */
function settledBy(deed: Deed, [plan]: readonly Plan[]): string | undefined {
  if ((deed.do !== 'switchover' && deed.do !== 'failover') || plan === undefined) return undefined;
  const active = activeRegions(plan.situation.weightsInForce);
  const isThere = active.length === 1 && active[0] === deed.to && plan.decision.kind === 'stay';
  return isThere ? `the traffic of ${deed.application} is in ${deed.to} already` : undefined;
}

/** What is asked for once, by name, and would not happen is refused; an order that lasts may wait for its time. */
function refusalOf(deed: Deed, plans: readonly Plan[], input: PreflightInput): string | undefined {
  const [plan] = plans;
  if (deed.do === 'clear-override' && input.writes.length === 0) {
    const known = input.control.overrides.map(({ application, region }) => `${application} ${region}`);
    const given = deed.region === undefined ? deed.application : `${deed.application} ${deed.region}`;
    return `override must be one of ${known.join(', ') || 'those that there are, and there is none'}, got ${given}`;
  }
  const isOnce = deed.do === 'switchover' || deed.do === 'failover' || deed.do === 'approve-failback';
  if (!isOnce || plan === undefined) return undefined;
  const { situation } = plan;
  const move = moveOf(plan);
  if (move !== undefined) {
    if (deed.to === undefined || move.region === deed.to) return undefined;
    return `traffic would go to ${move.region}, and not to ${deed.to}: ${sentenceOf(plan, input)}`;
  }
  const serving = provenUp(situation.verdicts);
  const choice = serving.length === 0 ? 'no region is proven up' : `proven up: ${serving.join(', ')}`;
  return `${sentenceOf(plan, input)} (${choice})`;
}

/** Reasons to stay that pass by themselves, and soon: what is wanted once is carried out then. */
const passing: readonly StayReason[] = ['cooling-down', 'preparing', 'unfinished'];

/** The move that the deed leads to. */
function moveOf({ decision }: Plan): Move | undefined {
  if (decision.kind === 'move') return decision.move;
  return passing.includes(decision.because) ? decision.wouldMove : undefined;
}

function provenUp(verdicts: Readonly<Record<string, RegionVerdict>>): readonly string[] {
  return sortedRegions(Object.keys(verdicts)).filter((region) => {
    const seen = verdicts[region];
    return seen?.verdict === 'up' && !seen.stale;
  });
}

function sentenceOf({ decision, situation, policy }: Plan, { nowMs }: PreflightInput): string {
  return explain(decision, situation, policy, nowMs);
}

function applicationPreflight(plan: Plan, input: PreflightInput): ApplicationPreflight {
  const { application, decision, situation } = plan;
  const move = moveOf(plan);
  return {
    application,
    epoch: situation.course?.epoch ?? 0,
    weights: situation.weightsInForce,
    ...(move === undefined ? {} : { to: move.to }),
    because: decision.kind === 'move' ? decision.move.because : decision.because,
    text: sentenceOf(plan, input),
    guards: guardStatesOf(plan, input.evidence, input.context, input.nowMs),
  };
}
