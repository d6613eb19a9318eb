/** What a command that replaces records says: lines as they come for people, one object at the end for programs. */
import type { AdoptionRefusal } from '../shared/routing/adoption-refusal.ts';
import { type PolicyRecordSet, recordText } from '../shared/routing/live-policy.ts';
import type { Change } from '../shared/routing/records.ts';
import { CommandError, exitStatus } from './exit-status.ts';

export interface RecordsToChange {
  readonly application: string;
  readonly name: string;
  /** What stands there now. */
  readonly live: readonly PolicyRecordSet[];
}

export class RecordsReport {
  readonly #subject: RecordsToChange;
  readonly #json: boolean;
  #shown: object = {};

  constructor(subject: RecordsToChange, json: boolean | undefined) {
    this.#subject = subject;
    this.#json = json === true;
  }

  said(text: string): void {
    if (!this.#json) process.stdout.write(`${text}\n`);
  }

  /** The records of today, the batch, and what a person should know before saying yes. */
  show(changes: readonly Change[], notes: readonly string[], unknown: readonly string[]): void {
    const { application, name, live } = this.#subject;
    this.#shown = { changes, notes, unknown };
    this.said(`${application}: what stands at ${name} today`);
    for (const record of live) this.said(`    ${recordLine(record)}`);
    if (live.length === 0) this.said('    nothing');
    this.said(changes.length === 0 ? 'nothing is changed in DNS' : 'and the one batch that replaces it');
    for (const { Action, ResourceRecordSet } of changes) {
      this.said(`  ${Action === 'DELETE' ? '-' : '+'} ${recordLine(ResourceRecordSet)}`);
    }
    for (const note of notes) this.said(`* ${note}`);
    for (const each of unknown) this.said(`? ${each}`);
  }

  end(rest: { readonly carriedOut: boolean; readonly epoch?: number; readonly settled?: string }): void {
    if (rest.settled !== undefined) this.said(`${rest.settled}: nothing to do`);
    this.#print(rest);
  }

  /** @throws CommandError always */
  refuse({ because, text, remedy }: AdoptionRefusal): never {
    this.#print({ carriedOut: false, refusal: { because, text, remedy } });
    throw new CommandError(exitStatus.refused, `refused (${because}): ${text}\n  do: ${remedy}`);
  }

  /** @throws CommandError always */
  fail(status: number, text: string): never {
    this.#print({ carriedOut: false, failure: text });
    throw new CommandError(status, text);
  }

  #print(rest: object): void {
    if (!this.#json) return;
    process.stdout.write(`${JSON.stringify({ ...this.#subject, ...this.#shown, ...rest })}\n`);
  }
}

function recordLine(record: PolicyRecordSet): string {
  return record.Type === 'TXT' ? `${recordText(record)} at ${record.Name}` : recordText(record);
}
