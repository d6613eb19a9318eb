/**
 * Starts the emulators that the contract suites run against, once for all suites, and ends them. Where they
 * cannot be had, the suites are told why, and count as skipped.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { installEmulators } from './emulators-install.ts';

/** Where an emulator listens, or why it does not. */
export type EmulatorState =
  | { readonly kind: 'running'; readonly url: string }
  | { readonly kind: 'unavailable'; readonly because: string };

export interface Emulators {
  readonly ministack: EmulatorState;
  readonly moto: EmulatorState;
}

declare module 'vitest' {
  interface ProvidedContext {
    emulators: Emulators;
  }
}

interface Running {
  readonly process: ChildProcess;
  readonly folder: string;
}

const STARTS = 3;
const READY_LIMIT_MS = 60_000;
const READY_POLL_MS = 100;
const END_LIMIT_MS = 5000;

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const installed = await installEmulators();
  if (installed.kind === 'unavailable') {
    console.error(`the emulators cannot be installed, and their suites are skipped: ${installed.because}`);
    project.provide('emulators', { ministack: installed, moto: installed });
    return async () => {};
  }

  const running: Running[] = [];
  const endAll = (): void => {
    for (const { process: child } of running) signal(child, 'SIGKILL');
  };
  // Should the run end without its teardown, nothing is left behind.
  process.once('exit', endAll);
  const [ministack, moto] = await Promise.all([
    start(
      running,
      join(installed.binFolder, 'ministack'),
      () => [],
      '/_ministack/health',
      (port, folder) => ({
        // Its own default is every interface.
        BIND_HOST: '127.0.0.1',
        GATEWAY_PORT: String(port),
        // There is to be no Docker, even where there is one.
        DOCKER_HOST: 'unix:///nonexistent',
        S3_DATA_DIR: join(folder, 's3'),
      }),
    ),
    start(
      running,
      join(installed.binFolder, 'moto_server'),
      (port) => ['-H', '127.0.0.1', '-p', String(port)],
      '/moto-api/data.json',
      () => ({}),
    ),
  ]);
  project.provide('emulators', { ministack, moto });

  return async () => {
    process.removeListener('exit', endAll);
    await Promise.all(running.map(end));
  };
}

/** Starts one emulator on a free port; should another process take that port first, on another. */
async function start(
  running: Running[],
  command: string,
  argumentsFor: (port: number) => string[],
  readyPath: string,
  environmentFor: (port: number, folder: string) => Record<string, string>,
): Promise<EmulatorState> {
  let because = '';
  for (let attempt = 0; attempt < STARTS; attempt++) {
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'pointsman-emulator-'));
    const log = openSync(join(folder, 'log'), 'w');
    const child = spawn(command, argumentsFor(port), {
      // A group of its own, so that what it starts can be ended with it.
      detached: true,
      stdio: ['ignore', log, log],
      env: { PATH: process.env['PATH'], HOME: folder, TMPDIR: folder, ...environmentFor(port, folder) },
    });
    closeSync(log);
    running.push({ process: child, folder });
    const url = `http://127.0.0.1:${port}`;
    if (await answers(child, `${url}${readyPath}`)) return { kind: 'running', url };
    because = `${command} does not answer: ${readFileSync(join(folder, 'log'), 'utf8').slice(-500)}`;
  }
  console.error(because);
  return { kind: 'unavailable', because };
}

/** Waits until the emulator answers at all; false when it ends, or takes too long. */
async function answers(child: ChildProcess, url: string): Promise<boolean> {
  let ended = false;
  child.once('exit', () => {
    ended = true;
  });
  child.once('error', () => {
    ended = true;
  });
  const untilMs = Date.now() + READY_LIMIT_MS;
  while (!ended && Date.now() < untilMs) {
    const answered = await fetch(url).then(
      (response) => response.text().then(() => true),
      () => false,
    );
    if (answered) return true;
    await new Promise((resolve) => setTimeout(resolve, READY_POLL_MS));
  }
  return false;
}

async function end({ process: child, folder }: Running): Promise<void> {
  if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit');
    signal(child, 'SIGTERM');
    const insist = setTimeout(() => signal(child, 'SIGKILL'), END_LIMIT_MS);
    await ended;
    clearTimeout(insist);
  }
  rmSync(folder, { recursive: true, force: true });
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
