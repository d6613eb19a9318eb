/** Moves that change what was not wrong: to a faster region, and to shares that fit better. */
import { type Decision, hold } from './decision.ts';
import { isPersons } from './go-back.ts';
import { fasterRegions } from './latency.ts';
import { gainingRegions, losingRegions } from './shares.ts';
import { allTo, moveTo, type View } from './view.ts';
import { isUnbalanced, weightsWanted } from './weighted.ts';

/** To a region that has answered faster than the present one for long enough; nothing is moved on nothing measured. */
export function goWhereFaster(view: View): Decision | undefined {
  const { policy, situation, candidates, active, nowMs } = view;
  if (policy.steering.kind !== 'latency' || view.pinned !== undefined) return undefined;
  const { marginPercent, dwellMs } = policy.steering;
  const { latencyMs = {}, fasterSinceMs = {}, weightsInForce } = situation;
  const faster = fasterRegions(latencyMs, weightsInForce, marginPercent).filter((region) => {
    const candidate = candidates.find((each) => each.region === region);
    const isOpen = candidate?.verdict === 'up' && candidate.refused === undefined;
    return isOpen && !active.includes(region) && isQuiet(view, region);
  });
  const isLong = (region: string) => nowMs - (fasterSinceMs[region] ?? nowMs) >= dwellMs;
  const approved = situation.approvedFailback === true;
  const best = faster.find((region) => approved || isLong(region)) ?? faster[0];
  if (best === undefined) return undefined;
  const decision = moveTo(view, 'optimise', 'faster', active, allTo(view, best));
  if (approved) return decision;
  if (isReturnToApprove(view)) return hold(decision, 'awaiting-approval');
  return isLong(best) ? decision : hold(decision, 'dwelling');
}

/** To the shares of the fleet file, as far as the endpoints say that they can take them. */
export function rebalance(view: View): Decision | undefined {
  const { policy, situation, active, drifted } = view;
  if (policy.steering.kind !== 'weighted' || view.pinned !== undefined) return undefined;
  if (isPersons(situation, drifted)) return undefined;
  const { shares } = policy.steering;
  const sharing = active.filter((region) => (shares[region] ?? 0) > 0);
  if (sharing.length === 0) return undefined;
  const { weightsInForce } = situation;
  const to = weightsWanted(sharing, shares, situation.capacities ?? {});
  const [region] = gainingRegions(weightsInForce, to);
  if (region === undefined || !isUnbalanced(weightsInForce, to)) return undefined;
  // More traffic goes only to regions that are well.
  const isWell = (each: string) =>
    view.candidates.some(
      (candidate) =>
        candidate.region === each && candidate.verdict === 'up' && candidate.refused === undefined,
    );
  if (!gainingRegions(weightsInForce, to).every(isWell)) return undefined;
  return moveTo(view, 'optimise', 'rebalanced', losingRegions(weightsInForce, to), { to, region });
}

function isQuiet({ situation }: View, region: string): boolean {
  const isDamped = situation.dampedForMs?.[region] !== undefined;
  return !isDamped && situation.suspected?.includes(region) !== true;
}

/** By this policy, too, traffic does not come back from a failover by itself where a person is to say so. */
function isReturnToApprove({ situation, policy, drifted }: View): boolean {
  const isReturn = situation.course?.kind === 'failover' || situation.course?.kind === 'evacuation';
  const isManual = policy.failback === 'manual' || policy.failover === 'manual';
  return isPersons(situation, drifted) || (isReturn && isManual);
}
