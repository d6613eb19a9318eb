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
