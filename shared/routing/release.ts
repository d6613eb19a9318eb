/**
 * Gives an application's records back: one batch that deletes the weighted set and the marker exactly as read and creates
 * what is to stand there instead, with the same answers. Pure.
 */
import type { CheckHealth } from './adoption-health.ts';
import { type AdoptionRefusal, notAdopted } from './adoption-refusal.ts';
import { answersOf } from './answering-region.ts';
import {
  type Authorship,
  activeRegions,
  type Course,
  releasedCourse,
  sortedRegions,
  type Weights,
} from './course.ts';
import { type PolicyRecordSet, recordText } from './live-policy.ts';
import { type LiveRecords, liveWeights, readLive } from './live-records.ts';
import { liveShares, sameShares } from './live-shares.ts';
import { courseDigest } from './marker.ts';
import type { Change, ResourceRecordSet, SteeredApplication } from './records.ts';

/** `original`: the records as they were before the application was adopted. */
export type ReleaseForm = 'simple' | 'weighted' | 'original';

export interface ReleaseRequest {
  readonly application: SteeredApplication;
  /** All record sets at the application's name and at its marker's, as read. */
  readonly live: readonly ResourceRecordSet[];
  /** The ledger's, read after DNS. */
  readonly course: Course | undefined;
  readonly author: Authorship;
  readonly zoneId: string;
  /** What was kept when it was adopted. */
  readonly original: readonly PolicyRecordSet[] | undefined;
  /** What is to stand there; undefined: simple where one region has the traffic, else weighted. */
  readonly form: ReleaseForm | undefined;
  /** By id, of the checks that records with weight carry. */
  readonly health: Readonly<Record<string, CheckHealth>>;
  /** A person takes answers that are not today's. */
  readonly acceptChange: boolean;
}

export interface GiveBack {
  readonly kind: 'give-back';
  /** To be written into the ledger first; undefined where it says so already, and only DNS is left. */
  readonly course: Course | undefined;
  /** Empty where nothing of ours stands in DNS. */
  readonly changes: readonly Change[];
  readonly form: ReleaseForm;
  readonly notes: readonly string[];
}

export type Release = GiveBack | { readonly kind: 'settled'; readonly text: string } | AdoptionRefusal;

export function planRelease(request: ReleaseRequest): Release {
  const { application, live, course } = request;
  const read = readLive(application, live, course);
  const objection = objectionTo(read, course);
  if (objection !== undefined) return objection;
  if (course === undefined) throw new Error('a release must have a course');
  if (read.marker === undefined && course.kind === 'released') {
    return { kind: 'settled', text: 'it is given back already' };
  }

  const weights = read.own.length === 0 ? course.weights : liveWeights(read);
  const released = releasedCourse(weights, request.author, course);
  const next = course.kind === 'released' ? undefined : released;
  if (read.marker === undefined) {
    const notes = ['its records never got a marker: they stay as they are, and the ledger forgets them'];
    return { kind: 'give-back', course: next, changes: [], form: 'weighted', notes };
  }
  const gated = request.acceptChange ? undefined : gatedObjection(read, request.health);
  if (gated !== undefined) return gated;
  const form = request.form ?? (activeRegions(weights).length === 1 ? 'simple' : 'weighted');
  const instead = recordsInstead(form, request, read, weights);
  if (instead.kind === 'refused') return instead;
  const { markerRecord } = read;
  const gone = [
    ...read.own.map(({ record }) => record),
    ...(markerRecord === undefined ? [] : [markerRecord]),
  ];
  return {
    kind: 'give-back',
    course: next,
    changes: [
      ...gone.map((record) => ({ Action: 'DELETE' as const, ResourceRecordSet: record })),
      ...instead.records.map((record) => ({ Action: 'CREATE' as const, ResourceRecordSet: record })),
    ],
    form,
    notes: notesOf(form, read),
  };
}

function objectionTo(
  { marker, obstacles, own }: LiveRecords,
  course: Course | undefined,
): AdoptionRefusal | undefined {
  if (course === undefined) {
    const found = marker === undefined ? 'no marker' : `a marker of epoch ${marker.epoch}`;
    return notAdopted(
      'ledger-behind',
      `the ledger must have a course for it, got none, and ${found} in DNS`,
      marker === undefined
        ? 'nothing is to be given back: it was never adopted'
        : 'wait a minute until steer has taken DNS over into the ledger; in another account nothing of this fleet can',
    );
  }
  const [obstacle] = obstacles;
  if (obstacle !== undefined && (marker !== undefined || own.length > 0 || course.kind !== 'released')) {
    return notAdopted(
      obstacle.because,
      obstacle.text,
      'take it away first: a record of one policy cannot stand beside it',
    );
  }
  if (marker === undefined) {
    if (course.kind === 'adopted' || course.kind === 'released') return undefined;
    return unfinished('none', course.epoch);
  }
  if (marker.epoch < course.epoch && course.kind !== 'released')
    return unfinished(marker.epoch, course.epoch);
  const isOther =
    marker.epoch === course.epoch && marker.digest !== courseDigest(course.epoch, course.weights);
  if (marker.epoch <= course.epoch && !isOther) return undefined;
  return notAdopted(
    'ledger-behind',
    `the ledger must know what DNS says, got epoch ${marker.epoch} in DNS and ${course.epoch} in the ledger`,
    'wait a minute until steer has taken DNS over into the ledger',
  );
}

