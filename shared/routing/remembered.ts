/** What `steer` of one region remembers of each endpoint's verdict and of each application's decision. */
import type { Vote } from '../health/vote.ts';

export interface RememberedVerdict {
  readonly verdict: Vote;
  readonly sinceMs: number;
  /** Since when every pass has found it proven up. */
  readonly upSinceMs?: number;
  /** Since when every vantage that can be expected to has called it down. */
  readonly allDownSinceMs?: number;
}

export interface RememberedDecision {
  readonly because: string;
  /** The reason for which the move was not sent, where it was to be. */
  readonly held?: string;
  /** Regions that were down, sorted. */
  readonly down: readonly string[];
  /** By region, sorted, its verdict: `us-east-1 down`, `us-west-2 stale up`. */
  readonly seen: readonly string[];
  readonly sinceMs: number;
  readonly times: number;
}
