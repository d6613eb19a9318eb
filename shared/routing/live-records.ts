/**
 * What stands in DNS at an application's names, sorted into what is ours, the marker, and what is in the way of
 * a move. Reading never fails: a decision has to be made even while someone else's record stands there.
 */
import type { RecordType } from '../fleet/fleet.ts';
import { type Course, type Weights, weightOf } from './course.ts';
import { type Marker, markerName, parseMarker } from './marker.ts';
import { normaliseName, type ResourceRecordSet, type SteeredApplication } from './records.ts';
import { unquoteTxt } from './txt-value.ts';

/** Why a batch is not sent. Each has its heading in docs/failover.md. */
export const refusalReasons = [
  'foreign-record',
  'other-type',
  'not-weighted',
  'marker-unreadable',
  'no-target',
  'weights-disagree',
] as const;
export type RefusalReason = (typeof refusalReasons)[number];

export interface Refusal {
  readonly kind: 'refused';
  readonly because: RefusalReason;
  readonly text: string;
}

/** A weighted record set of a region and type of the application, as read. */
export interface OwnRecord {
  readonly type: RecordType;
  readonly region: string;
  readonly record: ResourceRecordSet;
}

export interface LiveRecords {
  readonly own: readonly OwnRecord[];
  /** The marker's record set as read, readable or not. */
  readonly markerRecord?: ResourceRecordSet;
  readonly marker?: Marker;
  /** What a batch may not touch and cannot leave standing. */
  readonly obstacles: readonly Refusal[];
}

/**
 * Types that send an application's users somewhere. What else may stand at its name (NS and SOA at a zone's apex,
 * MX, TXT, CAA …) has no part in a move and is left alone.
 */
const trafficTypes: readonly string[] = ['A', 'AAAA', 'CNAME', 'HTTPS', 'SVCB'];

/** `live` may hold records of other names; `course` adds regions that the fleet has dropped since. */
export function readLive(
  application: SteeredApplication,
  live: readonly ResourceRecordSet[],
  course?: Course,
): LiveRecords {
  const regions = new Set([...Object.keys(application.endpoints), ...Object.keys(course?.weights ?? {})]);
  const own: OwnRecord[] = [];
  const obstacles: Refusal[] = [];

  const name = normaliseName(application.name);
  for (const record of live) {
    if (normaliseName(record.Name) !== name || !trafficTypes.includes(record.Type)) continue;
    const type = application.records.find((each) => each === record.Type);
    const region = record.SetIdentifier;
    if (type === undefined) {
      obstacles.push(
        refusal('other-type', `record types must be listed in the fleet, got ${described(record)}`),
      );
    } else if (record.Weight === undefined || region === undefined) {
      obstacles.push(refusal('not-weighted', `records must be weighted, got ${described(record)}`));
    } else if (!regions.has(region)) {
      obstacles.push(refusal('foreign-record', `set identifiers must be regions, got ${described(record)}`));
    } else own.push({ type, region, record });
  }
  return { own, ...readMarker(application.name, live, obstacles) };
}

/** Where DNS sends traffic now. A region's weight is the largest that one of its record types has. */
export function liveWeights({ own }: LiveRecords): Weights {
  const weights: Record<string, number> = {};
  for (const { region, record } of own) {
    weights[region] = Math.max(weightOf(weights, region), record.Weight ?? 0);
  }
  return weights;
}

export function refusal(because: RefusalReason, text: string): Refusal {
  return { kind: 'refused', because, text };
}

function readMarker(
  applicationName: string,
  live: readonly ResourceRecordSet[],
  obstacles: readonly Refusal[],
): Pick<LiveRecords, 'marker' | 'markerRecord' | 'obstacles'> {
  const name = markerName(applicationName);
  const [record, second] = live.filter(({ Name, Type }) => Type === 'TXT' && normaliseName(Name) === name);
  if (record === undefined) return { obstacles };

  const unreadable = (problem: string) => ({
    markerRecord: record,
    obstacles: [...obstacles, refusal('marker-unreadable', problem)],
  });
  const [value, ...more] = record.ResourceRecords ?? [];
  if (second !== undefined || record.SetIdentifier !== undefined) {
    return unreadable(`marker must be one simple record, got ${described(record)}`);
  }
  if (value === undefined || more.length > 0) {
    return unreadable(`marker must have one value, got ${record.ResourceRecords?.length ?? 0}`);
  }
  const text = unquoteTxt(value.Value);
  if (text === undefined) return unreadable(`marker must be quoted text, got ${value.Value}`);
  const parsed = parseMarker(text);
  return parsed.kind === 'unreadable'
    ? unreadable(parsed.problem)
    : { marker: parsed.marker, markerRecord: record, obstacles };
}

function described({ Name, Type, SetIdentifier }: ResourceRecordSet): string {
  return SetIdentifier === undefined ? `${Type} ${Name}` : `${Type} ${Name} (${SetIdentifier})`;
}
