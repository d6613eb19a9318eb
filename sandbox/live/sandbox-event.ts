/** What `pointsman sandbox` shows: entries of the functions' journals, and what the sandbox itself does. */
import type { JournalEntry } from '../../shared/journal.ts';

export interface SandboxEvent {
  readonly event: JournalEntry['event'] | 'fault';
  readonly at: number;
  readonly by?: string;
  readonly application?: string;
  readonly region?: string;
  readonly because?: string;
  readonly text: string;
  readonly state?: string;
  readonly before?: string;
  readonly epoch?: number;
  readonly kind?: string;
  readonly weights?: Readonly<Record<string, number>>;
}
