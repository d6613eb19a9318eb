/** The sandbox that the installed command starts, once its functions look at its applications. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { environmentIn } from './commands.ts';

export interface StartedSandbox {
  readonly child: ChildProcessByStdio<null, Readable, null>;
  /** Where each region serves each application. */
  readonly urls: readonly string[];
}

/** A line that it prints. The first is `ready`, which comes without votes too where there are none for long. */
interface Line {
  readonly event: string;
  readonly endpoints?: readonly { readonly url: string }[];
  readonly state?: string;
}

/** By itself it ends after these seconds, should nobody vote, or the test be gone. */
const durationSeconds = 90;

/** @throws Error where it ends before a function has seen an application that is up */
export async function startSandbox(folder: string): Promise<StartedSandbox> {
  const words = ['sandbox', '--json', '--duration', String(durationSeconds)];
  const child = spawn(join(folder, 'node_modules', '.bin', 'pointsman'), words, {
    cwd: folder,
    env: environmentIn(folder),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  const urls = await urlsOnceUp(child.stdout);
  // What comes later is nobody's concern, and must not fill the pipe.
  child.stdout.resume();
  if (urls !== undefined) return { child, urls };
  const [status] = (await closed) as [number | null];
  throw new Error(`the sandbox must see an application up, got the end of it with ${status}`);
}

async function urlsOnceUp(output: Readable): Promise<readonly string[] | undefined> {
  let urls: readonly string[] | undefined;
  for await (const text of createInterface({ input: output })) {
    const { event, endpoints, state } = JSON.parse(text) as Line;
    urls ??= endpoints?.map(({ url }) => url);
    if (event === 'vote' && state === 'up') return urls;
  }
  return undefined;
}
