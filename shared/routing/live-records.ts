/**
 * What stands in DNS at an application's names, sorted into what is ours, the marker, and what is in the way of
 * a move. Reading never fails: a decision has to be made even while someone else's record stands there.
 */
import type { RecordType } from '../fleet/fleet.ts';
import { isRegionName } from '../fleet/rules/region-rules.ts';
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
export const trafficTypes: readonly string[] = ['A', 'AAAA', 'CNAME', 'HTTPS', 'SVCB'];

/** Those of them that a fleet can list. */
const steeredTypes: readonly RecordType[] = ['A', 'AAAA', 'CNAME'];

/**
 * `live` may hold records of other names; `course` and the marker add regions that the fleet has dropped since.
 *
 * While a fleet file is being deployed, regions know different ones. So where a marker stands, ours are also the weighted
 * records of a type that is not listed, and those without weight of a region that is not known: another file's, older or newer.
 * A move takes them along as they are; to refuse them would leave a dead region with its traffic until the deployment is through.
 */
export function readLive(
  application: SteeredApplication,
  live: readonly ResourceRecordSet[],
  course?: Course,
): LiveRecords {
  const read = readMarker(application.name, live);
  const isMarked = read.marker !== undefined;
  const regions = new Set(
    [application.endpoints, course?.weights, read.marker?.weights].flatMap((each) => Object.keys(each ?? {})),
  );
  const own: OwnRecord[] = [];
  const obstacles: Refusal[] = [];

  const name = normaliseName(application.name);
  for (const record of live) {
    if (normaliseName(record.Name) !== name || !trafficTypes.includes(record.Type)) continue;
    const { SetIdentifier: region, Weight: weight } = record;
    const isWeighted = weight !== undefined && region !== undefined;
    const isCarried =
      isMarked && isWeighted && (regions.has(region) || (weight === 0 && isRegionName(region)));
    const type = steeredTypes.find((each) => each === record.Type);
    const isListed = type !== undefined && application.records.includes(type);
    if (type === undefined || !(isListed || isCarried)) {
      obstacles.push(
        refusal('other-type', `record types must be listed in the fleet, got ${described(record)}`),
      );
    } else if (!isWeighted) {
      obstacles.push(refusal('not-weighted', `records must be weighted, got ${described(record)}`));
    } else if (!regions.has(region) && !isCarried) {
      obstacles.push(refusal('foreign-record', `set identifiers must be regions, got ${described(record)}`));
    } else own.push({ type, region, record });
  }
  const { unreadable, ...marked } = read;
  return { own, ...marked, obstacles: unreadable === undefined ? obstacles : [...obstacles, unreadable] };
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

interface ReadMarker extends Pick<LiveRecords, 'marker' | 'markerRecord'> {
  readonly unreadable?: Refusal;
}

function readMarker(applicationName: string, live: readonly ResourceRecordSet[]): ReadMarker {
  const name = markerName(applicationName);
  const [record, second] = live.filter(({ Name, Type }) => Type === 'TXT' && normaliseName(Name) === name);
  if (record === undefined) return {};

  const unreadable = (problem: string): ReadMarker => ({
    markerRecord: record,
    unreadable: refusal('marker-unreadable', problem),
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
    : { marker: parsed.marker, markerRecord: record };
}

function described({ Name, Type, SetIdentifier }: ResourceRecordSet): string {
  return SetIdentifier === undefined ? `${Type} ${Name}` : `${Type} ${Name} (${SetIdentifier})`;
}
