/** The settings that failover is measured at, and what each is expected to reach. */
import type { FaultMode } from '../../sandbox/live/application-messages.ts';

export interface FailoverSetting {
  readonly about: string;
  readonly intervalSeconds: number;
  readonly confirmSeconds: number;
  readonly timeoutSeconds: number;
  /** Route 53's propagation, least and most, drawn evenly. */
  readonly propagationSeconds: readonly [number, number];
}

export const faultsMeasured: readonly FaultMode[] = ['refused', 'http500', 'timeout', 'slow'];

export const failoverSettings: Readonly<Record<string, FailoverSetting>> = {
  default: {
    about: 'interval 10 s, three vantages staggered, confirm 6 s, Route 53 propagation 0',
    intervalSeconds: 10,
    confirmSeconds: 6,
    timeoutSeconds: 4,
    propagationSeconds: [0, 0],
  },
  fast: {
    about: 'interval 6 s, three vantages staggered, confirm 4 s, Route 53 propagation 0',
    intervalSeconds: 6,
    confirmSeconds: 4,
    timeoutSeconds: 4,
    propagationSeconds: [0, 0],
  },
  propagating: {
    about: 'interval 10 s, three vantages staggered, confirm 6 s, Route 53 propagation 5 to 60 s',
    intervalSeconds: 10,
    confirmSeconds: 6,
    timeoutSeconds: 4,
    propagationSeconds: [5, 60],
  },
};
