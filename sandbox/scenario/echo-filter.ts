/** Lets what several regions say at the same time be said once. */
import type { JournalEntry } from '../../shared/journal.ts';

/** What is compared: an entry of the functions' journals, or an event of the sandbox, which may be nobody's. */
type Said = Omit<JournalEntry, 'event' | 'by'> & { readonly event: string };

/** Every region's `steer` says what it sees; the same thing said again within this is left out. */
const echoMs = 120_000;

/** Events that every region says for itself. The others have one author. */
const echoing = new Set(['verdict', 'decision', 'insync', 'answered', 'error']);

/** Lets each event through once, whichever region says it first. */
export class EchoFilter {
  readonly #heard = new Map<string, { readonly at: number; readonly state: string }>();

  isNews(event: Said): boolean {
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
