/** Which requests change something. What only reads is no effect; a method that is not listed is one. */
const reads: ReadonlySet<string> = new Set([
  'telemetry.report',
  'telemetry.reports',
  'telemetry.memory',
  'ledger.control',
  'ledger.localControl',
  'ledger.sentAlerts',
  'traffic.records',
  'traffic.changeStatus',
  'nameServers.markers',
  'gates.sheets',
  'preparation.isReady',
]);

/** @param name such as `ledger.writeCourse` */
export function isEffect(name: string): boolean {
  return !reads.has(name);
}
