/** Starts the sandbox, says what runs where and what to try, then shows what happens until it is told to stop. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { buildFunctions } from '../build.ts';
import { control } from '../sandbox/live/controls.ts';
import { FleetMisfit, type Launched, launch } from '../sandbox/live/launch.ts';
import type { SandboxEvent } from '../sandbox/live/sandbox-event.ts';
import { randomInteger } from '../sandbox/world/random.ts';
import type { FleetInput } from '../shared/fleet/schema.ts';
import { CommandError, exitStatus } from './exit-status.ts';
import { loadFleet, readFleetFile } from './load-fleet.ts';
import { sandboxFile } from './running-sandbox.ts';
import { readyOf, SandboxScreen } from './sandbox-screen.ts';

export interface StartOptions {
  readonly fleet?: string;
  readonly startApplications?: boolean;
  readonly interval?: number;
  readonly dnsAddress: string;
  readonly dnsPort: number;
  readonly awsPort: number;
  readonly propagation?: number;
  readonly scenario?: string;
  readonly duration?: number;
  readonly seed: number;
  readonly json?: boolean;
}

const defaultFleetFile = fileURLToPath(new URL('../fleet.config.ts', import.meta.url));
const bundles = fileURLToPath(new URL('../dist', import.meta.url));
const folder = resolve('.pointsman');

/** Route 53 takes 5 to 60 s; whoever watches is spared that unless they ask for it. */
const propagationMsMax = 2_000;

/** Endpoints that nobody serves have no verdict; "ready" does not wait for them longer than this. */
const firstVerdictsMs = 14_000;

export async function startSandbox(options: StartOptions): Promise<void> {
  const stop = stopSignal();
  const file = options.fleet ?? defaultFleetFile;
  // Reads it as a deployment would: what is wrong with it is said before anything starts.
  await loadFleet(file);
  const input = (await readFleetFile(file)) as FleetInput;

  await mkdir(folder, { recursive: true });
  await buildFunctions(bundles);
  const screen = new SandboxScreen(options.json === true);
  const launched = await launchFor(options, input, (event) => screen.show(event)).catch(refuse);
  try {
    await Promise.race([launched.firstVerdicts, sleep(firstVerdictsMs, undefined, { ref: false }), stop]);
    const ready = readyOf(launched.sandbox);
    await writeFile(sandboxFile, `${JSON.stringify(ready)}\n`);
    screen.begin(ready, launched.sandbox, `${folder}/functions.log`);
    await Promise.race([stop, timeIsUp(options.duration)]);
  } finally {
    await rm(sandboxFile, { force: true });
    await launched.close();
  }
}

function launchFor(
  options: StartOptions,
  input: FleetInput,
  onEvent: (event: SandboxEvent) => void,
): Promise<Launched> {
  const { propagation, interval } = options;
  return launch({
    input,
    startApplications: options.fleet === undefined || options.startApplications === true,
    ...(interval === undefined ? {} : { intervalSeconds: interval }),
    bundles,
    folder,
    dnsAddress: options.dnsAddress,
    dnsPort: options.dnsPort,
    awsPort: options.awsPort,
    seed: options.seed,
    propagationMs: (random) =>
      propagation === undefined ? randomInteger(random, 0, propagationMsMax) : propagation * 1000,
    onEvent,
    control,
  });
}

/** What a person can mend by asking for something else: a port that is taken, a fleet that does not fit. */
function refuse(error: unknown): never {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const mendable = error instanceof FleetMisfit || mendableCodes.has(code);
  throw mendable ? new CommandError(exitStatus.badInput, (error as Error).message) : error;
}

const mendableCodes = new Set(['EADDRINUSE', 'EADDRNOTAVAIL', 'EACCES']);

/** Resolves on ^C, on SIGTERM, and when nobody reads any more. A second signal ends the process at once. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      for (const signal of signals) process.off(signal, finish);
      resolve();
    };
    for (const signal of signals) process.once(signal, finish);
    process.stdout.on('error', finish);
  });
}

const signals = ['SIGINT', 'SIGTERM'] as const;

/** Never, where no duration was asked for. */
function timeIsUp(durationSeconds: number | undefined): Promise<void> {
  if (durationSeconds === undefined) return new Promise(() => undefined);
  return sleep(durationSeconds * 1000, undefined, { ref: false });
}
