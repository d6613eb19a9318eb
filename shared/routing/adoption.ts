/**
 * Takes over an application's live records, whatever their policy: one batch that deletes each exactly as read and creates
 * the weighted set with the same answers and the marker. Pure: says what the batch would be, or why there is none.
 */
import type { Application } from '../fleet/fleet.ts';
import { healthObjection, type LiveHealth } from './adoption-health.ts';
import { adoptionNotes } from './adoption-notes.ts';
import { type AdoptionRefusal, notAdopted } from './adoption-refusal.ts';
import { answersOf } from './answering-region.ts';
import { markerRecord } from './batch.ts';
import {
  type Authorship,
  adoptedCourse,
  type Course,
  isMove,
  sortedRegions,
  type Weights,
  weightOf,
  weightsTo,
} from './course.ts';
import { type PolicyRecordSet, recordText } from './live-policy.ts';
import { readLive, trafficTypes } from './live-records.ts';
import { type LiveShares, liveShares } from './live-shares.ts';
import {
  type Change,
  desiredRecord,
  desiredRecords,
  normaliseName,
  type ResourceRecordSet,
} from './records.ts';

export interface AdoptionRequest {
  readonly application: Pick<
    Application,
    'name' | 'records' | 'ttlSeconds' | 'endpoints' | 'steering' | 'mode'
  >;
  /** All record sets at the application's name and at its marker's, as read. */
  readonly live: readonly PolicyRecordSet[];
  /** The ledger's, read after DNS. */
  readonly course: Course | undefined;
  readonly author: Authorship;
  readonly zoneId: string;
  readonly health: LiveHealth;
  /** By region, the check of its gates; empty where they do not stand. */
  readonly checks: Readonly<Record<string, string>>;
  /** A person takes answers other than today's, where weights cannot say today's. */
  readonly acceptChange: boolean;
}

export interface TakeOver {
  readonly kind: 'take-over';
  /** To be written into the ledger first. */
  readonly course: Course;
  readonly changes: readonly Change[];
  /** The live records, for the way back. */
  readonly original: readonly PolicyRecordSet[];
  /** What a person should know before saying yes. */
  readonly notes: readonly string[];
}

export type Adoption =
  | TakeOver
  /** Nothing is to be done. */
  | { readonly kind: 'settled'; readonly text: string }
  | AdoptionRefusal;

export function planAdoption(request: AdoptionRequest): Adoption {
  const { application, live, course } = request;
  const marked = markedAlready(request);
  if (marked !== undefined) return marked;

  const name = normaliseName(application.name);
  const standing = live.filter(
    ({ Name, Type }) => normaliseName(Name) === name && trafficTypes.includes(Type),
  );
  const foreign = foreignTo(request, standing);
  if (foreign !== undefined) return foreign;
  if (standing.length === 0) return created(request);

  const shares = liveShares({ application, standing, zoneId: request.zoneId });
  if (shares.kind === 'refused') return shares;
  const unlike =
    shares.weights === undefined
      ? changeRefused(request, shares, standing)
      : moreAnswered(request, shares.weights, shares);
  if (unlike !== undefined && !request.acceptChange) return unlike;
  const weights = shares.weights ?? firstWeights(application);
  const objection = healthObjection(shares, weights, request.health);
  if (objection !== undefined && !request.acceptChange) return objection;

  const taken = takeOver(request, weights, standing);
  const warning = [unlike, objection].flatMap((each) =>
    each === undefined ? [] : [`the answers may change: ${each.text}`],
  );
  const pending =
    course !== undefined && isMove(course) && course.progress.acceptedAtMs === undefined
      ? [`epoch ${course.epoch} (${course.kind}), which could not be sent, is dropped`]
      : [];
  return { ...taken, notes: [...warning, ...pending, ...taken.notes] };
}

/** A marker says that it is steered already, unless it was left behind by a release that broke off. */
function markedAlready({ application, live, course }: AdoptionRequest): Adoption | undefined {
  const { marker, obstacles } = readLive(application, live, course);
  const unreadable = obstacles.find(({ because }) => because === 'marker-unreadable');
  if (unreadable !== undefined) {
    const remedy = 'find out what wrote it; if nothing steers this name, delete the TXT record';
    return notAdopted('marker-unreadable', unreadable.text, remedy);
  }
  if (marker === undefined || course?.kind === 'released') return undefined;
  if (course !== undefined && marker.epoch < course.epoch) {
    return notAdopted(
      'unfinished',
      `it is adopted, and a move must be finished first, got epoch ${marker.epoch} in DNS and ${course.epoch} in the ledger`,
      'wait a minute; pointsman status says what keeps the move from being sent',
    );
  }
  const weights = sortedRegions(Object.keys(marker.weights)).map((each) => `${each}=${marker.weights[each]}`);
  return { kind: 'settled', text: `it is adopted already: epoch ${marker.epoch}, ${weights.join(' ')}` };
}

