/**
 * The maintenance batch that takes a fleet's health checks off all records of an application. It leaves everything else,
 * other people's checks included: only what carries one of ours is replaced, by itself without it.
 */
import { type Course, isMove } from './course.ts';
import { markerName, parseMarker } from './marker.ts';
import { type Change, normaliseName, type ResourceRecordSet } from './records.ts';
import { unquoteTxt } from './txt-value.ts';

export interface DetachRequest {
  /** The application's. */
  readonly name: string;
  /** All record sets at the name and at its marker's, as read. */
  readonly live: readonly ResourceRecordSet[];
  /** The ledger's, read after DNS. */
  readonly course: Course | undefined;
  /** Ids of the checks that are to go. */
  readonly checks: ReadonlySet<string>;
}

export type Detachment =
  | { readonly kind: 'changes'; readonly changes: readonly Change[] }
  | { readonly kind: 'in-step' }
  /** A move is on its way: it comes first, and the batch would be in its way. */
  | { readonly kind: 'unfinished' };

export function detachBatch({ name, live, course, checks }: DetachRequest): Detachment {
  const wanted = normaliseName(name);
  const carrying = live.filter(
    ({ Name, HealthCheckId: id }) => normaliseName(Name) === wanted && id !== undefined && checks.has(id),
  );
  if (carrying.length === 0) return { kind: 'in-step' };
  const marker = live.filter(({ Name, Type }) => Type === 'TXT' && normaliseName(Name) === markerName(name));
  if (course !== undefined && isMove(course) && epochOf(marker) < course.epoch) return { kind: 'unfinished' };
  const bare = carrying.map(({ HealthCheckId: _, ...rest }) => rest);
  return {
    kind: 'changes',
    changes: [
      ...[...carrying, ...marker].map((record) => ({ Action: 'DELETE' as const, ResourceRecordSet: record })),
      ...[...bare, ...marker].map((record) => ({ Action: 'CREATE' as const, ResourceRecordSet: record })),
    ],
  };
}

/** What cannot be read may be newer than any course. */
function epochOf([record]: readonly ResourceRecordSet[]): number {
  if (record === undefined) return 0;
  const parsed = parseMarker(unquoteTxt(record.ResourceRecords?.[0]?.Value ?? '') ?? '');
  return parsed.kind === 'marker' ? parsed.marker.epoch : Number.POSITIVE_INFINITY;
}
