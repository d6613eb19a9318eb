/**
 * What the live records of an application answer, said as weights per region: the same answers, or the reason why no
 * weights give them.
 */
import type { RecordType } from '../fleet/fleet.ts';
import { type AdoptionRefusal, notAdopted } from './adoption-refusal.ts';
import { answeringRegion, answersOf } from './answering-region.ts';
import { sortedRegions, type Weights, weightMax, weightOf } from './course.ts';
import { type LivePolicy, type PolicyRecordSet, policyOf, recordText } from './live-policy.ts';
import type { SteeredApplication } from './records.ts';
import { shareOf, sharesOf, shareTolerance, weightsOf } from './shares.ts';

/** The record that answers for a region; of several that answer the same, the first. */
export type RecordsByRegion = Readonly<Record<string, PolicyRecordSet>>;

export interface LiveShares {
  readonly kind: 'shares';
  /** Undefined where several regions answer at once, in a way that weights cannot say. */
  readonly weights: Weights | undefined;
  readonly policy: LivePolicy;
  /** By type, then region. */
  readonly records: Readonly<Partial<Record<RecordType, RecordsByRegion>>>;
}

export interface SharesRequest {
  readonly application: SteeredApplication;
  /** The records of the application's types at its name. */
  readonly standing: readonly PolicyRecordSet[];
  readonly zoneId: string;
}

export function liveShares({ application, standing, zoneId }: SharesRequest): LiveShares | AdoptionRefusal {
  const read: [RecordType, SharesOfType][] = [];
  for (const type of application.records) {
    const records = standing.filter((record) => record.Type === type);
    const shares = sharesOfType(application, type, records, zoneId);
    if (shares.kind === 'refused') return shares;
    read.push([type, shares]);
  }
  const [first] = read;
  if (first === undefined) throw new Error(`an application must have record types, got ${application.name}`);
  const [, { policy }] = first;
  const records = Object.fromEntries(read.map(([type, shares]) => [type, shares.records]));
  const isChange = read.some(([, { weights }]) => weights === undefined);
  if (isChange) return { kind: 'shares', weights: undefined, policy: changing(read) ?? policy, records };

  const [, { weights = {} }] = first;
  for (const [type, other] of read) {
    if (sameShares(weights, other.weights ?? {})) continue;
    const given = `${JSON.stringify(weights)} for ${first[0]} and ${JSON.stringify(other.weights)} for ${type}`;
    return notAdopted(
      'weights-disagree',
      `the record types must send the same share to each region, got ${given}`,
      'make the record types agree first: traffic of an application is moved as a whole',
    );
  }
  return { kind: 'shares', weights, policy, records };
}

/** Whether both mean the same to Route 53: weights say something only beside each other. */
export function sameShares(one: Weights, other: Weights): boolean {
  const [shares, others] = [sharesOf(one), sharesOf(other)];
  return sortedRegions([...Object.keys(shares), ...Object.keys(others)]).every(
    (region) => Math.abs(shareOf(shares, region) - shareOf(others, region)) <= shareTolerance,
  );
}

interface SharesOfType {
  readonly kind: 'shares';
  readonly weights: Weights | undefined;
  readonly policy: LivePolicy;
  readonly records: RecordsByRegion;
}

function changing(read: readonly (readonly [RecordType, SharesOfType])[]): LivePolicy | undefined {
  return read.find(([, { weights }]) => weights === undefined)?.[1].policy;
}

function sharesOfType(
  application: SteeredApplication,
  type: RecordType,
  records: readonly PolicyRecordSet[],
  zoneId: string,
): SharesOfType | AdoptionRefusal {
  const [first] = records;
  if (first === undefined) {
    return notAdopted(
      'missing-type',
      `each type in records must have a live record, got none of type ${type} at ${application.name}`,
      `take ${type} out of the application's records, or create the record first: adopting does not begin to answer what is not answered today`,
    );
  }
  const policy = policyOf(first);
  if (records.some((record) => policyOf(record) !== policy)) {
    const given = records.map(policyOf).join(', ');
    return notAdopted(
      'mixed-policies',
      `records of type ${type} must have one policy, got ${given}`,
      'keep the records of the policy that answers today, and delete the others',
    );
  }
  const byRegion: Record<string, PolicyRecordSet> = {};
  const weights: Record<string, number> = {};
  for (const record of records) {
    const answering = answeringRegion(application, type, record, zoneId);
    if (answering.kind === 'refused') return answering;
    if (answering.kind === 'several') {
      return { kind: 'shares', weights: undefined, policy, records: {} };
    }
    const { region } = answering;
    const known = byRegion[region];
    if (known !== undefined && !sameAnswers(known, record)) {
      return notAdopted(
        'split-region',
        `a region must have one record of type ${type}, got ${recordText(known)} and ${recordText(record)} for ${region}`,
        'make one record of them: both are targets of the same region',
      );
    }
    byRegion[region] = known ?? record;
    weights[region] = weightOf(weights, region) + (record.Weight ?? 0);
  }
  return {
    kind: 'shares',
    policy,
    records: byRegion,
    weights: weightsBy(policy, records, byRegion, weights),
  };
}

function weightsBy(
  policy: LivePolicy,
  records: readonly PolicyRecordSet[],
  byRegion: RecordsByRegion,
  weights: Weights,
): Weights | undefined {
  const regions = sortedRegions(Object.keys(byRegion));
  if (policy === 'weighted') return withinRange(weights, regions);
  const [only, second] = regions;
  // However it is chosen, it is always this one.
  if (only !== undefined && second === undefined) return { [only]: 100 };
  if (policy !== 'failover') return undefined;
  const primary = records.find(({ Failover }) => Failover === 'PRIMARY');
  return Object.fromEntries(regions.map((region) => [region, byRegion[region] === primary ? 100 : 0]));
}

/** Weights of zero alone are equal shares to Route 53, and a course must give weight to somebody. */
function withinRange(weights: Weights, regions: readonly string[]): Weights {
  if (regions.every((region) => weightOf(weights, region) === 0)) {
    return Object.fromEntries(regions.map((region) => [region, 100]));
  }
  const isTooMuch = regions.some((region) => weightOf(weights, region) > weightMax);
  return isTooMuch ? weightsOf(sharesOf(weights)) : weights;
}

function sameAnswers(one: PolicyRecordSet, other: PolicyRecordSet): boolean {
  return [...answersOf(one)].sort().join() === [...answersOf(other)].sort().join();
}
