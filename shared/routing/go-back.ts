/** Going back to regions that are preferred, once they have proven themselves: begun, and step by step. */
import type { Candidate } from './candidates.ts';
import { type Decision, hold } from './decision.ts';
import { handOver } from './hand-over.ts';
import { retreat } from './leave.ts';
import { nextStep, rampedMove } from './ramp.ts';
import { shareOf, sharesOf } from './shares.ts';
import { type Destination, go, moveTo, type View } from './view.ts';
import { weightsWanted } from './weighted.ts';

/**
 * The return that is under way goes on while its region is up beyond doubt, and is held while it is not. A region that
 * has not been well for the whole time of a step is left again.
 */
export function continueRamp(view: View): Decision | undefined {
  const { ramp, situation, policy, candidates, nowMs } = view;
  if (ramp === undefined) return undefined;
  const seen = situation.verdicts[ramp.to];
  const isDegraded = seen?.verdict === 'degraded' && !seen.stale;
  if (isDegraded && nowMs - (seen.sinceMs ?? nowMs) >= policy.ramp.holdMs) {
    const retreated = retreat(view, [ramp.to]);
    if (retreated !== undefined) return retreated;
  }
  const next = go(view, nextStep(ramp, situation.weightsInForce, policy.ramp));
  const target = candidates.find(({ region }) => region === ramp.to);
  const isWell = target?.verdict === 'up' && target.refused === undefined;
  const isSuspected = situation.suspected?.includes(ramp.to) === true;
  const hasRoom = shareOf(sharesOf(next.move.to), ramp.to) <= (situation.capacities?.[ramp.to] ?? 1);
  const isFull = policy.steering.kind === 'weighted' && !hasRoom;
  if (!isWell || isSuspected || isFull) return hold(next, 'holding');

  const { course, epochSinceMs = nowMs } = situation;
  const isInDns = course?.progress.acceptedAtMs !== undefined;
  const isDue = isInDns && nowMs - epochSinceMs >= policy.ramp.holdMs;
  return isDue ? next : hold(next, 'ramping');
}

/** Back to a region that is up, where it carries nothing and should. */
export function goBack(view: View): Decision | undefined {
  const { situation, policy, nowMs } = view;
  const named = situation.approvedFailback === true ? situation.instruction?.to : undefined;
  const wanted = wantedBack(view).filter(
    ({ region }) => (named === undefined || region === named) && placeFor(view, region) !== undefined,
  );
  const isDamped = ({ region }: Candidate) => situation.dampedForMs?.[region] !== undefined;
  const approved = situation.approvedFailback === true;
  // A person who approves knows what a region has done of late.
  const best = wanted.find((candidate) => approved || !isDamped(candidate)) ?? wanted[0];
  if (best === undefined) return undefined;
  const to = placeFor(view, best.region);
  if (to === undefined) return undefined;

  const { move } = moveTo(view, 'failback', 'preferred-back', leavingFor(view, best.region), to);
  const decision = go(view, rampedMove(move, policy.ramp));
  if (approved) return decision;
  if (isDamped(best)) return hold(decision, 'damped');
  if (needsApproval(view)) return hold(decision, 'awaiting-approval');
  const sinceMs = stableSinceMs(view, best.region);
  const isStable = sinceMs !== undefined && nowMs - sinceMs >= policy.stabilisationMs;
  return isStable ? decision : hold(decision, 'stabilising');
}

/** What a person did is not undone without one: a switchover, or a hand edit of the records. */
export function needsApproval({ situation, policy, drifted }: View): boolean {
  return policy.failback === 'manual' || policy.failover === 'manual' || isPersons(situation, drifted);
}

export function isPersons({ course }: View['situation'], drifted: boolean): boolean {
  return drifted || (course?.kind === 'switchover' && course.because === 'operator');
}

/**
 * Since when a region has been up in our eyes. Who moved traffic away saw it down: until our own replica has caught up with
 * that, what we take for a long time up is only old.
 */
export function stableSinceMs({ situation }: Pick<View, 'situation'>, region: string): number | undefined {
  const upSinceMs = situation.upSinceMs[region];
  const { course, epochSinceMs } = situation;
  const wasLeft =
    course !== undefined &&
    (course.kind === 'failover' || course.because === 'ramp-abort') &&
    shareOf(sharesOf(course.weights), region) < shareOf(sharesOf(course.from ?? {}), region);
  if (upSinceMs === undefined || !wasLeft || epochSinceMs === undefined) return upSinceMs;
  return Math.max(upSinceMs, epochSinceMs);
}

/** Regions that are up and should have traffic, and have none, best first. */
function wantedBack({ candidates, active, policy, pinned }: View): readonly Candidate[] {
  const { steering } = policy;
  // A pin comes first in an order of preference; where there is none, it is the only place.
  if (steering.kind !== 'priority' && pinned !== undefined) return [];
  if (steering.kind === 'latency') return [];
  const isUp = ({ verdict, refused }: Candidate) => verdict === 'up' && refused === undefined;
  const isNew = ({ region }: Candidate) => !active.includes(region);
  const up = candidates.filter((candidate) => isUp(candidate) && isNew(candidate));
  if (steering.kind === 'weighted') return up.filter(({ region }) => (steering.shares[region] ?? 0) > 0);
  const place = (region: string) => candidates.findIndex((candidate) => candidate.region === region);
  return up.filter(({ region }) => active.every((other) => place(region) < place(other)));
}

/** The weights at the end of the return; undefined where the region has no room. */
function placeFor(view: View, region: string): Destination | undefined {
  const { situation, policy, active } = view;
  if (policy.steering.kind !== 'weighted') {
    return { to: handOver(situation.weightsInForce, active, region), region };
  }
  const { shares } = policy.steering;
  const sharing = active.filter((each) => (shares[each] ?? 0) > 0);
  const to = weightsWanted([...sharing, region], shares, situation.capacities ?? {});
  return shareOf(sharesOf(to), region) > 0 ? { to, region } : undefined;
}

function leavingFor({ active, policy }: View, region: string): readonly string[] {
  if (policy.steering.kind !== 'weighted') return active;
  const { shares } = policy.steering;
  return active.filter((each) => each !== region && (shares[each] ?? 0) === 0);
}
