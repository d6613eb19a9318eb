/** Rules about how regions are chosen: by measurements that can be had, or by shares that add up to something. */
import type { LatencySteering, WeightedSteering } from '../fleet.ts';
import { type Finding, finding, type Path } from '../issue.ts';
import type { ApplicationRule } from './application-rules.ts';
import { type Limits, outsideLimits } from './limits.ts';
import { regionFields } from './region-rules.ts';

/** A region that answers in no time at all is 100 % faster, so a margin of 100 could never be reached. */
const marginLimits: Limits = { min: 0, max: 99, unit: 'per cent', fractions: true };
const dwellLimits: Limits = { min: 0, max: 86_400, unit: 'seconds', fractions: true };
/** Room for counts of users as well as for shares of them. */
const vantageWeightLimits: Limits = { min: 0, max: 1_000_000_000, fractions: true };
/** Route 53's weights. */
const shareLimits: Limits = { min: 0, max: 255 };

export const measurementsCanBeHad: ApplicationRule = ({ steering }, at, { vantages }) => {
  if (steering.policy !== 'latency') return [];
  const path = [...at, 'steering'];
  return [
    ...outsideLimits([...path, 'marginPercent'], steering.marginPercent, marginLimits),
    ...outsideLimits([...path, 'dwellSeconds'], steering.dwellSeconds, dwellLimits),
    ...unusableWeights([...path, 'vantageWeight'], steering, vantages),
  ];
};

function unusableWeights(
  path: Path,
  { vantageWeight }: LatencySteering,
  vantages: readonly string[],
): readonly Finding[] {
  // That there are no vantages at all is said where they should be.
  if (vantages.length === 0) return [];
  const wrong = Object.entries(vantageWeight).flatMap(([vantage, weight]) => {
    if (vantages.includes(vantage)) return outsideLimits([...path, vantage], weight, vantageWeightLimits);
    const must = `be one of the vantages ${vantages.join(', ')}`;
    return [finding([...path, vantage], vantage, must, { dependsOn: [path, ...regionFields] })];
  });
  // A vantage that is not named counts 1.
  const isMute = vantages.every((vantage) => vantageWeight[vantage] === 0);
  if (wrong.length > 0 || !isMute) return wrong;
  const must = 'leave at least one vantage a weight above 0';
  return [finding(path, 'only zeros', must, { dependsOn: [path, ...regionFields] })];
}

export const sharesAddUp: ApplicationRule = ({ steering, endpoints }, at) => {
  const reachable = Object.keys(endpoints);
  // That there are no endpoints at all is said where they should be.
  if (steering.policy !== 'weighted' || reachable.length === 0) return [];
  return unusableShares([...at, 'steering', 'shares'], [...at, 'endpoints'], steering, reachable);
};

function unusableShares(
  path: Path,
  endpoints: Path,
  { shares }: WeightedSteering,
  reachable: readonly string[],
): readonly Finding[] {
  const dependsOn = [path, endpoints];
  const wrong = Object.entries(shares).flatMap(([region, share]) => {
    if (reachable.includes(region)) return outsideLimits([...path, region], share, shareLimits);
    const must = `be a region with an endpoint: ${reachable.join(', ')}`;
    return [finding([...path, region], region, must, { dependsOn })];
  });
  const missing = reachable.filter((region) => !Object.hasOwn(shares, region));
  const strangers = Object.keys(shares).filter((region) => !reachable.includes(region));
  // Each stranger may have been meant for a missing one: one mistake is said once.
  if (missing.length > strangers.length) {
    const must = `give every region that has an endpoint a share, 0 for one that stands by: ${missing.join(' and ')} too`;
    return [...wrong, finding(path, Object.keys(shares), must, { dependsOn })];
  }
  if (wrong.length > 0 || Object.values(shares).some((share) => share > 0)) return wrong;
  return [finding(path, 'only zeros', 'give at least one region a share above 0', { dependsOn })];
}
