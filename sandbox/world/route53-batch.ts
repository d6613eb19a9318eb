/**
 * A change batch: all of it, or nothing. Changes are judged in their order, each against the zone as those
 * before it leave it; so a DELETE followed by a CREATE is how one record takes the place of another, and a
 * DELETE that must match exactly makes the batch a compare-and-swap.
 *
 * Source: https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html
 */
import { nameProblem } from './route53-names.ts';
import { aliasProblems, placeProblems, type RecordSets, type Surroundings } from './route53-placement.ts';
import { normaliseRecordSet, recordSetKey, sameRecordSet } from './route53-record-set.ts';
import { shapeProblem, valueProblems } from './route53-syntax.ts';
import type { Change, ResourceRecordSet } from './route53-types.ts';

export type BatchOutcome =
  | { readonly kind: 'applied'; readonly records: RecordSets }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };

/** An UPSERT counts twice against both. */
const RECORDS_PER_BATCH_LIMIT = 1000;
const CHARACTERS_PER_BATCH_LIMIT = 32_000;
const RECORD_SETS_PER_ZONE_LIMIT = 10_000;

/** Judges a batch as it was sent; `records` is left as it was. */
export function applyBatch(
  records: RecordSets,
  sent: readonly Change[],
  surroundings: Surroundings,
): BatchOutcome {
  const invalidInput =
    sent.length === 0 ? 'Invalid request: Changes must not be empty' : firstShapeProblem(sent);
  if (invalidInput !== undefined) return { kind: 'refused', code: 'InvalidInput', message: invalidInput };

  const unknownCheck = firstUnknownHealthCheck(sent, surroundings);
  if (unknownCheck !== undefined) {
    const message = `A health check with id ${unknownCheck} does not exist.`;
    return { kind: 'refused', code: 'NoSuchHealthCheck', message };
  }

  const changes = sent.map((change) => ({
    ...change,
    ResourceRecordSet: normaliseRecordSet(change.ResourceRecordSet),
  }));
  const working = new Map(records);
  const problems = [...nameProblems(sent), ...sizeProblems(changes), ...repeatProblems(changes)];
  for (const change of changes) problems.push(...applyChange(working, change, surroundings));
  problems.push(...wholeProblems(working, changes, surroundings));
  if (problems.length === 0) return { kind: 'applied', records: working };
  return { kind: 'refused', code: 'InvalidChangeBatch', message: `[${[...new Set(problems)].join(', ')}]` };
}

function firstUnknownHealthCheck(
  changes: readonly Change[],
  { healthCheckExists }: Surroundings,
): string | undefined {
  return changes
    .filter(({ Action }) => Action !== 'DELETE')
    .map(({ ResourceRecordSet: { HealthCheckId } }) => HealthCheckId)
    .find((id) => id !== undefined && !healthCheckExists(id));
}

/** Names are judged as they were sent: stored, each has become a valid one. */
function nameProblems(sent: readonly Change[]): string[] {
  return sent
    .flatMap(({ ResourceRecordSet: { Name, AliasTarget } }) => [
      nameProblem(Name),
      AliasTarget === undefined ? undefined : nameProblem(AliasTarget.DNSName),
    ])
    .filter((problem) => problem !== undefined);
}

function firstShapeProblem(changes: readonly Change[]): string | undefined {
  for (const [index, change] of changes.entries()) {
    const problem = shapeProblem(change, index + 1);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function sizeProblems(changes: readonly Change[]): string[] {
  let recordCount = 0;
  let characterCount = 0;
  for (const { Action, ResourceRecordSet } of changes) {
    const times = Action === 'UPSERT' ? 2 : 1;
    for (const { Value } of ResourceRecordSet.ResourceRecords ?? []) {
      recordCount += times;
      characterCount += times * Value.length;
    }
  }
  const problems: string[] = [];
  if (recordCount > RECORDS_PER_BATCH_LIMIT) {
    problems.push(`Number of records limit of ${RECORDS_PER_BATCH_LIMIT} exceeded.`);
  }
  if (characterCount > CHARACTERS_PER_BATCH_LIMIT) {
    problems.push(`RDATA character limit of ${CHARACTERS_PER_BATCH_LIMIT} exceeded.`);
  }
  return problems;
}

/** One record set may be changed once, or be deleted and then written again. */
function repeatProblems(changes: readonly Change[]): string[] {
  const actions = new Map<string, string[]>();
  for (const { Action, ResourceRecordSet } of changes) {
    const key = recordSetKey(ResourceRecordSet);
    actions.set(key, [...(actions.get(key) ?? []), Action]);
  }
  return changes
    .filter(({ ResourceRecordSet }) => {
      const [first, second, ...more] = actions.get(recordSetKey(ResourceRecordSet)) ?? [];
      return second !== undefined && (first !== 'DELETE' || second === 'DELETE' || more.length > 0);
    })
    .map(
      ({ ResourceRecordSet: { Type, Name } }) =>
        `The request contains an invalid set of changes for a resource record set '${Type} ${Name}'`,
    );
}

/** Applies one change to `working`, or says why not and leaves it. */
function applyChange(
  working: Map<string, ResourceRecordSet>,
  change: Change,
  around: Surroundings,
): string[] {
  const record = change.ResourceRecordSet;
  const key = recordSetKey(record);
  const current = working.get(key);
  const identifier = record.SetIdentifier === undefined ? '' : `, set-identifier='${record.SetIdentifier}'`;
  const named = `resource record set [name='${record.Name}', type='${record.Type}'${identifier}]`;

  if (change.Action === 'DELETE') {
    if (current === undefined) return [`Tried to delete ${named} but it was not found`];
    if (!sameRecordSet(current, record)) {
      return [`Tried to delete ${named} but the values provided do not match the current values`];
    }
    working.delete(key);
    return [];
  }
  if (change.Action === 'CREATE' && current !== undefined) {
    return [`Tried to create ${named} but it already exists`];
  }
  working.delete(key);
  const problems = [
    ...valueProblems(record),
    ...placeProblems(working, record, around),
    ...aliasProblems(working, record, around),
  ];
  if (problems.length === 0) working.set(key, record);
  else if (current !== undefined) working.set(key, current);
  return problems;
}

/** What can only be judged of the zone as the whole batch leaves it. */
function wholeProblems(working: RecordSets, changes: readonly Change[], around: Surroundings): string[] {
  const problems: string[] = [];
  if (working.size > RECORD_SETS_PER_ZONE_LIMIT) {
    problems.push(`Exceeded limit MAX_RRSETS_BY_ZONE for zone: ${around.zoneId}`);
  }
  if (!working.has(recordSetKey({ Name: around.zoneName, Type: 'NS' }))) {
    problems.push('A HostedZone must contain at least one NS record for the zone itself.');
  }
  if (!working.has(recordSetKey({ Name: around.zoneName, Type: 'SOA' }))) {
    problems.push('A HostedZone must contain exactly one SOA record.');
  }
  for (const { ResourceRecordSet: record } of changes.filter(({ Action }) => Action !== 'DELETE')) {
    if (record.TTL === undefined || record.Weight === undefined) continue;
    const differs = [...working.values()].some(
      (other) =>
        other.Name === record.Name && other.Type === record.Type && (other.TTL ?? record.TTL) !== record.TTL,
    );
    if (differs) {
      problems.push(
        `RRSet with DNS name ${record.Name}, type ${record.Type}, SetIdentifier ${record.SetIdentifier} cannot be created as weighted sets must contain the same TTL.`,
      );
    }
  }
  return problems;
}
