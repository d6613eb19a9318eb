/**
 * Decides whether an application's traffic moves, and where to. Pure: the caller gathers the situation and acts on
 * the answer, after the guards. The first rule that applies decides; docs/failover.md says them in the same order.
 */
import { sortedRegions, weightOf } from './course.ts';
import { type Decision, hold } from './decision.ts';
import { continueRamp, goBack } from './go-back.ts';
import { goWhereFaster, rebalance } from './improve.ts';
import { leaveDownRegions, leaveGatedRegions } from './leave.ts';
import { followWriter, obeyInstruction, obeyOrders, waitForPeople } from './obey.ts';
import type { Policy } from './policy.ts';
import { shareOf, sharesOf, shareTolerance } from './shares.ts';
import type { Situation } from './situation.ts';
import { stay, type View, viewOf } from './view.ts';

export function decide(situation: Situation, policy: Policy, nowMs: number): Decision {
  // Given back: whatever stands there now is not ours.
  if (situation.course?.kind === 'released') return { kind: 'stay', because: 'released', candidates: [] };
  // Our fleet file may lack a region, or have an order that is no longer wanted.
  if (situation.fleetMismatch === true) return { kind: 'stay', because: 'fleet-mismatch', candidates: [] };

  const decision = choose(viewOf(situation, policy, nowMs));
  if (situation.freeze !== 'none' || touchesFrozenRegion(decision, situation))
    return hold(decision, 'frozen');
  if (decision.kind === 'move' && policy.mode === 'observe') return hold(decision, 'observing');
  return decision;
}

function choose(view: View): Decision {
  if (view.active.length === 0) return stay(view, 'no-records');
  return (
    obeyInstruction(view) ??
    followWriter(view) ??
    obeyOrders(view) ??
    leaveGatedRegions(view) ??
    leaveDownRegions(view) ??
    waitForPeople(view) ??
    stayWithoutEvidence(view) ??
    continueRamp(view) ??
    goBack(view) ??
    goWhereFaster(view) ??
    rebalance(view) ??
    stay(view, 'healthy')
  );
}

/** Nothing but an operator's word moves traffic from a region about which nothing is proven. */
function stayWithoutEvidence(view: View): Decision | undefined {
  const seen = view.active.map((region) => view.situation.verdicts[region]);
  const doubtful = seen.filter((each) => each === undefined || each.stale || each.verdict === 'unknown');
  if (doubtful.length === 0) return undefined;
  return stay(view, doubtful.every((each) => each?.because === 'tie') ? 'stale' : 'no-quorum');
}

/** A region that is frozen keeps its weight and its share. */
function touchesFrozenRegion(decision: Decision, { frozenRegions }: Situation): boolean {
  if (decision.kind !== 'move' || frozenRegions === undefined) return false;
  const { from, to } = decision.move;
  const [before, after] = [sharesOf(from), sharesOf(to)];
  return sortedRegions(Object.keys(frozenRegions)).some(
    (region) =>
      weightOf(from, region) !== weightOf(to, region) ||
      Math.abs(shareOf(before, region) - shareOf(after, region)) > shareTolerance,
  );
}
