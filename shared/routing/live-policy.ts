/** The routing policy that a record set has in DNS, whoever made it. */
import type { ResourceRecordSet } from './records.ts';

/** A record set with the fields of every policy, in Route 53's own structure and casing. */
export interface PolicyRecordSet extends ResourceRecordSet {
  readonly Region?: string | undefined;
  readonly Failover?: string | undefined;
  readonly MultiValueAnswer?: boolean | undefined;
  readonly GeoLocation?: object | undefined;
  readonly GeoProximityLocation?: object | undefined;
  readonly CidrRoutingConfig?: object | undefined;
  /** Set where a traffic policy made the record: it is changed through that alone. */
  readonly TrafficPolicyInstanceId?: string | undefined;
}

export type LivePolicy =
  | 'simple'
  | 'weighted'
  | 'failover'
  | 'latency'
  | 'multivalue'
  | 'geolocation'
  | 'geoproximity'
  | 'ip-based';

export function policyOf(record: PolicyRecordSet): LivePolicy {
  if (record.Weight !== undefined) return 'weighted';
  if (record.Failover !== undefined) return 'failover';
  if (record.Region !== undefined) return 'latency';
  if (record.GeoLocation !== undefined) return 'geolocation';
  if (record.GeoProximityLocation !== undefined) return 'geoproximity';
  if (record.CidrRoutingConfig !== undefined) return 'ip-based';
  return record.MultiValueAnswer === undefined ? 'simple' : 'multivalue';
}

/** One line for people: `A weighted us-east-1 100 -> 192.0.2.1 (60 s)`. */
export function recordText(record: PolicyRecordSet): string {
  const { Type, SetIdentifier, TTL, HealthCheckId, AliasTarget } = record;
  const policy = policyOf(record);
  const words = [
    Type,
    policy,
    ...(SetIdentifier === undefined ? [] : [SetIdentifier]),
    ...policyWords(record),
    '->',
    valuesText(record),
    ...(TTL === undefined ? [] : [`(${TTL} s)`]),
    ...(AliasTarget?.EvaluateTargetHealth === true ? ['evaluating its health'] : []),
    ...(HealthCheckId === undefined ? [] : [`health check ${HealthCheckId}`]),
  ];
  return words.join(' ');
}

function policyWords({ Weight, Failover, Region }: PolicyRecordSet): readonly string[] {
  return [Weight, Failover, Region].flatMap((word) => (word === undefined ? [] : [String(word)]));
}

function valuesText({ AliasTarget, ResourceRecords = [] }: ResourceRecordSet): string {
  if (AliasTarget !== undefined) return `alias ${AliasTarget.DNSName}`;
  return ResourceRecords.map(({ Value }) => Value).join(', ');
}
