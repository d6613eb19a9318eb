/**
 * How gdnsd counts: failures are added up, and only a run of successes forgives them, so an endpoint that fails now and
 * then goes down as well (https://github.com/gdnsd/gdnsd/blob/master/src/plugins/mon.c, gdnsd_mon_state_updater).
 */

export interface MonitorThresholds {
  /** Failures, in a row or not, that make it down. */
  readonly downThreshold: number;
  /** Successes in a row that clear the failures of one that is up. */
  readonly okThreshold: number;
  /** Successes in a row that make it up again. */
  readonly upThreshold: number;
}

export interface MonitorState {
  readonly isUp: boolean;
  readonly failures: number;
  /** In a row. While up, counted only where there is something to forgive. */
  readonly successes: number;
}

export const wellState: MonitorState = { isUp: true, failures: 0, successes: 0 };

export function afterMonitoring(
  { isUp, failures, successes }: MonitorState,
  passed: boolean,
  { downThreshold, okThreshold, upThreshold }: MonitorThresholds,
): MonitorState {
  if (!passed) {
    const counted = isUp ? failures + 1 : 0;
    return counted >= downThreshold || !isUp
      ? { isUp: false, failures: 0, successes: 0 }
      : { isUp: true, failures: counted, successes: 0 };
  }
  if (isUp && failures === 0) return wellState;
  const inRow = successes + 1;
  return inRow >= (isUp ? okThreshold : upThreshold) ? wellState : { isUp, failures, successes: inRow };
}
