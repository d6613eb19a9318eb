/** Plays a scenario by the command, as a person would, and collects what it prints. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFailed } from 'vitest';

const command = fileURLToPath(new URL('../../cli/pointsman.ts', import.meta.url));

export const ownScenarios = fileURLToPath(new URL('../scenarios', import.meta.url));

export interface Line {
  readonly event: string;
  readonly because?: string;
  readonly text?: string;
}

export interface Play {
  readonly process: ChildProcess;
  readonly lines: readonly Line[];
  readonly ready: Promise<void>;
  /** The exit status and what was said of errors. */
  readonly exited: Promise<{ readonly status: number | null; readonly errors: string }>;
}

/** `folder` is where it is run. */
export function play(folder: string, file: string, ...options: readonly string[]): Play {
  const child = spawn(process.execPath, [command, 'sandbox', '--json', '--scenario', file, ...options], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: Line[] = [];
  const ready = Promise.withResolvers<void>();
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = JSON.parse(text) as Line;
    lines.push(line);
    if (line.event === 'ready') ready.resolve();
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const exited = once(child, 'close').then(([status]) => ({ status: status as number | null, errors }));
  onTestFailed(() => console.error(lines.map(({ event, text }) => `${event}  ${text}`).join('\n'), errors));
  return { process: child, lines, ready: ready.promise, exited };
}
