/** Leaving a region that does not serve: because it is down, or because Route 53 has left it already. */
import { activeRegions } from './course.ts';
import { type Decision, hold } from './decision.ts';
import { abortedRamp } from './ramp.ts';
import { isProvenDown, isProvenServing } from './situation.ts';
import { destination, go, moveTo, reasonWithoutCandidate, stay, type View } from './view.ts';

/**
 * A quorum of gates is closed for a region with weight: Route 53 answers with other regions already, and the course ratifies
 * that, even where the region is up again by now.
 */
export function leaveGatedRegions(view: View): Decision | undefined {
  const { active, situation, policy } = view;
  const gated = active.filter((region) => situation.gatedRegions?.includes(region) === true);
  if (gated.length === 0) return undefined;
  const down = policy.failover === 'auto' ? downRegions(view) : [];
  const leaving = active.filter((region) => gated.includes(region) || down.includes(region));
  const aborted = retreat(view, leaving);
  if (aborted !== undefined) return aborted;
  const to = destination(view, leaving);
  if (to !== undefined) return moveTo(view, 'failover', 'gated', leaving, to);
  return down.length > 0 ? undefined : stay(view, reasonWithoutCandidate(view.candidates));
}

/** A pin does not hold traffic in a dead region: that is what a freeze is for. */
export function leaveDownRegions(view: View): Decision | undefined {
  const leaving = downRegions(view);
  if (leaving.length === 0) return undefined;
  const aborted = retreat(view, leaving);
  if (aborted !== undefined) return aborted;
  const to = destination(view, leaving);
  if (to === undefined) return stay(view, reasonWithoutCandidate(view.candidates));
  const decision = moveTo(view, 'failover', 'active-down', leaving, to);
  const isForced = leaving.every((region) => isStillForced(view, region));
  if (view.policy.failover === 'manual' || isForced) return hold(decision, 'awaiting-operator');
  if (isTooLate(view, leaving)) return hold(decision, 'recovering');
  return isTooEarly(view, leaving, to.region) ? hold(decision, 'target-suspected') : decision;
}

/**
 * A person has forced traffic to a region that was down already: the same votes are no news, and leaving it for them would
 * undo the person's word. One that has served since is left as any other. A verdict turns down anew only after another one.
 */
function isStillForced({ situation, forcedTo }: View, region: string): boolean {
  const { verdicts, epochSinceMs = Number.POSITIVE_INFINITY } = situation;
  const downSinceMs = verdicts[region]?.sinceMs ?? Number.NEGATIVE_INFINITY;
  return forcedTo.includes(region) && downSinceMs <= epochSinceMs;
}

/**
 * What takes down every region at once is seen of one of them first. A target that most vantages suspect in this very moment
 * is waited for, as long as one slot takes: then it is down itself, or as good as there is.
 */
function isTooEarly({ situation, policy, nowMs }: View, leaving: readonly string[], target: string): boolean {
  if (situation.doubted?.includes(target) !== true) return false;
  return leaving.every((region) => {
    const sinceMs = situation.verdicts[region]?.sinceMs;
    return sinceMs !== undefined && nowMs - sinceMs < policy.intervalMs;
  });
}

/**
 * What brings back every region at once is seen of one of them first. Regions that are one pass from being up are waited for,
 * until that pass or a failure: a slot, or until their reports are not fresh any more. One that has just gone down is none.
 */
function isTooLate({ situation }: View, leaving: readonly string[]): boolean {
  return leaving.every((region) => situation.recovering?.includes(region) === true);
}

/**
 * Back to the regions that carried the traffic, where only the one that was being gone back to is left. It is the end of
 * what automation or an approval began, so it waits for nobody.
 */
export function retreat(view: View, leaving: readonly string[]): Decision | undefined {
  const { ramp, situation, candidates } = view;
  if (ramp === undefined || leaving.some((region) => region !== ramp.to)) return undefined;
  const carriers = activeRegions(ramp.back);
  const isOpen = (region: string) =>
    isProvenServing(situation, region) &&
    candidates.some((candidate) => candidate.region === region && candidate.refused === undefined);
  const [first] = carriers;
  if (first === undefined || !carriers.every(isOpen)) return undefined;
  return go(view, abortedRamp(ramp, situation.weightsInForce, first));
}

function downRegions({ active, situation }: View): string[] {
  return active.filter((region) => isProvenDown(situation, region));
}