/** Without its check a record is answered again, also where its gates have just taken traffic out of a region that is down. */
function gatedObjection(
  { own }: LiveRecords,
  health: Readonly<Record<string, CheckHealth>>,
): AdoptionRefusal | undefined {
  for (const { region, record } of own) {
    const check = record.HealthCheckId;
    if (check === undefined || record.Weight === 0) continue;
    const state = health[check] ?? 'unknown';
    if (state === 'healthy') continue;
    return notAdopted(
      state === 'unhealthy' ? 'answers-elsewhere' : 'health-unknown',
      `health checks of regions with weight must pass, got ${check} of ${region}, which ${state === 'unhealthy' ? 'fails: Route 53 answers without that region' : 'could not be asked for'}`,
      'wait until the move that follows is in DNS, or give --accept-change to send traffic back there',
    );
  }
  return undefined;
}

function unfinished(inDns: number | string, inLedger: number): AdoptionRefusal {
  return notAdopted(
    'unfinished',
    `a move must be finished first, got epoch ${inDns} in DNS and ${inLedger} in the ledger`,
    'wait a minute; pointsman status says what keeps the move from being sent',
  );
}

type Instead = { readonly kind: 'records'; readonly records: readonly PolicyRecordSet[] } | AdoptionRefusal;

function recordsInstead(
  form: ReleaseForm,
  request: ReleaseRequest,
  read: LiveRecords,
  weights: Weights,
): Instead {
  if (form === 'original') return originals(request, read, weights);
  const plain = read.own.map(({ record: { HealthCheckId: _, ...record } }) => record);
  if (form === 'weighted') return { kind: 'records', records: plain };

  const active = activeRegions(weights);
  const [region] = active;
  if (active.length > 1) {
    return notAdopted(
      'several-regions',
      `a simple record needs all traffic in one region, got ${active.join(', ')}`,
      'release it as it is with --to weighted, or move it to one region first',
    );
  }
  const records = plain
    .filter(({ SetIdentifier }) => SetIdentifier === region)
    .map(({ SetIdentifier: _, Weight: _weight, ...record }) => record);
  return { kind: 'records', records };
}

/** What stood there before, if it still answers as DNS does now. */
function originals(
  { application, original, acceptChange, zoneId }: ReleaseRequest,
  { own }: LiveRecords,
  weights: Weights,
): Instead {
  if (original === undefined || original.length === 0) {
    return notAdopted(
      'no-original',
      'the records from before must have been kept, got none: it was not adopted by command, or nothing stood there',
      'release it with --to simple or --to weighted',
    );
  }
  const records = { kind: 'records', records: original } as const;
  if (acceptChange) return records;
  const shares = liveShares({ application, standing: original, zoneId });
  if (shares.kind === 'refused' || shares.weights === undefined) {
    const why = shares.kind === 'refused' ? shares.text : 'they answer with several regions at once';
    return notAdopted('original-differs', `the original records must answer as DNS does now: ${why}`, accept);
  }
  if (!sameShares(shares.weights, weights)) {
    return notAdopted(
      'original-differs',
      `the original records must send traffic where it is, which is ${activeRegions(weights).join(', ')}, got ${activeRegions(shares.weights).join(', ')}`,
      'move it there first (pointsman switchover), release it with --to simple, or give --accept-change to move it by this',
    );
  }
  for (const { type, region, record } of own) {
    const before = shares.records[type]?.[region];
    if (!activeRegions(weights).includes(region) || before === undefined) continue;
    if ([...answersOf(before)].sort().join() === [...answersOf(record)].sort().join()) continue;
    const given = `${recordText(before)} and now ${recordText(record)}`;
    return notAdopted(
      'original-differs',
      `the original records must have today's targets, got ${given}`,
      accept,
    );
  }
  return records;
}

const accept =
  'release it with --to simple or --to weighted, or give --accept-change to take the old answers';

function notesOf(form: ReleaseForm, { own }: LiveRecords): readonly string[] {
  const checked = own.some(({ record }) => record.HealthCheckId !== undefined);
  const regions = sortedRegions(own.map(({ region }) => region));
  return [
    ...(checked ? ["the gates' health checks are taken off the records"] : []),
    form === 'weighted'
      ? `the weighted records of ${regions.join(', ')} stay with their weights, and nothing moves them any more`
      : 'nothing moves it any more',
  ];
}
