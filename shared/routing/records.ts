/**
 * Record sets in Route 53's own structure and casing, and what an application's should be: for each record type
 * one weighted record set per region, named after it.
 */
import type { RecordType, Target } from '../fleet/fleet.ts';
import type { ApplicationRecords } from '../fleet/record-properties.ts';
import { sortedRegions, type Weights, weightOf } from './course.ts';

/** Fits what the SDK returns. Fields that are not named here stay on the object as they were read. */
export interface ResourceRecordSet {
  readonly Name: string;
  readonly Type: string;
  readonly SetIdentifier?: string | undefined;
  readonly Weight?: number | undefined;
  /** Seconds. Absent in an alias. */
  readonly TTL?: number | undefined;
  readonly ResourceRecords?: readonly ResourceRecord[] | undefined;
  readonly AliasTarget?: AliasTarget | undefined;
  readonly HealthCheckId?: string | undefined;
}

interface ResourceRecord {
  readonly Value: string;
}

interface AliasTarget {
  readonly HostedZoneId: string;
  readonly DNSName: string;
  readonly EvaluateTargetHealth: boolean;
}

/** Never UPSERT: it would overwrite whatever came between reading and writing. */
export interface Change {
  readonly Action: 'DELETE' | 'CREATE';
  readonly ResourceRecordSet: ResourceRecordSet;
}

/** What of an application its records depend on. */
export type SteeredApplication = ApplicationRecords;

/** Every record set of the application for these weights; a region without weight has one with weight 0. */
export function desiredRecords(application: SteeredApplication, weights: Weights): ResourceRecordSet[] {
  return application.records.flatMap((type) =>
    sortedRegions(Object.keys(application.endpoints)).flatMap(
      (region) => desiredRecord(application, type, region, weightOf(weights, region)) ?? [],
    ),
  );
}

/** Undefined where the fleet gives the region no target of this type. */
export function desiredRecord(
  application: SteeredApplication,
  type: RecordType,
  region: string,
  weight: number,
): ResourceRecordSet | undefined {
  const target = application.endpoints[region]?.target;
  if (target === undefined) return undefined;
  const head = { Name: normaliseName(application.name), Type: type, SetIdentifier: region, Weight: weight };

  if (target.alias !== undefined && type !== 'CNAME') {
    const { dnsName, hostedZoneId } = target.alias;
    // True would make Route 53 a second automatic mover, one without votes.
    return {
      ...head,
      AliasTarget: { HostedZoneId: hostedZoneId, DNSName: dnsName, EvaluateTargetHealth: false },
    };
  }
  const values = plainValues(target, type);
  if (values.length === 0) return undefined;
  return { ...head, TTL: application.ttlSeconds, ResourceRecords: values.map((Value) => ({ Value })) };
}

/**
 * The name as Route 53 returns it: lower case, with a trailing dot, and all but a-z, 0-9, hyphen, underscore and
 * the dots between labels as three octal digits. Idempotent.
 * Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html
 */
export function normaliseName(name: string): string {
  if (plainName.test(name)) return name.endsWith('.') ? name : `${name}.`;
  const bytes = String.fromCharCode(...new TextEncoder().encode(name));
  const escaped = bytes.replace(/\\([0-3][0-7]{2})|([^.])/g, (plain, octal: string | undefined) =>
    escapeCharacter(octal === undefined ? plain : String.fromCharCode(Number.parseInt(octal, 8))),
  );
  return escaped.endsWith('.') ? escaped : `${escaped}.`;
}

/** Nothing to escape and nothing to lower, as it is of nearly every name. */
const plainName = /^[a-z0-9_.-]+$/;

function escapeCharacter(character: string): string {
  const lower = /[A-Z]/.test(character) ? character.toLowerCase() : character;
  return /[a-z0-9_-]/.test(lower) ? lower : `\\${lower.charCodeAt(0).toString(8).padStart(3, '0')}`;
}

function plainValues(target: Target, type: RecordType): readonly string[] {
  if (type === 'A') return target.a ?? [];
  if (type === 'AAAA') return target.aaaa ?? [];
  return target.cname === undefined ? [] : [target.cname];
}
