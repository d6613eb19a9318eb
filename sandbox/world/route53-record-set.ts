/** One record set: which it is, what it says in Route 53's spelling, and whether another says the same. */
import { normaliseName, sortKey } from './route53-names.ts';
import type { ResourceRecordSet } from './route53-types.ts';

/** A zone holds one record set per name, type and set identifier. The name must be normalised. */
export function recordSetKey(record: {
  readonly Name: string;
  readonly Type: string;
  readonly SetIdentifier?: string | undefined;
}): string {
  return JSON.stringify([record.Name, record.Type, record.SetIdentifier ?? '']);
}

/** As Route 53 stores it: names in its spelling, zone ids without their prefix. */
export function normaliseRecordSet(record: ResourceRecordSet): ResourceRecordSet {
  const { AliasTarget: alias } = record;
  return {
    ...record,
    Name: normaliseName(record.Name),
    ...(alias !== undefined && {
      AliasTarget: {
        ...alias,
        HostedZoneId: alias.HostedZoneId.replace(/^\/hostedzone\//, ''),
        DNSName: normaliseName(alias.DNSName),
      },
    }),
  };
}

/** Whether a DELETE of `given` matches `current`: everything the same, the values in any order. */
export function sameRecordSet(current: ResourceRecordSet, given: ResourceRecordSet): boolean {
  return comparable(current) === comparable(given);
}

/**
 * The order of ListResourceRecordSets: name by reversed labels, then type, then set identifier. The parts are
 * joined by a character that sorts before all others.
 */
export function recordSetOrder(name: string, type: string, setIdentifier: string): string {
  return `${sortKey(name)}\0${type}\0${setIdentifier}`;
}

function comparable(record: ResourceRecordSet): string {
  const alias = record.AliasTarget;
  return JSON.stringify([
    record.Name,
    record.Type,
    record.SetIdentifier ?? null,
    record.Weight ?? null,
    record.Region ?? null,
    record.Failover ?? null,
    record.MultiValueAnswer ?? null,
    record.TTL ?? null,
    (record.ResourceRecords ?? []).map(({ Value }) => Value).sort(),
    alias === undefined ? null : [alias.HostedZoneId, alias.DNSName, alias.EvaluateTargetHealth],
    record.HealthCheckId ?? null,
  ]);
}
