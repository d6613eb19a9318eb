/**
 * A zone that applies a batch as Route 53 documents it: changes in order, all or none; a DELETE must match exactly
 * and a CREATE must find nothing there.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Change, ResourceRecordSet } from '../../../shared/routing/records.ts';

/** The records afterwards, or why the batch was refused. */
export function applyExactly(
  records: readonly ResourceRecordSet[],
  changes: readonly Change[],
): readonly ResourceRecordSet[] | string {
  let zone = [...records];
  for (const { Action, ResourceRecordSet: record } of changes) {
    const there = zone.find((each) => isSameSet(each, record));
    if (Action === 'CREATE') {
      if (there !== undefined) return `${keyOf(record)} already exists`;
      zone.push(record);
      continue;
    }
    if (there === undefined) return `${keyOf(record)} was not found`;
    if (!isDeepStrictEqual(there, record)) return `${keyOf(record)} does not match the current values`;
    zone = zone.filter((each) => each !== there);
  }
  const badTtl = zone.find((record) =>
    zone.some(
      (other) =>
        other.Name === record.Name &&
        other.Type === record.Type &&
        other.Weight !== undefined &&
        (other.TTL ?? record.TTL) !== (record.TTL ?? other.TTL),
    ),
  );
  return badTtl === undefined ? zone : `${keyOf(badTtl)}: weighted sets must contain the same TTL`;
}

/** In an order that does not depend on how the zone came about. */
export function inOrder(records: readonly ResourceRecordSet[]): ResourceRecordSet[] {
  return [...records].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}

function isSameSet(one: ResourceRecordSet, other: ResourceRecordSet): boolean {
  return keyOf(one) === keyOf(other);
}

function keyOf({ Name, Type, SetIdentifier }: ResourceRecordSet): string {
  return [Name, Type, SetIdentifier ?? ''].join(' ');
}
