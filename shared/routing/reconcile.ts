/**
 * Compares the course with what DNS says, and says who is right. The marker's epoch decides: a batch is sent only
 * over a smaller one, so a pass that stalled cannot repair a newer move away.
 */
import assert from 'node:assert/strict';
import { moveBatch } from './batch.ts';
import { type Course, sameWeights, type Weights } from './course.ts';
import { type Difference, differencesFrom } from './drift.ts';
import { type LiveRecords, liveWeights, type Refusal, readLive, refusal } from './live-records.ts';
import { courseDigest, type Marker } from './marker.ts';
import type { Change, ResourceRecordSet, SteeredApplication } from './records.ts';

export interface Comparison {
  readonly application: SteeredApplication;
  /** The ledger's course. DNS must have been read before it. */
  readonly course: Course | undefined;
  /** All record sets at the application's name and at its marker's, as read. */
  readonly live: readonly ResourceRecordSet[];
}

export type Reconciliation =
  | { readonly kind: 'in-step' }
  /** The course's move is unfinished: send this. `overEpoch` is the marker's, undefined where there is none. */
  | { readonly kind: 'send'; readonly changes: readonly Change[]; readonly overEpoch: number | undefined }
  /** Someone changed the records by hand. Reported, and not fought. */
  | { readonly kind: 'drift'; readonly differences: readonly Difference[] }
  /** The ledger is behind DNS, or empty: write this course into it. `by` is the marker's, where there is one. */
  | {
      readonly kind: 'adopt';
      readonly weights: Weights;
      readonly epoch: number;
      readonly by: string | undefined;
    }
  /** Two decisions have the same epoch, and this one won in DNS: write it into the ledger. */
  | { readonly kind: 'dns-is-right'; readonly weights: Weights; readonly epoch: number; readonly by: string }
  /** Given back by a person: not ours to compare. */
  | { readonly kind: 'released' }
  /** Neither ledger nor DNS knows this application: its first course is a person's to set. */
  | { readonly kind: 'no-records' }
  | Refusal;

export function reconcile({ application, course, live }: Comparison): Reconciliation {
  const read = readLive(application, live, course);
  const unreadable = read.obstacles.find(({ because }) => because === 'marker-unreadable');
  // An epoch that cannot be read may be a newer one.
  if (unreadable !== undefined) return unreadable;

  const { marker } = read;
  if (course === undefined) return marker === undefined ? adoptUnmarked(application, read) : adopt(marker);
  if (marker !== undefined && marker.epoch > course.epoch) return adopt(marker);
  if (marker !== undefined && marker.epoch === course.epoch && !isMarkedBy(course, marker)) {
    return { kind: 'dns-is-right', weights: marker.weights, epoch: marker.epoch, by: marker.by };
  }
  if (course.kind === 'released') return { kind: 'released' };
  if (!isUnfinished(course, read)) {
    const differences = differencesFrom(application, course, read);
    return differences.length === 0 ? { kind: 'in-step' } : { kind: 'drift', differences };
  }

  assert(
    marker === undefined || marker.epoch < course.epoch,
    `a batch may only replace an older marker than ${course.epoch}, got ${marker?.epoch}`,
  );
  const batch = moveBatch({ application, live, course });
  return batch.kind === 'refused'
    ? batch
    : { kind: 'send', changes: batch.changes, overEpoch: marker?.epoch };
}

/**
 * Where traffic is, or is already being sent: the weights to decide on. While the course's move is unfinished,
 * deciding on what DNS still says would decide the same move again.
 */
export function weightsInForce({ application, course, live }: Comparison): Weights {
  const read = readLive(application, live, course);
  if (course === undefined) return liveWeights(read);
  // Whatever stands there now is not ours to read.
  if (course.kind === 'released') return course.weights;
  return isUnfinished(course, read) ? course.weights : liveWeights(read);
}

/**
 * A missing marker counts as older than any course that was decided. One that was adopted gets its marker with its
 * first move, so that taking an application over writes nothing to DNS.
 */
export function isUnfinished(course: Course, { marker, own }: Pick<LiveRecords, 'marker' | 'own'>): boolean {
  if (course.kind === 'released') return false;
  if (marker !== undefined) return marker.epoch < course.epoch;
  return course.kind !== 'adopted' && (own.length > 0 || !wasFollowed(course));
}

/**
 * Nothing that DNS had before vanishes by a move. It was deleted by hand, or the application has another name now, and
 * records are created where nothing stands by a person's word only.
 */
function wasFollowed({ progress: { insyncAtMs, answeredAtMs } }: Course): boolean {
  return insyncAtMs !== undefined || answeredAtMs !== undefined;
}

function isMarkedBy(course: Course, marker: Marker): boolean {
  return marker.digest === courseDigest(course.epoch, course.weights);
}

function adopt({ weights, epoch, by }: Marker): Reconciliation {
  return { kind: 'adopt', weights, epoch, by };
}

/** Records that nobody has marked yet become the course of epoch 1, if they can be steered as they are. */
function adoptUnmarked(application: SteeredApplication, read: LiveRecords): Reconciliation {
  const [obstacle] = read.obstacles;
  if (obstacle !== undefined) return obstacle;
  if (read.own.length === 0) return { kind: 'no-records' };

  const weights = liveWeights(read);
  for (const type of application.records) {
    const own = read.own.filter((each) => each.type === type);
    const ofType = liveWeights({ ...read, own });
    if (!sameWeights(ofType, weights)) {
      const given = `${JSON.stringify(ofType)} for ${type} and ${JSON.stringify(weights)} over all`;
      return refusal('weights-disagree', `record types must agree on the weights, got ${given}`);
    }
  }
  return { kind: 'adopt', weights, epoch: 1, by: undefined };
}
