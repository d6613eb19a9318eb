/** The `pointsman` command as people run it: in a process of its own, in a folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../cli/pointsman.ts', import.meta.url));

/** Where a command runs, and what it finds in its environment beside what everybody has. */
export interface Place {
  readonly folder: string;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Ended {
  readonly status: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Runs a command to its end. */
export async function pointsman(place: Place, ...words: readonly string[]): Promise<Ended> {
  const child = spawnIn(place, words);
  const [output, errors, [status]] = await Promise.all([
    text(streamOf(child.stdout)),
    text(streamOf(child.stderr)),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { status, output, errors };
}

/** An event as `pointsman sandbox --json` prints it. */
export interface Line {
  readonly event: string;
  readonly at?: number;
  readonly application?: string;
  readonly region?: string;
  readonly because?: string;
  readonly text?: string;
}

export interface ReadyLine extends Line {
  readonly dns: { readonly address: string; readonly port: number };
  readonly aws: { readonly port: number };
  readonly endpoints: readonly {
    readonly application: string;
    readonly region: string;
    readonly url: string;
    readonly pid: number;
  }[];
}

/** `pointsman sandbox --json` while it runs. */
export class RunningCommand {
  readonly lines: string[] = [];
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;
  readonly #errors: Promise<string>;
  #hasEnded = false;

  constructor(place: Place, ...words: readonly string[]) {
    this.#child = spawnIn(place, ['sandbox', '--json', ...words]);
    createInterface({ input: streamOf(this.#child.stdout) }).on('line', (line) => this.lines.push(line));
    this.#errors = text(streamOf(this.#child.stderr));
    this.#ended = once(this.#child, 'close').then(([status]) => {
      this.#hasEnded = true;
      return status as number | null;
    });
  }

  events(): Line[] {
    return this.lines.map((line) => JSON.parse(line) as Line);
  }

  async ready(): Promise<ReadyLine> {
    return (await this.waitFor('ready', ({ event }) => event === 'ready')) as ReadyLine;
  }

  /** Waits for a line, or for the command's unexpected end. */
  async waitFor(what: string, matches: (line: Line) => boolean, withinMs = 60_000): Promise<Line> {
    const untilMs = Date.now() + withinMs;
    for (;;) {
      const line = this.events().find(matches);
      if (line !== undefined) return line;
      if (this.#hasEnded) throw new Error(`the sandbox ended before ${what}: ${await this.#errors}`);
      if (Date.now() > untilMs)
        throw new Error(`waited ${withinMs / 1000} s in vain for ${what}, got\n${this.lines.join('\n')}`);
      await sleep(100);
    }
  }

  /** Ends it by a signal, if it has not ended; the exit status. */
  async end(signal: NodeJS.Signals = 'SIGINT'): Promise<number | null> {
    if (!this.#hasEnded) this.#child.kill(signal);
    return this.#ended;
  }
}

function spawnIn({ folder, environment }: Place, words: readonly string[]): ChildProcess {
  const { NODE_OPTIONS: _none, ...inherited } = process.env;
  return spawn(process.execPath, [program, ...words], {
    cwd: folder,
    env: { ...inherited, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function streamOf(stream: ChildProcess['stdout']): NonNullable<ChildProcess['stdout']> {
  if (stream === null) throw new Error('a command must have pipes');
  return stream;
}
