/**
 * Keeps an application's records in step with the fleet file: targets, TTL, record types and regions, by a maintenance
 * batch that leaves every weight. A region enters with weight 0 and leaves only without traffic, so nothing that is deployed
 * changes where traffic goes.
 */
import type { RecordType } from '../fleet/fleet.ts';
import type { Control } from '../ports.ts';
import { type Course, sortedRegions, weightOf } from './course.ts';
import { targetText } from './drift.ts';
import { type LiveRecords, liveWeights, type OwnRecord, type Refusal, readLive } from './live-records.ts';
import { maintenanceChanges } from './maintenance-batch.ts';
import { isUnfinished } from './reconcile.ts';
import { type Change, desiredRecord, type ResourceRecordSet, type SteeredApplication } from './records.ts';
import { departureHeld, type Held, noneHasWeight } from './region-departure.ts';

export interface AlignmentRequest {
  /** The application's key in the fleet file. */
  readonly id: string;
  readonly application: SteeredApplication;
  /** All record sets at the application's name and at its marker's, as read. */
  readonly live: readonly ResourceRecordSet[];
  /** The ledger's, read after DNS. */
  readonly control: Pick<Control, 'courses' | 'freezes' | 'overrides' | 'instructions'>;
  /** By region, the id of the health check by which its gates are read; a region whose check is not standing has none. */
  readonly checks: Readonly<Record<string, string>>;
  readonly nowMs: number;
}

export type Alignment =
  | { readonly kind: 'changes'; readonly changes: readonly Change[]; readonly text: string }
  /** `waiting`: regions that have no record yet, because the others carry health checks and theirs is not standing. */
  | { readonly kind: 'in-step'; readonly waiting: readonly string[] }
  /** No marker, or given back: not ours to touch. */
  | { readonly kind: 'not-adopted' }
  /** A move is on its way: it comes first. */
  | { readonly kind: 'unfinished'; readonly course: Course }
  | Held
  | Refusal;

export function align(request: AlignmentRequest): Alignment {
  const { id, application, live, control } = request;
  const course = control.courses[id];
  const read = readLive(application, live, course);
  const unreadable = read.obstacles.find(({ because }) => because === 'marker-unreadable');
  if (unreadable !== undefined) return unreadable;
  if (isNotOurs(course, read)) return { kind: 'not-adopted' };
  if (course !== undefined && isUnfinished(course, read)) return { kind: 'unfinished', course };
  if (read.marker === undefined) return { kind: 'not-adopted' };
  const [obstacle] = read.obstacles;
  if (obstacle !== undefined) return obstacle;

  const held = departureHeld(request, read);
  if (held !== undefined) return held;
  const { kept, entering, waiting } = wantedRecords(request, read);
  const idle = entering.find(({ type }) => hasNoWeight(type, read.own));
  if (idle !== undefined) return noneHasWeight(id, idle.region);

  const after = [...kept.map(({ after: record }) => record), ...entering.map(({ record }) => record)];
  const text = describedChanges({ kept, entering, waiting }, read);
  if (text === undefined) return { kind: 'in-step', waiting };
  return { kind: 'changes', changes: maintenanceChanges(read, after), text };
}

/** Given back; or a name that is new, whatever the ledger knows of the application's old one. */
function isNotOurs(course: Course | undefined, { marker, own }: LiveRecords): boolean {
  if (marker === undefined) return own.length === 0 || course?.kind === 'released';
  // Of the same epoch it is a move's, which has won over the release.
  return course?.kind === 'released' && marker.epoch < course.epoch;
}

interface WantedRecords {
  readonly kept: readonly { readonly before: OwnRecord; readonly after: ResourceRecordSet }[];
  readonly entering: readonly OwnRecord[];
  readonly waiting: readonly string[];
}

function wantedRecords({ application, checks }: AlignmentRequest, read: LiveRecords): WantedRecords {
  const kept: { before: OwnRecord; after: ResourceRecordSet }[] = [];
  const entering: OwnRecord[] = [];
  const waiting = new Set<string>();
  const isChecked = read.own.some(({ record }) => record.HealthCheckId !== undefined);

  for (const type of application.records) {
    const standing = read.own.filter((each) => each.type === type);
    for (const region of sortedRegions(Object.keys(application.endpoints))) {
      const before = standing.find((each) => each.region === region);
      if (before !== undefined) {
        kept.push({ before, after: alignedRecord(application, before) });
        continue;
      }
      // A type that is new has the weights of the others. A record that someone has deleted has lost its share by that.
      const weight = standing.length === 0 ? weightOf(liveWeights(read), region) : 0;
      const desired = desiredRecord(application, type, region, weight);
      if (desired === undefined) continue;
      const peer = read.own.find((each) => each.region === region)?.record;
      const check = peer === undefined ? checks[region] : peer.HealthCheckId;
      // Without a check it would count as healthy whatever its gates say, and take what is meant for the others.
      if (isChecked && peer === undefined && check === undefined) waiting.add(region);
      else entering.push({ type, region, record: isChecked ? withCheck(desired, check) : desired });
    }
  }
  return { kept, entering, waiting: [...waiting] };
}

/** As it was read where it is in step, in whatever spelling. Weight, health check and all else stay. */
function alignedRecord(
  application: SteeredApplication,
  { type, region, record }: OwnRecord,
): ResourceRecordSet {
  const desired = desiredRecord(application, type, region, 0);
  if (desired === undefined) return record;
  if (targetText(record) === targetText(desired) && record.TTL === desired.TTL) return record;
  const { TTL: _ttl, ResourceRecords: _values, AliasTarget: _alias, ...rest } = record;
  const { TTL, ResourceRecords, AliasTarget } = desired;
  return {
    ...rest,
    ...(TTL === undefined ? {} : { TTL }),
    ...(ResourceRecords === undefined ? {} : { ResourceRecords }),
    ...(AliasTarget === undefined ? {} : { AliasTarget }),
  };
}

function withCheck(record: ResourceRecordSet, id: string | undefined): ResourceRecordSet {
  return id === undefined ? record : { ...record, HealthCheckId: id };
}

/** Route 53 gives equal shares to records that all have weight 0: one more would take its share. */
function hasNoWeight(type: RecordType, own: readonly OwnRecord[]): boolean {
  const standing = own.filter((each) => each.type === type);
  return standing.length > 0 && standing.every(({ record }) => record.Weight === 0);
}

/** Undefined where there is nothing to change. */
function describedChanges({ kept, entering }: WantedRecords, { own }: LiveRecords): string | undefined {
  const place = ({ type, region }: OwnRecord) => `${type} ${region}`;
  const changed = kept
    .filter(({ before, after }) => before.record !== after)
    .map(({ before }) => place(before));
  const removed = own.filter((each) => !kept.some(({ before }) => before === each)).map(place);
  const parts = [
    ...(changed.length === 0 ? [] : [`changed ${changed.join(', ')}`]),
    ...(entering.length === 0 ? [] : [`created ${entering.map(place).join(', ')}`]),
    ...(removed.length === 0 ? [] : [`deleted ${removed.join(', ')}`]),
  ];
  return parts.length === 0 ? undefined : parts.join('; ');
}
