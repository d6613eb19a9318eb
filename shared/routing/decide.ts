/**
 * Decides whether an application's traffic moves, and where to. Pure: the caller gathers the situation and acts on
 * the answer, after the guards. The first rule that applies decides; docs/failover.md says them in the same order.
 */
import { bestOf, type Candidate, candidatesOf, take } from './candidates.ts';
import {
  activeRegions,
  handOver,
  type Move,
  type StayReason,
  sameWeights,
  sortedRegions,
  type Weights,
  weightOf,
} from './course.ts';
import { disobeyed, type Override, ordersInForce } from './override.ts';
import type { Policy } from './policy.ts';
import { isProvenDown, type Situation } from './situation.ts';

export type Decision =
  | Stay
  | { readonly kind: 'move'; readonly move: Move; readonly candidates: readonly Candidate[] };

export interface Stay {
  readonly kind: 'stay';
  readonly because: StayReason;
  /** Empty where nothing was looked at. */
  readonly candidates: readonly Candidate[];
  /** What this reason holds back. */
  readonly wouldMove?: Move;
}

export function decide(situation: Situation, policy: Policy, nowMs: number): Decision {
  // Our fleet file may lack a region, or have an order that is no longer wanted.
  if (situation.fleetMismatch === true) return { kind: 'stay', because: 'fleet-mismatch', candidates: [] };

  const decision = choose(viewOf(situation, policy, nowMs));
  if (situation.freeze !== 'none') return hold(decision, 'frozen');
  if (decision.kind === 'move' && policy.mode === 'observe') return hold(decision, 'observing');
  return decision;
}

/** A decision to stay, in the place of one that would have moved or stayed for another reason. */
export function hold(decision: Decision, because: StayReason): Stay {
  const { candidates } = decision;
  const wouldMove = decision.kind === 'move' ? decision.move : decision.wouldMove;
  return { kind: 'stay', because, candidates, ...(wouldMove === undefined ? {} : { wouldMove }) };
}

/** The situation with what follows from it. */
interface View {
  readonly situation: Situation;
  readonly policy: Policy;
  readonly nowMs: number;
  /** Orders that neither DNS nor the course follows. */
  readonly openOrders: readonly Override[];
  readonly candidates: readonly Candidate[];
  /** Regions that carry traffic. */
  readonly active: readonly string[];
  /** Someone moved traffic by hand, past the course. */
  readonly drifted: boolean;
}

function viewOf(situation: Situation, policy: Policy, nowMs: number): View {
  const { application, overrides, course, weightsInForce } = situation;
  const orders = ordersInForce(overrides, application, nowMs);
  const drifted = course !== undefined && !sameWeights(course.weights, weightsInForce);
  // Drift is reported and not fought: an order that our course follows has been carried out.
  const openToCourse = disobeyed(orders, drifted ? course.weights : weightsInForce);
  const openToDns = disobeyed(orders, weightsInForce);
  return {
    situation,
    policy,
    nowMs,
    openOrders: openToCourse.filter((order) => openToDns.includes(order)),
    candidates: candidatesOf(situation, policy, orders),
    active: activeRegions(weightsInForce),
    drifted,
  };
}

function choose(view: View): Decision {
  if (view.active.length === 0) return stay(view, 'no-records');
  return (
    obeyOrders(view) ??
    leaveDownRegions(view) ??
    waitForOrders(view) ??
    stayWithoutEvidence(view) ??
    returnToPreferred(view) ??
    stay(view, 'healthy')
  );
}

/** A pin that can be followed, else a keep-out. */
function obeyOrders(view: View): Decision | undefined {
  const { openOrders, candidates, active } = view;
  const pin = openOrders.find(({ kind }) => kind === 'pin');
  const pinned = candidates.find(({ region, refused }) => region === pin?.region && refused === undefined);
  if (pinned !== undefined) {
    const leaving = active.filter((region) => region !== pinned.region);
    return move(view, 'switchover', 'override', leaving, pinned.region);
  }
  const keptOut = openOrders.filter(({ kind }) => kind === 'keep-out').map(({ region }) => region);
  const best = bestOf(candidates);
  if (keptOut.length === 0 || best === undefined) return undefined;
  // One move is enough for both.
  const leaving = active.filter((region) => keptOut.includes(region) || isToBeLeft(view, region));
  return move(view, 'switchover', 'override', leaving, best.region);
}

