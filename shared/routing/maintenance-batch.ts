/**
 * A maintenance batch: changes what records point to, how long they are kept, their health checks, and which of them there
 * are, and leaves every weight. All records are deleted exactly as read, the marker too, which is created again unchanged: so
 * the swap fails when anything was changed since it was read, and no course is older or newer by it.
 */
import type { LiveRecords } from './live-records.ts';
import type { Change, ResourceRecordSet } from './records.ts';

/** `after`: all of the application's records as they are to be, without the marker. */
export function maintenanceChanges(
  { own, markerRecord }: LiveRecords,
  after: readonly ResourceRecordSet[],
): readonly Change[] {
  const marker = markerRecord === undefined ? [] : [markerRecord];
  const change = (Action: Change['Action']) => (record: ResourceRecordSet) => ({
    Action,
    ResourceRecordSet: record,
  });
  return [
    ...[...own.map(({ record }) => record), ...marker].map(change('DELETE')),
    ...[...after, ...marker].map(change('CREATE')),
  ];
}
