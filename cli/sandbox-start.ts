/** Starts the sandbox, says what runs where and what to try, then shows what happens until it is told to stop. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { buildFunctions } from '../build.ts';
import { control } from '../sandbox/live/controls.ts';
import { eventLine } from '../sandbox/live/event-line.ts';
import { type Launched, launch } from '../sandbox/live/launch.ts';
import type { Sandbox } from '../sandbox/live/sandbox.ts';
import { EchoFilter, type SandboxEvent } from '../sandbox/live/sandbox-event.ts';
import { sandboxCooldownSeconds, sandboxStabilisationSeconds } from '../sandbox/live/sandbox-fleet.ts';
import { randomInteger } from '../sandbox/world/random.ts';
import type { FleetInput } from '../shared/fleet/schema.ts';
import { loadFleet, readFleetFile } from './load-fleet.ts';
import { sandboxFile } from './running-sandbox.ts';

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
  const stop = stopSignal(options.duration);
  const file = options.fleet ?? defaultFleetFile;
  // Reads it as a deployment would: what is wrong with it is said before anything starts.
  await loadFleet(file, options.interval === undefined ? {} : { intervalSeconds: options.interval });
  const input = (await readFleetFile(file)) as FleetInput;

  await mkdir(folder, { recursive: true });
  await buildFunctions(bundles);
  const launched = await launchFor(options, input, presenter(options));
  try {
    await Promise.race([launched.firstVerdicts, sleep(firstVerdictsMs, undefined, { ref: false }), stop]);
    await announce(options, launched.sandbox);
    await stop;
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

/** Resolves on ^C, on SIGTERM, or when the time is up. A second ^C ends the process at once. */
function stopSignal(durationSeconds: number | undefined): Promise<void> {
  return new Promise((resolve) => {
    const limit =
      durationSeconds === undefined ? undefined : setTimeout(() => finish(), durationSeconds * 1000);
    const finish = () => {
      clearTimeout(limit);
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, finish);
      resolve();
    };
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, finish);
  });
}

function presenter({ json }: StartOptions): (event: SandboxEvent) => void {
  const echoes = new EchoFilter();
  const colours = process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined;
  return (event) => {
    if (json === true) process.stdout.write(`${JSON.stringify(event)}\n`);
    else if (echoes.isNews(event)) process.stdout.write(`${eventLine(event, colours)}\n`);
  };
}

async function announce(options: StartOptions, sandbox: Sandbox): Promise<void> {
  const { dns, awsPort } = sandbox;
  const endpoints = sandbox
    .endpoints()
    .map(({ application, region, url, pid }) => ({ application, region, url, pid }));
  const ready = { event: 'ready', fleet: sandbox.fleet.name, dns, aws: { port: awsPort }, endpoints };
  await writeFile(sandboxFile, `${JSON.stringify(ready)}\n`);
  process.stdout.write(options.json === true ? `${JSON.stringify(ready)}\n` : `\n${greeting(sandbox)}\n\n`);
}

function greeting(sandbox: Sandbox): string {
  const { dns, awsPort, fleet } = sandbox;
  const [application] = Object.entries(fleet.applications);
  const [id = '', { name, steering }] = application ?? ['', { name: '', steering: { order: [] } }];
  const serving = sandbox.endpoints().find(({ region }) => region === steering.order[0]);
  const processes = sandbox
    .endpoints()
    .map(
      ({ application: served, region, url, pid }) =>
        `  ${served.padEnd(8)} ${region.padEnd(14)} ${url}  pid ${pid}`,
    );
  return [
    `Pointsman watches ${Object.keys(fleet.applications).join(', ')} from ${fleet.vantages.join(', ')}, every ${fleet.intervalSeconds} s.`,
    `  AWS      http://127.0.0.1:${awsPort}`,
    `  DNS      ${dns.address} port ${dns.port}, zone ${fleet.zone.name}`,
    ...processes,
    `  log      ${folder}/functions.log`,
    '',
    `Shortened for you: failback ${sandboxStabilisationSeconds} s after recovery (15 min in a deployment), cooldown ${sandboxCooldownSeconds} s (10 min).`,
    '',
    'Try, in a second terminal:',
    `  dig +short @${dns.address} -p ${dns.port} ${name}`,
    ...(serving?.pid === undefined
      ? []
      : [`  kill -9 ${serving.pid}                                   # ${serving.region} dies`]),
    `  npx pointsman sandbox inbox                      # what the people on call were sent`,
    `  npx pointsman sandbox heal                       # everything lives again, and traffic goes back`,
    `  npx pointsman sandbox fault endpoint ${id} ${steering.order[0] ?? ''} http500`,
    `  npx pointsman freeze --sandbox --reason 'watching'`,
    '^C stops it.',
  ].join('\n');
}