/** A pin does not hold traffic in a dead region: that is what a freeze is for. */
function leaveDownRegions(view: View): Decision | undefined {
  const { active, candidates, policy, situation } = view;
  const leaving = active.filter((region) => isProvenDown(situation, region));
  if (leaving.length === 0) return undefined;
  const best = bestOf(candidates);
  if (best === undefined) return stay(view, reasonWithoutCandidate(candidates));
  const decision = move(view, 'failover', 'active-down', leaving, best.region);
  return policy.failover === 'manual' ? hold(decision, 'awaiting-operator') : decision;
}

function waitForOrders(view: View): Decision | undefined {
  const [first] = view.openOrders;
  if (first === undefined) return undefined;
  const wanted =
    first.kind === 'pin' ? view.candidates.filter(({ region }) => region === first.region) : view.candidates;
  const writerElsewhere = wanted.some(({ refused }) => refused === 'writer-elsewhere');
  return stay(view, writerElsewhere ? 'writer-elsewhere' : 'no-candidate');
}

/** Nothing but an operator's word moves traffic from a region about which nothing is proven. */
function stayWithoutEvidence(view: View): Decision | undefined {
  const seen = view.active.map((region) => view.situation.verdicts[region]);
  const doubtful = seen.filter((each) => each === undefined || each.stale || each.verdict === 'unknown');
  if (doubtful.length === 0) return undefined;
  return stay(view, doubtful.every((each) => each?.because === 'tie') ? 'stale' : 'no-quorum');
}

/** Back to the first region that is up, where it carries nothing and is preferred to all that do. */
function returnToPreferred(view: View): Decision | undefined {
  const { candidates, active, situation, policy, nowMs } = view;
  const place = (region: string) => candidates.findIndex((candidate) => candidate.region === region);
  const preferred = candidates.find(({ verdict, refused }) => verdict === 'up' && refused === undefined);
  const isBetter = (region: string) => active.every((other) => place(region) < place(other));
  if (preferred === undefined || !isBetter(preferred.region)) return undefined;

  const decision = move(view, 'failback', 'preferred-back', active, preferred.region);
  if (situation.approvedFailback === true) return decision;
  if (needsApproval(view)) return hold(decision, 'awaiting-approval');
  const upSinceMs = situation.upSinceMs[preferred.region];
  const isStable = upSinceMs !== undefined && nowMs - upSinceMs >= policy.stabilisationMs;
  return isStable ? decision : hold(decision, 'stabilising');
}

/** What a person did is not undone without one: a switchover, or a hand edit of the records. */
function needsApproval({ situation, policy, drifted }: View): boolean {
  const { course } = situation;
  const switchedOver = course?.kind === 'switchover' && course.because === 'operator';
  return policy.failback === 'manual' || policy.failover === 'manual' || switchedOver || drifted;
}

function isToBeLeft({ situation, policy }: View, region: string): boolean {
  return policy.failover === 'auto' && isProvenDown(situation, region);
}

function reasonWithoutCandidate(candidates: readonly Candidate[]): StayReason {
  if (candidates.every(({ verdict }) => verdict === 'down')) return 'all-down';
  return candidates.some(({ refused }) => refused === 'writer-elsewhere')
    ? 'writer-elsewhere'
    : 'no-candidate';
}

function move(
  { situation, policy, candidates }: View,
  kind: Move['kind'],
  because: Move['because'],
  leaving: readonly string[],
  region: string,
): Decision {
  const from = situation.weightsInForce;
  const handed = handOver(from, leaving, region);
  const regions = sortedRegions([...policy.order, ...Object.keys(handed)]);
  const to: Weights = Object.fromEntries(regions.map((each) => [each, weightOf(handed, each)]));
  return {
    kind: 'move',
    move: { kind, because, from, to, leaving, region },
    candidates: take(candidates, region),
  };
}

function stay({ candidates }: View, because: StayReason): Stay {
  return { kind: 'stay', because, candidates };
}
