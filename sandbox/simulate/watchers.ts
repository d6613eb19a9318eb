/** Those who watch a simulated world, and what they may do: object. */
import type { JournalEntry } from '../../shared/journal.ts';
import { isEffect } from './effects.ts';
import type { Effect, ZoneState } from './world.ts';

type By = Pick<Effect, 'atMs' | 'region' | 'function' | 'run'>;

/** The requests that change nothing and are told all the same: what a run knew is what it read there last. */
const toldReads: readonly string[] = ['ledger.control', 'ledger.localControl'];

export class Watchers {
  /** Effects so far. */
  effects = 0;
  readonly onEffect: ((effect: Effect) => void)[] = [];
  readonly onRead: ((read: Effect) => void)[] = [];
  readonly onAnswer: ((application: string, answered: ZoneState) => void)[] = [];
  readonly onEntry: ((entry: JournalEntry) => void)[] = [];
  #objection: { readonly reason: unknown } | undefined;

  /** Why the simulation cannot go on: the first objection of all. */
  get objection(): { readonly reason: unknown } | undefined {
    return this.#objection;
  }

  object(reason: unknown): void {
    this.#objection ??= { reason };
  }

  /** A request was carried out; `name` is such as `ledger.writeCourse`. */
  tellRequest(by: By, name: string, args: readonly unknown[], answer: unknown): void {
    const isRead = toldReads.includes(name);
    if (!isRead && !isEffect(name)) return;
    if (!isRead) this.effects++;
    const listeners = isRead ? this.onRead : this.onEffect;
    if (listeners.length === 0) return;
    const [port = '', method = ''] = name.split('.');
    const effect: Effect = { ...by, port, method, args, answer };
    this.#tell(listeners, (listener) => listener(effect));
  }

  tellAnswer(application: string, answered: ZoneState): void {
    this.#tell(this.onAnswer, (listener) => listener(application, answered));
  }

  tellEntry(entry: JournalEntry): void {
    this.#tell(this.onEntry, (listener) => listener(entry));
  }

  #tell<Listener>(listeners: readonly Listener[], tell: (listener: Listener) => void): void {
    try {
      for (const listener of listeners) tell(listener);
    } catch (reason) {
      this.object(reason);
    }
  }
}
