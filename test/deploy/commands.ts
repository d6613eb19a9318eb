/** Runs the CDK's command line as people do, from the checkout, with what it needs to find the emulator. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const program = join(root, 'node_modules', 'aws-cdk', 'bin', 'cdk');

export interface Ended {
  readonly status: number | null;
  /** Both streams, as they came. */
  readonly output: string;
  readonly tookSeconds: number;
}

/** Whatever hangs, as a custom resource that never answers, is ended then. */
const limitMs = 100_000;

/** Runs a command of the CDK to its end. */
export async function runCdk(
  environment: Readonly<Record<string, string>>,
  ...words: readonly string[]
): Promise<Ended> {
  const { NODE_OPTIONS: _none, ...inherited } = process.env;
  const startedMs = performance.now();
  const child = spawn(process.execPath, [program, ...words], {
    cwd: root,
    env: { ...inherited, PATH: pathWithOwnNode(), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that the app it runs can be ended with it.
    detached: true,
  });
  const end = setTimeout(() => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  }, limitMs);
  const [output, errors, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  clearTimeout(end);
  return {
    status,
    output: `${output}${errors}`,
    tookSeconds: Math.round((performance.now() - startedMs) / 100) / 10,
  };
}

/** The Node of this process first: scripts, and the functions in the emulator, are started by its name. */
export function pathWithOwnNode(): string {
  return `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`;
}
