/** One emulator as a child process on a free port of this machine, with a folder of its own that goes with it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface EmulatorProgram {
  readonly command: string;
  argumentsFor(port: number): string[];
  environmentFor(port: number, folder: string): Record<string, string>;
  /** Answers as soon as the emulator does. */
  readonly readyPath: string;
}

export interface RunningEmulator {
  readonly url: string;
  /** What it has written so far. */
  log(): string;
  /** Resolves when it, and all that it has started, is gone. */
  end(): Promise<void>;
}

export type StartedEmulator =
  | { readonly kind: 'running'; readonly emulator: RunningEmulator }
  | { readonly kind: 'unavailable'; readonly because: string };

const STARTS = 3;
const READY_LIMIT_MS = 60_000;
const READY_POLL_MS = 100;
const END_LIMIT_MS = 5000;

/** The program of MiniStack, which is installed in this folder, and may run the functions that are deployed to it. */
export function ministack(
  binFolder: string,
  functionEnvironment: Record<string, string> = {},
): EmulatorProgram {
  return {
    command: join(binFolder, 'ministack'),
    argumentsFor: () => [],
    environmentFor: (port, folder) => ({
      // Its own default is every interface.
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      // There is to be no Docker, even where there is one.
      DOCKER_HOST: 'unix:///nonexistent',
      S3_DATA_DIR: join(folder, 's3'),
      // These two would listen on every interface, whatever is said above.
      IOT_MTLS_ENABLED: '0',
      SFTP_ENABLED: '0',
      ...functionEnvironment,
    }),
    readyPath: '/_ministack/health',
  };
}

/** Starts it on a free port; should another process take that port first, on another. */
export async function startEmulator(program: EmulatorProgram): Promise<StartedEmulator> {
  let because = '';
  for (let attempt = 0; attempt < STARTS; attempt++) {
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'pointsman-emulator-'));
    const logFile = join(folder, 'log');
    const child = run(program, port, folder, logFile);
    // Should the run end without its teardown, nothing is left behind.
    const endNow = (): void => signal(child, 'SIGKILL');
    process.once('exit', endNow);
    const end = async (): Promise<void> => {
      await ended(child);
      process.removeListener('exit', endNow);
      rmSync(folder, { recursive: true, force: true });
    };
    const url = `http://127.0.0.1:${port}`;
    const log = (): string => readFileSync(logFile, 'utf8');
    if (await answers(child, `${url}${program.readyPath}`))
      return { kind: 'running', emulator: { url, log, end } };
    because = `${program.command} does not answer: ${log().slice(-500)}`;
    await end();
  }
  return { kind: 'unavailable', because };
}

function run(program: EmulatorProgram, port: number, folder: string, logFile: string): ChildProcess {
  const log = openSync(logFile, 'w');
  const child = spawn(program.command, program.argumentsFor(port), {
    // A group of its own, so that what it starts can be ended with it.
    detached: true,
    stdio: ['ignore', log, log],
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      TMPDIR: folder,
      ...program.environmentFor(port, folder),
    },
  });
  closeSync(log);
  return child;
}

/** Waits until the emulator answers at all; false when it ends, or takes too long. */
async function answers(child: ChildProcess, url: string): Promise<boolean> {
  let gone = false;
  child.once('exit', () => {
    gone = true;
  });
  child.once('error', () => {
    gone = true;
  });
  const untilMs = Date.now() + READY_LIMIT_MS;
  while (!gone && Date.now() < untilMs) {
    const answered = await fetch(url).then(
      (response) => response.text().then(() => true),
      () => false,
    );
    if (answered) return true;
    await new Promise((resolve) => setTimeout(resolve, READY_POLL_MS));
  }
  return false;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  signal(child, 'SIGTERM');
  const insist = setTimeout(() => signal(child, 'SIGKILL'), END_LIMIT_MS);
  await exited;
  clearTimeout(insist);
  endLeftOver(child.pid);
}

/** What it has started and not ended: their group is there as long as one of them is. */
function endLeftOver(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // Nobody is left.
  }
}

/** To the emulator, by its process id, and to whatever it has started. */
function signal(child: ChildProcess, name: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, name);
  } catch {
    // It has ended in the meantime.
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('a listening server must have a port');
  return address.port;
}
