import type { PeerAges } from './routing/peer-ages.ts';
import type { Standing } from './routing/standing.ts';

/** What the passes say while they work: one entry per event, read by logs, the terminal and other programs. */
export type JournalEvent =
  | 'suspicion'
  | 'vote'
  | 'verdict'
  | 'decision'
  | 'move'
  | 'accepted'
  | 'insync'
  | 'answered'
  /** A vantage closes, latches or opens its gate for a region: `state` says which. */
  | 'gate'
  | 'alert'
  /** A check of readiness has failed, or passes again: `state` says which. */
  | 'readiness'
  | 'error';

export interface JournalEntry {
  readonly event: JournalEvent;
  /** Epoch milliseconds, by the clock of the region that says it. */
  readonly at: number;
  /** The region that says it. */
  readonly by: string;
  readonly application?: string;
  readonly region?: string;
  readonly because?: string;
  /** One sentence for people. */
  readonly text: string;
  /** The verdict or vote reached, where the event is one. */
  readonly state?: string;
  /** What it was before. */
  readonly before?: string;
  readonly epoch?: number;
  /** Of a move: `failover`, `switchover`, … */
  readonly kind?: string;
  readonly weights?: Readonly<Record<string, number>>;
}

/** Shows each minute how things stand, for alarms and dashboards. Nothing of it can fail. */
export interface Gauges {
  showPeers(ages: readonly PeerAges[]): void;
  /** `movesFailed`: applications whose traffic should have moved and has not. */
  showApplications(standings: readonly Standing[], movesFailed: number): void;
}