/** What is not an application's to replace. */
function foreignTo(
  { application }: AdoptionRequest,
  standing: readonly PolicyRecordSet[],
): AdoptionRefusal | undefined {
  const made = standing.find(({ TrafficPolicyInstanceId }) => TrafficPolicyInstanceId !== undefined);
  if (made !== undefined) {
    return notAdopted(
      'traffic-policy',
      `records must not be made by a traffic policy, got instance ${made.TrafficPolicyInstanceId}`,
      'replace the traffic policy instance by plain records with the same answers first: Route 53 changes its records through it alone',
    );
  }
  const other = standing.find(({ Type }) => !application.records.some((type) => type === Type));
  if (other === undefined) return undefined;
  return notAdopted(
    'other-type',
    `types at ${application.name} must be ${application.records.join(', ')}, got ${recordText(other)}`,
    `list ${other.Type} in the application's records with a target for it, if it is A, AAAA or CNAME; or delete the record`,
  );
}

/** Nothing answers today, so that nothing can be kept: the first record is made where a person says so. */
function created(request: AdoptionRequest): Adoption {
  const { application, acceptChange } = request;
  if (!acceptChange) {
    return notAdopted(
      'no-record',
      `a record of type ${application.records.join(', ')} must stand at ${application.name}, got none`,
      'check name and zone in the fleet file; to begin answering this name, give --accept-change',
    );
  }
  const weights = firstWeights(application);
  const taken = takeOver(request, weights, []);
  return { ...taken, notes: [`nothing answers ${application.name} today: it begins to`, ...taken.notes] };
}

function changeRefused(
  { application }: AdoptionRequest,
  { policy }: LiveShares,
  standing: readonly PolicyRecordSet[],
): AdoptionRefusal {
  const weights = firstWeights(application);
  const active = sortedRegions(Object.keys(weights)).filter((region) => weightOf(weights, region) > 0);
  return notAdopted(
    'answers-change',
    `one region at a time or fixed shares must be answered, got ${policy} records that answer with several regions: ${standing.map(recordText).join('; ')}; under ${application.steering.policy} steering ${active.join(', ')} would answer everybody`,
    'if that is what you want, and those regions can carry all traffic, give --accept-change; else change the records or the steering policy first',
  );
}

/** A region whose live record has a part of its addresses would answer with all of them. */
function moreAnswered(
  { application }: AdoptionRequest,
  weights: Weights,
  { records }: LiveShares,
): AdoptionRefusal | undefined {
  for (const type of application.records) {
    for (const [region, record] of Object.entries(records[type] ?? {})) {
      if (weightOf(weights, region) === 0) continue;
      const today = answersOf(record);
      const more = [...answersOf(desiredRecord(application, type, region, 0))].filter(
        (answer) => !today.has(answer),
      );
      if (more.length === 0) continue;
      return notAdopted(
        'answers-change',
        `a region must answer with all that the fleet file gives it, got ${recordText(record)} for ${region}, which would answer with ${more.join(', ')} too`,
        'if those serve already, give --accept-change; else take them out of the fleet file until they do',
      );
    }
  }
  return undefined;
}

/** Where traffic goes when nothing says where it is: by policy the shares, or the region that is preferred. */
function firstWeights({ endpoints, steering }: AdoptionRequest['application']): Weights {
  const regions = Object.keys(endpoints);
  if (steering.policy === 'weighted') {
    return Object.fromEntries(sortedRegions(regions).map((region) => [region, steering.shares[region] ?? 0]));
  }
  const [first] = steering.order;
  if (first === undefined) throw new Error('steering must have an order');
  return weightsTo(first, regions);
}

function takeOver(
  { application, live, course: before, author, checks }: AdoptionRequest,
  found: Weights,
  standing: readonly PolicyRecordSet[],
): TakeOver {
  const regions = sortedRegions(Object.keys(application.endpoints));
  const weights = Object.fromEntries(regions.map((region) => [region, weightOf(found, region)]));
  const adopted = adoptedCourse(weights, (before?.epoch ?? 0) + 1, author);
  const course: Course = { ...adopted, moves: before?.moves ?? 0 };
  const gated = regions.every((region) => checks[region] !== undefined) ? checks : {};
  const created = weightedSet(application, weights, gated);
  const { markerRecord: oldMarker } = readLive(application, live, before);
  const gone = [...standing, ...(oldMarker === undefined ? [] : [oldMarker])];
  return {
    kind: 'take-over',
    course,
    changes: [
      ...gone.map((record) => ({ Action: 'DELETE' as const, ResourceRecordSet: record })),
      ...[...created, markerRecord(application, course)].map((record) => ({
        Action: 'CREATE' as const,
        ResourceRecordSet: record,
      })),
    ],
    original: standing,
    notes: adoptionNotes({ application, standing, weights, checks: gated }),
  };
}

/** Every region's record as the fleet has it: what it answers is known to be what is answered today, or is said. */
function weightedSet(
  application: AdoptionRequest['application'],
  weights: Weights,
  checks: Readonly<Record<string, string>>,
): readonly ResourceRecordSet[] {
  return desiredRecords(application, weights).map((record) => {
    const check = checks[record.SetIdentifier ?? ''];
    return check === undefined ? record : { ...record, HealthCheckId: check };
  });
}
