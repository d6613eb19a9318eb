/**
 * A move as one change batch: DELETE every record exactly as read, the marker included, then CREATE what the
 * course wants. A batch applies whole or not at all and a DELETE must match exactly, so it is a compare-and-swap.
 */
import assert from 'node:assert/strict';
import { type Course, weightOf } from './course.ts';
import { type LiveRecords, type Refusal, readLive, refusal } from './live-records.ts';
import { formatMarker, markerName, markerOf } from './marker.ts';
import { type Change, desiredRecord, type ResourceRecordSet, type SteeredApplication } from './records.ts';
import { quoteTxt } from './txt-value.ts';

export type Batch = { readonly kind: 'changes'; readonly changes: readonly Change[] } | Refusal;

export interface MoveRequest {
  readonly application: SteeredApplication;
  /** All record sets at the application's name and at its marker's, as read. */
  readonly live: readonly ResourceRecordSet[];
  readonly course: Course;
}

/**
 * Records whose weight stays are deleted and created again like all others: the marker speaks for the weights of
 * every region, so the swap must fail when any one of them was changed since it was read.
 *
 * Only weights change; target, TTL and health check stay as they are live. Throws where the live marker is not
 * older than the course: such a batch could undo a newer move.
 */
export function moveBatch({ application, live, course }: MoveRequest): Batch {
  const read = readLive(application, live, course);
  const [obstacle] = read.obstacles;
  if (obstacle !== undefined) return obstacle;
  assert(
    read.marker === undefined || read.marker.epoch < course.epoch,
    `the marker's epoch must be smaller than the course's ${course.epoch}, got ${read.marker?.epoch}`,
  );
  const untargeted = untargetedRecord(application, course, read);
  if (untargeted !== undefined) return untargeted;

  const deleted = read.own.map(({ record }) => record);
  const kept = read.own.map(({ record, region }) => ({
    ...record,
    Weight: weightOf(course.weights, region),
  }));
  const created = [...kept, ...missingRecords(application, course, read)];
  return {
    kind: 'changes',
    changes: [
      ...deleted.sort(byTypeAndRegion).map((record) => change('DELETE', record)),
      ...(read.markerRecord === undefined ? [] : [change('DELETE', read.markerRecord)]),
      ...created.sort(byTypeAndRegion).map((record) => change('CREATE', record)),
      change('CREATE', markerRecord(application, course, read.markerRecord)),
    ],
  };
}

/** The marker's record set for this course. Its TTL stays as it is live. */
export function markerRecord(
  application: SteeredApplication,
  course: Course,
  live?: ResourceRecordSet,
): ResourceRecordSet {
  return {
    Name: markerName(application.name),
    Type: 'TXT',
    TTL: live?.TTL ?? application.ttlSeconds,
    ResourceRecords: [{ Value: quoteTxt(formatMarker(markerOf(course))) }],
  };
}

/** Why the course would send traffic where no record can be made, if it would. */
function untargetedRecord(
  application: SteeredApplication,
  { weights }: Course,
  { own }: LiveRecords,
): Refusal | undefined {
  const weighted = Object.keys(weights).filter((region) => weightOf(weights, region) > 0);
  if (weighted.length === 0) {
    return refusal('no-target', `a course must give weight to a region, got ${JSON.stringify(weights)}`);
  }
  for (const type of application.records) {
    for (const region of weighted) {
      const stands = own.some((each) => each.type === type && each.region === region);
      if (!stands && desiredRecord(application, type, region, 0) === undefined) {
        return refusal(
          'no-target',
          `${type} needs a record or a target in the fleet, got neither for ${region}`,
        );
      }
    }
  }
  return undefined;
}

/** The records that the course wants and DNS lacks, from the fleet. */
function missingRecords(
  application: SteeredApplication,
  { weights }: Course,
  { own }: LiveRecords,
): ResourceRecordSet[] {
  return application.records.flatMap((type) => {
    const standing = own.filter((each) => each.type === type);
    // Route 53 refuses a weighted record whose TTL differs from its siblings'.
    const siblingTtl = standing.find(({ record }) => record.TTL !== undefined)?.record.TTL;
    return Object.keys(weights)
      .filter((region) => !standing.some((each) => each.region === region))
      .flatMap((region) => desiredRecord(application, type, region, weightOf(weights, region)) ?? [])
      .map((record) =>
        record.TTL === undefined || siblingTtl === undefined ? record : { ...record, TTL: siblingTtl },
      );
  });
}

function byTypeAndRegion(one: ResourceRecordSet, other: ResourceRecordSet): number {
  const [a, b] = [one, other].map(({ Type, SetIdentifier }) => `${Type} ${SetIdentifier}`);
  return (a ?? '') < (b ?? '') ? -1 : 1;
}

function change(Action: Change['Action'], record: ResourceRecordSet): Change {
  return { Action, ResourceRecordSet: record };
}
