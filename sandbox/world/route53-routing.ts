/**
 * Which of the records of one name and type Route 53 answers with.
 * Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-how-route-53-chooses-records.html
 */
import type { Random } from './random.ts';
import type { ResourceRecordSet } from './route53-types.ts';

export interface Choosing {
  readonly random: Random;
  readonly isHealthy: (healthCheckId: string) => boolean;
  /** The records that an alias to this name has, of the type in question; empty for a name outside the zone. */
  readonly groupOf: (dnsName: string) => readonly ResourceRecordSet[];
  /** Whom latency routing finds nearest. */
  readonly nearestRegion: (regions: readonly string[]) => string | undefined;
}

const MULTIVALUE_LIMIT = 8;
const ALIAS_DEPTH_LIMIT = 8;

/** More than one only under multivalue routing; none only of an empty group. */
export function chooseRecordSets(
  group: readonly ResourceRecordSet[],
  choosing: Choosing,
): readonly ResourceRecordSet[] {
  const [first] = group;
  if (first === undefined || group.length === 1) return group;
  const healthy = group.filter((record) => isHealthy(record, choosing, 0));
  // When nothing is healthy everything counts as healthy: Route 53 fails open.
  const candidates = healthy.length > 0 ? healthy : group;
  if (first.Weight !== undefined) return chooseByWeight(candidates, choosing.random);
  if (first.Failover !== undefined) return chooseByFailover(group, healthy);
  if (first.Region !== undefined) return chooseByRegion(candidates, choosing);
  return shuffle(candidates, choosing.random).slice(0, MULTIVALUE_LIMIT);
}

/** Records of weight 0 are used only when no other is healthy, and then in equal shares. */
function chooseByWeight(candidates: readonly ResourceRecordSet[], random: Random): ResourceRecordSet[] {
  const total = candidates.reduce((sum, { Weight = 0 }) => sum + Weight, 0);
  let left = random() * (total === 0 ? candidates.length : total);
  for (const record of candidates) {
    left -= total === 0 ? 1 : (record.Weight ?? 0);
    if (left < 0) return [record];
  }
  return candidates.slice(-1);
}

/** The primary when it is healthy, or when the secondary is not either. */
function chooseByFailover(
  group: readonly ResourceRecordSet[],
  healthy: readonly ResourceRecordSet[],
): readonly ResourceRecordSet[] {
  const primary = group.filter(({ Failover }) => Failover === 'PRIMARY');
  const ordered = [...primary, ...group.filter(({ Failover }) => Failover !== 'PRIMARY')];
  return [ordered.find((record) => healthy.includes(record)) ?? ordered[0]].filter(
    (record) => record !== undefined,
  );
}

function chooseByRegion(
  candidates: readonly ResourceRecordSet[],
  { nearestRegion }: Choosing,
): ResourceRecordSet[] {
  const nearest = nearestRegion(candidates.flatMap(({ Region }) => Region ?? []));
  return candidates
    .filter(({ Region }) => Region === nearest)
    .concat(candidates)
    .slice(0, 1);
}

/** A record without a health check is always healthy; an alias may ask its target as well. */
function isHealthy(record: ResourceRecordSet, choosing: Choosing, depth: number): boolean {
  if (record.HealthCheckId !== undefined && !choosing.isHealthy(record.HealthCheckId)) return false;
  const alias = record.AliasTarget;
  if (alias?.EvaluateTargetHealth !== true || depth === ALIAS_DEPTH_LIMIT) return true;
  const targets = choosing.groupOf(alias.DNSName);
  return targets.length === 0 || targets.some((target) => isHealthy(target, choosing, depth + 1));
}

function shuffle(records: readonly ResourceRecordSet[], random: Random): ResourceRecordSet[] {
  return records
    .map((record) => ({ record, place: random() }))
    .sort((left, right) => left.place - right.place)
    .map(({ record }) => record);
}
