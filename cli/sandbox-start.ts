/** Starts the sandbox, says what runs where and what to try, then shows what happens until it is told to stop. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { control } from '../sandbox/live/controls.ts';
import { FleetMisfit, type Launched, launch } from '../sandbox/live/launch.ts';
import { loadLiveScenario } from '../sandbox/live/live-scenario.ts';
import type { Sandbox } from '../sandbox/live/sandbox.ts';
import type { SandboxEvent } from '../sandbox/live/sandbox-event.ts';
import { playScenario } from '../sandbox/live/scenario-play.ts';
import { Propagation } from '../sandbox/live/scenario-propagation.ts';
import { ScenarioRecorder } from '../sandbox/live/scenario-recorder.ts';
import { resultText, type ScenarioResult } from '../sandbox/live/scenario-result.ts';
import type { Scenario } from '../sandbox/scenario/scenario.ts';
import { BadScenario } from '../sandbox/scenario/scenario-loading.ts';
import { randomInteger } from '../sandbox/world/random.ts';
import type { FleetInput } from '../shared/fleet/schema.ts';
import { CommandError, exitStatus } from './exit-status.ts';
import { functionBundles } from './function-bundles.ts';
import { readPlayableFleet, readValidFleet } from './load-fleet.ts';
import { runningSandbox, sandboxFile } from './running-sandbox.ts';
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

/** One for each run: two sandboxes may be started in one folder. */
const folder = resolve('.pointsman', `run-${process.pid}`);

/** Route 53 takes 5 to 60 s; whoever watches is spared that unless they ask for it. */
const propagationMsMax = 2_000;

/** In a scenario it takes as long as it does. */
const scenarioPropagationMs = [5_000, 60_000] as const;

/** Endpoints that nobody serves have no verdict; "ready" does not wait for them longer than this. */
const firstVerdictsMs = 14_000;

export async function startSandbox(options: StartOptions): Promise<void> {
  const stop = stopSignal();
  const staging = await stagingFor(options).catch(refuse);
  const { scenario, recorder, propagation } = staging;

  await mkdir(folder, { recursive: true });
  const bundles = await functionBundles();
  const screen = new SandboxScreen(options.json === true);
  const launched = await launchFor(options, staging, bundles, (event) => {
    // Without a scenario nobody reads it, and a sandbox may run for days.
    if (scenario !== undefined) recorder.hear(event);
    screen.show(event);
  }).catch(refuse);
  let result: ScenarioResult | undefined;
  try {
    await Promise.race([launched.firstVerdicts, sleep(firstVerdictsMs, undefined, { ref: false }), stop]);
    const ready = readyOf(launched.sandbox);
    await writeFile(sandboxFile, `${JSON.stringify(ready)}\n`);
    screen.begin(ready, launched.sandbox, `${folder}/functions.log`, scenario?.name);
    const { sandbox } = launched;
    if (scenario === undefined) await Promise.race([stop, timeIsUp(options.duration)]);
    else {
      const durationSeconds = Math.min(
        scenario.durationSeconds,
        options.duration ?? scenario.durationSeconds,
      );
      result = await playScenario({ scenario, sandbox, recorder, propagation, durationSeconds }, stop);
    }
  } finally {
    await withdraw(launched.sandbox);
    await launched.close();
  }
  if (scenario !== undefined) report(result, options);
}

/** Other commands find the sandbox that was started last; an older one does not take its file away. */
async function withdraw({ awsPort }: Sandbox): Promise<void> {
  const named = await runningSandbox().catch(() => undefined);
  if (named?.awsPort === awsPort) await rm(sandboxFile, { force: true });
}

/** What is to run: a fleet, and the scenario that is to be played with it. */
interface Staging {
  readonly input: FleetInput;
  readonly startApplications: boolean;
  readonly seed: number;
  readonly propagation: Propagation;
  readonly recorder: ScenarioRecorder;
  readonly scenario?: Scenario;
}

/** Reads files as a deployment would: what is wrong with them is said before anything starts. */
async function stagingFor(options: StartOptions): Promise<Staging> {
  const { fleet, scenario: file, seed } = options;
  const recorder = new ScenarioRecorder();
  if (file === undefined) {
    const startApplications = fleet === undefined || options.startApplications === true;
    const propagation = propagationFor(options.propagation, [0, propagationMsMax]);
    return { input: await readValidFleet(fleet), startApplications, seed, propagation, recorder };
  }
  if (fleet !== undefined)
    throw new CommandError(
      exitStatus.badInput,
      `--scenario brings its own fleet, got --fleet ${fleet} as well`,
    );
  const { scenario, input } = await loadLiveScenario(file, readPlayableFleet);
  const seconds = options.propagation ?? scenario.world.propagationSeconds;
  const propagation = propagationFor(seconds, scenarioPropagationMs);
  return { input, startApplications: true, seed: scenario.seed, propagation, recorder, scenario };
}

function propagationFor(seconds: number | undefined, [fromMs, toMs]: readonly [number, number]): Propagation {
  return new Propagation((random) =>
    seconds === undefined ? randomInteger(random, fromMs, toMs) : seconds * 1000,
  );
}

function launchFor(
  options: StartOptions,
  { input, startApplications, seed, propagation }: Staging,
  bundles: string,
  onEvent: (event: SandboxEvent) => void,
): Promise<Launched> {
  const { interval } = options;
  return launch({
    input,
    startApplications,
    ...(interval === undefined ? {} : { intervalSeconds: interval }),
    bundles,
    folder,
    dnsAddress: options.dnsAddress,
    dnsPort: options.dnsPort,
    awsPort: options.awsPort,
    seed,
    propagationMs: (random) => propagation.ms(random),
    onEvent,
    control,
  });
}

/** What came of a scenario: the last thing that is printed, and the exit status. */
function report(result: ScenarioResult | undefined, { json }: StartOptions): void {
  if (result === undefined) {
    process.stderr.write('stopped before the end of the scenario: it is not judged\n');
    return;
  }
  process.stdout.write(json === true ? `${JSON.stringify(result)}\n` : `\n${resultText(result)}\n`);
  const { failed } = result;
  if (failed.length === 0) return;
  const count = failed.length === 1 ? '1 expectation' : `${failed.length} expectations`;
  throw new CommandError(exitStatus.refused, `${count} of "${result.scenario}" failed`);
}

/** What a person can mend by asking for something else: a port that is taken, a fleet that does not fit. */
function refuse(error: unknown): never {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const mendable = error instanceof FleetMisfit || error instanceof BadScenario || mendableCodes.has(code);
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
