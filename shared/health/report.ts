/**
 * The report: all votes of one vantage and shard, written each slot. It is also the state from which the next slot
 * goes on.
 */
import type { EndpointState } from './vote.ts';

export interface Report {
  /** The region from which the probes were sent. */
  readonly vantage: string;
  readonly shard: number;
  /** The newest slot this report has seen; see `slotOf`. */
  readonly slot: number;
  readonly slotDueMs: number;
  /** Grows with every write, which is conditional on it. */
  readonly revision: number;
  /** Of the fleet file that was in force. */
  readonly fleetDigest: string;
  readonly writtenAtMs: number;
  /** By `endpointKey`. */
  readonly endpoints: Readonly<Record<string, EndpointState>>;
}

/**
 * Whether a report has nothing to tell anyone: no vote changed, and all are `up`. A first report is news. An endpoint
 * that is no longer probed is none: a deploy took it away, not an outage.
 */
export function isCalm(before: Report | undefined, after: Report): boolean {
  return Object.entries(after.endpoints).every(
    ([endpoint, { vote }]) => vote === 'up' && before?.endpoints[endpoint]?.vote === 'up',
  );
}
