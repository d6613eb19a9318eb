/**
 * The maintenance batch that puts the regions' health checks on an application's records, or takes them off. It changes
 * nothing else: every weight stays, and the marker is deleted and created again unchanged, so the swap fails when
 * anything was changed since it was read.
 */
import type { Course } from './course.ts';
import { type Refusal, readLive } from './live-records.ts';
import { maintenanceChanges } from './maintenance-batch.ts';
import { isUnfinished } from './reconcile.ts';
import type { Change, ResourceRecordSet, SteeredApplication } from './records.ts';

export interface AttachRequest {
  readonly application: SteeredApplication;
  /** All record sets at the application's name and at its marker's, as read. */
  readonly live: readonly ResourceRecordSet[];
  /** The ledger's, read after DNS. */
  readonly course: Course | undefined;
  /** By region, the id of its check; a region without one loses the check that it has. */
  readonly checks: Readonly<Record<string, string>>;
}

export type Attachment =
  | { readonly kind: 'changes'; readonly changes: readonly Change[] }
  | { readonly kind: 'in-step' }
  /** A move, or an adoption, is on its way: it comes first, and the batch would be in its way. */
  | { readonly kind: 'unfinished' }
  | Refusal;

export function attachBatch({ application, live, course, checks }: AttachRequest): Attachment {
  const read = readLive(application, live, course);
  const [obstacle] = read.obstacles;
  if (obstacle !== undefined) return obstacle;
  if (course !== undefined && isUnfinished(course, read)) return { kind: 'unfinished' };
  if (read.own.every(({ record, region }) => record.HealthCheckId === checks[region]))
    return { kind: 'in-step' };

  const after = read.own.map(({ record, region }) => withCheck(record, checks[region]));
  return { kind: 'changes', changes: maintenanceChanges(read, after) };
}

function withCheck(record: ResourceRecordSet, id: string | undefined): ResourceRecordSet {
  const { HealthCheckId: _, ...rest } = record;
  return id === undefined ? rest : { ...rest, HealthCheckId: id };
}
