/** The situation with what follows from it, as every rule of the decision looks at it. */
import { bestOf, type Candidate, candidatesOf, take } from './candidates.ts';
import {
  activeRegions,
  type Course,
  type Move,
  type MoveKind,
  type MoveReason,
  type RampProgress,
  type StayReason,
  sameWeights,
  sortedRegions,
  type Weights,
  weightOf,
  weightsTo,
} from './course.ts';
import type { Go, Stay } from './decision.ts';
import { forcedTo } from './gated-regions.ts';
import { handOver } from './hand-over.ts';
import { disobeyed, type Orders, type Override, ordersInForce } from './override.ts';
import type { Policy } from './policy.ts';
import type { Situation } from './situation.ts';
import { weightsWithout } from './weighted-leaving.ts';

export interface View {
  readonly situation: Situation;
  readonly policy: Policy;
  readonly nowMs: number;
  /** Orders that neither DNS nor the course follows. */
  readonly openOrders: readonly Override[];
  readonly candidates: readonly Candidate[];
  /** The region that an operator has pinned, whether or not it can be followed. */
  readonly pinned: string | undefined;
  /** Regions that carry traffic. */
  readonly active: readonly string[];
  /** Someone moved traffic by hand, past the course. */
  readonly drifted: boolean;
  /** The regions to which a person has sent traffic, proven up or not, unless someone has moved it since. */
  readonly forcedTo: readonly string[];
  /** The gradual return under way, unless someone has moved traffic past it. */
  readonly ramp: RampProgress | undefined;
}

export function viewOf(situation: Situation, policy: Policy, nowMs: number): View {
  const { application, overrides, course, weightsInForce } = situation;
  const drifted = course !== undefined && !sameWeights(course.weights, weightsInForce);
  const forced = drifted || course?.forced !== true ? undefined : course;
  const orders = obeyed(ordersInForce(overrides, application, nowMs), forced);
  // Drift is reported and not fought: an order that our course follows has been carried out.
  const openToCourse = disobeyed(orders, drifted ? course.weights : weightsInForce);
  const openToDns = disobeyed(orders, weightsInForce);
  return {
    situation,
    policy,
    nowMs,
    openOrders: openToCourse.filter((order) => openToDns.includes(order) && !isOverruled(order, forced)),
    candidates: candidatesOf(situation, policy, orders),
    pinned: orders.pin?.region,
    active: activeRegions(weightsInForce),
    drifted,
    forcedTo: forced === undefined ? [] : forcedTo(forced),
    ramp: drifted ? undefined : course?.ramp,
  };
}

/** A pin that is overruled is none; what is kept out is no target all the same. */
function obeyed({ pin, keepOuts }: Orders, forced: Course | undefined): Orders {
  return pin === undefined || isOverruled(pin, forced) ? { keepOuts } : { pin, keepOuts };
}

/** What a person forces overrules the orders that were there before, as long as its course holds. */
function isOverruled({ atMs }: Override, forced: Course | undefined): boolean {
  return forced !== undefined && atMs <= forced.atMs;
}

/** What a move comes to: the weights, and the region that it is for. */
export interface Destination {
  readonly to: Weights;
  readonly region: string;
}

/** Where the traffic of these regions goes, by the application's policy; undefined where there is nowhere. */
export function destination(view: View, leaving: readonly string[]): Destination | undefined {
  const { situation, policy, ramp, active } = view;
  const open = view.candidates.filter(({ region }) => !leaving.includes(region));
  const best = bestOf(open);
  if (best === undefined) return undefined;
  const isHeld = active.some((region) => situation.frozenRegions?.[region] !== undefined);
  if (policy.steering.kind === 'weighted' && !isHeld) {
    return weightsWithout(leaving, {
      inForce: situation.weightsInForce,
      candidates: open,
      wanted: policy.steering.shares,
      capacities: situation.capacities ?? {},
      ...(ramp === undefined ? {} : { newcomer: ramp.to }),
    });
  }
  // Of a return that has come to nothing no share stays behind: one region takes it all.
  const left = ramp === undefined ? leaving : active.filter((region) => region !== best.region);
  return { to: handOver(situation.weightsInForce, left, best.region), region: best.region };
}

/** All traffic to one region. */
export function allTo({ situation }: View, region: string): Destination {
  const regions = sortedRegions([...Object.keys(situation.weightsInForce), region]);
  return { to: weightsTo(region, regions), region };
}

export function moveTo(
  view: View,
  kind: MoveKind,
  because: MoveReason,
  leaving: readonly string[],
  { to, region }: Destination,
): Go {
  const from = view.situation.weightsInForce;
  return go(view, { kind, because, from, to: everyRegion(view, to), leaving, region });
}

export function go({ candidates }: View, move: Move): Go {
  return { kind: 'move', move, candidates: take(candidates, move.region) };
}

export function stay({ candidates }: View, because: StayReason): Stay {
  return { kind: 'stay', because, candidates };
}

/** Why nothing is done although something should be: what the regions have in common. */
export function reasonWithoutCandidate(candidates: readonly Candidate[]): StayReason {
  if (candidates.length > 0 && candidates.every(({ verdict }) => verdict === 'down')) return 'all-down';
  const refusals = candidates.map(({ refused }) => refused);
  if (refusals.includes('frozen')) return 'frozen';
  return refusals.includes('writer-elsewhere') ? 'writer-elsewhere' : 'no-candidate';
}

/** With an entry for each region of the application and of its records. */
function everyRegion({ policy, situation }: View, weights: Weights): Weights {
  const regions = sortedRegions([
    ...policy.order,
    ...Object.keys(situation.weightsInForce),
    ...Object.keys(weights),
  ]);
  return Object.fromEntries(regions.map((region) => [region, weightOf(weights, region)]));
}
