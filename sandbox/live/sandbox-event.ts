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
  readonly weights?: Readonly<Record<string, number>>;
}

/** Every region's `steer` says what it sees; the same thing said again within this is left out. */
const echoMs = 120_000;

/** Events that every region says for itself. The others have one author. */
const echoing = new Set<SandboxEvent['event']>(['verdict', 'decision', 'insync', 'answered', 'error']);

/** Lets each event through once, whichever region says it first. */
export class EchoFilter {
  readonly #heard = new Map<string, { readonly at: number; readonly state: string }>();

  isNews(event: SandboxEvent): boolean {
    // Where everyone begins: the verdicts say it once for all.
    if (event.event === 'vote' && event.before === 'unknown' && event.state === 'up') return false;
    if (!echoing.has(event.event)) return true;
    const subject = [
      event.event,
      event.application,
      event.region,
      event.event === 'error' ? event.text : '',
    ].join('|');
    const state = [event.state, event.because, event.epoch].join('|');
    const last = this.#heard.get(subject);
    this.#heard.set(subject, { at: event.at, state });
    return last === undefined || last.state !== state || event.at - last.at > echoMs;
  }
}
