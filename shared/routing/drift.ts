/** Drift: where DNS differs from a course that it has already followed. Someone changed it by hand. */
import { type Course, weightOf } from './course.ts';
import type { LiveRecords, OwnRecord, RefusalReason } from './live-records.ts';
import { desiredRecord, normaliseName, type ResourceRecordSet, type SteeredApplication } from './records.ts';

export interface Difference {
  /** A record's own difference, a record that is not there, or one that is in the way of the next move. */
  readonly what: 'weight' | 'missing' | 'target' | 'ttl' | RefusalReason;
  readonly text: string;
}

export function differencesFrom(
  application: SteeredApplication,
  course: Course,
  { own, obstacles }: LiveRecords,
): Difference[] {
  return [
    ...obstacles.map(({ because, text }) => ({ what: because, text })),
    ...missingDifferences(application, course, own),
    ...own.flatMap((each) => recordDifferences(application, course, each)),
  ];
}

function missingDifferences(
  application: SteeredApplication,
  { weights }: Course,
  own: readonly OwnRecord[],
): Difference[] {
  return application.records.flatMap((type) =>
    Object.keys(weights)
      .filter((region) => !own.some((each) => each.type === type && each.region === region))
      // A region that the fleet has dropped may lose its record, once it carries nothing.
      .filter(
        (region) =>
          weightOf(weights, region) > 0 || desiredRecord(application, type, region, 0) !== undefined,
      )
      .map((region) => ({ what: 'missing', text: `${type} has no record for ${region}` })),
  );
}

function recordDifferences(
  application: SteeredApplication,
  { weights }: Course,
  { type, region, record }: OwnRecord,
): Difference[] {
  const differences: Difference[] = [];
  const weight = weightOf(weights, region);
  const place = `${type} for ${region}`;
  if (!application.records.includes(type)) {
    const text = `record types must be listed in the fleet, got ${place}`;
    differences.push({ what: 'other-type', text });
  }
  if (application.endpoints[region] === undefined && weights[region] === undefined) {
    const text = `records must be for regions of the fleet, got ${place} with weight ${record.Weight}`;
    differences.push({ what: 'foreign-record', text });
  }
  if (record.Weight !== weight) {
    differences.push({ what: 'weight', text: `${place} must have weight ${weight}, got ${record.Weight}` });
  }
  const desired = desiredRecord(application, type, region, weight);
  if (desired === undefined) return differences;

  if (targetText(record) !== targetText(desired)) {
    differences.push({
      what: 'target',
      text: `${place} must point to ${targetText(desired)}, got ${targetText(record)}`,
    });
  }
  if (record.TTL !== undefined && desired.TTL !== undefined && record.TTL !== desired.TTL) {
    differences.push({
      what: 'ttl',
      text: `${place} must have a TTL of ${desired.TTL} s, got ${record.TTL} s`,
    });
  }
  return differences;
}

/** What a record points to, in one spelling. */
export function targetText({ Type, AliasTarget: alias, ResourceRecords: values }: ResourceRecordSet): string {
  if (alias !== undefined) {
    const evaluated = alias.EvaluateTargetHealth ? ' evaluating its health' : '';
    return `alias ${normaliseName(alias.DNSName)} in ${alias.HostedZoneId}${evaluated}`;
  }
  return (values ?? [])
    .map(({ Value }) => spelled(Type, Value))
    .sort()
    .join(' ');
}

/** A value in the one spelling that it is compared in. */
export function spelled(type: string, value: string): string {
  if (type === 'CNAME') return normaliseName(value);
  // An IPv6 address has many spellings, and an URL one.
  if (type === 'AAAA') return URL.parse(`http://[${value}]`)?.hostname ?? value;
  return value;
}
