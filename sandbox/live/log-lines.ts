/** Reads the lines that functions print: entries of the journal become events, everything goes to the log file. */
import { createWriteStream, type WriteStream } from 'node:fs';
import type { JournalEntry } from '../../shared/journal.ts';
import type { LambdaFunction } from './lambda-runner.ts';

/** The journal's entry in a line of a function's log, if it is one. */
export function journalEntryOf(line: string): JournalEntry | undefined {
  if (!line.startsWith('{') || !line.includes('"journal"')) return undefined;
  try {
    const parsed = JSON.parse(line) as { readonly message?: string; readonly journal?: JournalEntry };
    return parsed.message === 'journal' ? parsed.journal : undefined;
  } catch {
    return undefined;
  }
}

/** Everything the functions printed, each line with who printed it. */
export class LambdaLog {
  readonly #file: WriteStream;

  constructor(path: string) {
    this.#file = createWriteStream(path);
  }

  write(line: string, { region, name }: LambdaFunction): void {
    this.#file.write(`${region} ${name} ${line}\n`);
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#file.end(resolve));
  }
}
