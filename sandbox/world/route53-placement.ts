/**
 * Whether a record set may stand where it is to be put: in its zone, beside the records of its name, among those
 * of its policy, and, as an alias, before a target that is there.
 */
import { isWithin, normaliseName } from './route53-names.ts';
import type { ResourceRecordSet } from './route53-types.ts';

/** A zone's records, by `recordSetKey`. */
export type RecordSets = ReadonlyMap<string, ResourceRecordSet>;

export interface Surroundings {
  readonly zoneId: string;
  /** Normalised. */
  readonly zoneName: string;
  readonly healthCheckExists: (id: string) => boolean;
  /** The name and records of a zone of this account, for aliases that point into it. */
  readonly zoneById: (id: string) => { readonly name: string; readonly records: RecordSets } | undefined;
}

const WEIGHTED_PER_NAME_LIMIT = 100;

/** What the name and the records beside it do not allow. */
export function placeProblems(
  records: RecordSets,
  record: ResourceRecordSet,
  { zoneName }: Surroundings,
): string[] {
  const { Name: name, Type: type } = record;
  if (!isWithin(name, zoneName)) return [`RRSet with DNS name ${name} is not permitted in zone ${zoneName}`];
  if (type === 'CNAME' && name === zoneName) {
    return [`RRSet of type CNAME with DNS name ${name} is not permitted at apex in zone ${zoneName}`];
  }
  if (type === 'SOA' && name !== zoneName) {
    return [`RRSet of type SOA with DNS name ${name} is only permitted at apex in zone ${zoneName}`];
  }
  const beside = [...records.values()].filter((other) => other.Name === name);
  if (type === 'CNAME' && beside.some((other) => other.Type !== 'CNAME')) {
    return [
      `RRSet of type CNAME with DNS name ${name} is not permitted as it conflicts with other records with the same DNS name in zone ${zoneName}`,
    ];
  }
  if (type !== 'CNAME' && beside.some((other) => other.Type === 'CNAME')) {
    return [
      `RRSet of type ${type} with DNS name ${name} is not permitted because a conflicting RRSet of type CNAME with the same DNS name already exists in zone ${zoneName}`,
    ];
  }
  const group = beside.filter((other) => other.Type === type);
  if (group.some((other) => routingPolicy(other) !== routingPolicy(record))) {
    return [
      `RRSet with DNS name ${name}, type ${type} cannot be created as other RRSets exist with the same name and type`,
    ];
  }
  return clashProblems(group, record);
}

/** What the other records of the same policy do not allow. */
function clashProblems(group: readonly ResourceRecordSet[], record: ResourceRecordSet): string[] {
  const named = `RRSet with DNS name ${record.Name}, type ${record.Type}, SetIdentifier ${record.SetIdentifier}`;
  if (record.Failover !== undefined && group.some((other) => other.Failover === record.Failover)) {
    return [
      `${named} cannot be created as a failover ${record.Failover} set with the same name and type already exists`,
    ];
  }
  if (record.Region !== undefined && group.some((other) => other.Region === record.Region)) {
    return [
      `${named} cannot be created as a latency set with the same name, type, and region already exists`,
    ];
  }
  if (record.Weight !== undefined && group.length >= WEIGHTED_PER_NAME_LIMIT) {
    return [
      `Exceeded limit on number of weighted RRSets for ${record.Name}, type ${record.Type} in this zone.`,
    ];
  }
  return [];
}

/** An alias into a zone of this account must find its target; what lies in AWS's own zones is not known here. */
export function aliasProblems(
  records: RecordSets,
  record: ResourceRecordSet,
  around: Surroundings,
): string[] {
  const alias = record.AliasTarget;
  if (alias === undefined) return [];
  const target = normaliseName(alias.DNSName);
  const own = alias.HostedZoneId === around.zoneId;
  const zone = own ? { name: around.zoneName, records } : around.zoneById(alias.HostedZoneId);
  if (zone === undefined) return [];
  const tried = `Tried to create an alias that targets ${target}, type ${record.Type} in zone ${alias.HostedZoneId}`;
  const problems: string[] = [];
  if (!isWithin(target, zone.name))
    problems.push(`${tried}, but the alias target name does not lie within the target zone`);
  if (own && target === record.Name) problems.push(`${tried}, but an alias cannot target itself`);
  if (![...zone.records.values()].some((other) => other.Name === target && other.Type === record.Type)) {
    problems.push(`${tried}, but that target was not found`);
  }
  return problems;
}

function routingPolicy(record: ResourceRecordSet): string {
  if (record.Weight !== undefined) return 'weighted';
  if (record.Region !== undefined) return 'latency';
  if (record.Failover !== undefined) return 'failover';
  return record.MultiValueAnswer === undefined ? 'simple' : 'multivalue';
}
