/** The names under which a deployment shows how it stands: who writes them and who reads them must agree. */

/** Of the metrics that are this project's own. */
export const metricNamespace = 'Pointsman';

export const metricDimensions = { fleet: 'Fleet', peer: 'Peer' } as const;

/** Ages are of another region, as this one sees it, in seconds. `movesFailed` counts applications, once a minute. */
export const metricNames = {
  heartbeatAge: 'HeartbeatAgeSeconds',
  reportAge: 'ReportAgeSeconds',
  movesFailed: 'MovesFailed',
  readinessFailures: 'ReadinessFailures',
} as const;

/** The message of the line that says how an application stands, and the key under which it says so. */
export const standingMessage = 'standing';

/** The message of the journal's lines, and the key of their entries. */
export const journalMessage = 'journal';

/** What can be wrong with the control plane itself. Each has its runbook of the same name in docs/runbooks/. */
export const watchKinds = [
  'steer-silent',
  'reports-silent',
  'moves-failed',
  'dead-letters',
  'function-errors',
  'function-throttles',
  'sms-spend',
  'readiness-failed',
] as const;
export type WatchKind = (typeof watchKinds)[number];

/** What the names of all of a fleet's alarms begin with. */
export function watchAlarmPrefix(fleet: string): string {
  return `pointsman-${fleet}-`;
}

/** @param peer The region that the alarm is about, where it is about another one than its own. */
export function watchAlarmName(fleet: string, kind: WatchKind, peer?: string): string {
  return `${watchAlarmPrefix(fleet)}${kind}${peer === undefined ? '' : `-${peer}`}`;
}
