/**
 * Which region a live record answers for: found by comparing what it answers with the fleet's targets, never by its
 * name, which whoever made it has chosen freely.
 */
import type { RecordType } from '../fleet/fleet.ts';
import { type AdoptionRefusal, notAdopted } from './adoption-refusal.ts';
import { sortedRegions } from './course.ts';
import { spelled } from './drift.ts';
import { type PolicyRecordSet, recordText } from './live-policy.ts';
import { desiredRecord, normaliseName, type ResourceRecordSet, type SteeredApplication } from './records.ts';

export type Answering =
  | { readonly kind: 'region'; readonly region: string }
  /** It answers with values of several regions at once. */
  | { readonly kind: 'several'; readonly regions: readonly string[] }
  | AdoptionRefusal;

/** @param zoneId The hosted zone's, by which an alias within it is told. */
export function answeringRegion(
  application: SteeredApplication,
  type: RecordType,
  record: PolicyRecordSet,
  zoneId: string,
): Answering {
  const targets = new Map(
    sortedRegions(Object.keys(application.endpoints)).map((region) => [
      region,
      answersOf(desiredRecord(application, type, region, 0)),
    ]),
  );
  const values = [...answersOf(record)];
  const unknown = values.filter((value) => ![...targets.values()].some((target) => target.has(value)));
  if (unknown.length > 0) return unknownAnswer(application, record, unknown, zoneId);

  const whole = [...targets].filter(([, target]) => values.every((value) => target.has(value)));
  const regions = whole.map(([region]) => region);
  // Two regions with one target: only the record's own words can tell them apart.
  const named = regions.filter((region) => region === record.SetIdentifier || region === record.Region);
  const [region, second] = regions.length === 1 ? regions : named;
  if (region !== undefined && second === undefined) return { kind: 'region', region };
  if (regions.length === 0) {
    const several = [...targets].filter(([, target]) => values.some((value) => target.has(value)));
    return { kind: 'several', regions: several.map(([each]) => each) };
  }
  return notAdopted(
    'ambiguous-answer',
    `a record must answer for one region, got ${recordText(record)}, which is the target of ${regions.join(' and ')}`,
    'give each region a target of its own in the fleet file',
  );
}

/** What a record answers, in one spelling for each value. */
export function answersOf(record: ResourceRecordSet | undefined): ReadonlySet<string> {
  if (record === undefined) return new Set();
  const { AliasTarget: alias, ResourceRecords = [], Type } = record;
  // The console puts dualstack. before a load balancer's name; what it answers is the same.
  if (alias !== undefined) {
    const name = normaliseName(alias.DNSName).replace(/^dualstack\./, '');
    return new Set([`alias ${name} in ${alias.HostedZoneId}`]);
  }
  return new Set(ResourceRecords.map(({ Value }) => spelled(Type, Value)));
}

function unknownAnswer(
  { name }: SteeredApplication,
  record: PolicyRecordSet,
  unknown: readonly string[],
  zoneId: string,
): AdoptionRefusal {
  const alias = record.AliasTarget;
  if (alias?.HostedZoneId === zoneId) {
    return notAdopted(
      'alias-in-zone',
      `${name} must not be an alias to other records of its zone, got ${recordText(record)}`,
      `what it answers is decided at ${alias.DNSName}: adopt that name instead, or give this very alias as a region's target`,
    );
  }
  return notAdopted(
    'unknown-answer',
    `every live answer must be a target in the fleet file, got ${unknown.join(', ')} in ${recordText(record)}`,
    "put it under applications, endpoints, target of the region that it stands in (as 'a', 'aaaa', 'cname' or 'alias'), or delete the record if nothing serves there any more",
  );
}
