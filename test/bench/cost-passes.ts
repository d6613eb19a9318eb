/** Runs each pass of a calm fleet many times, by its bundle in an environment of its own, and says what one run takes. */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { buildFunctions } from '../../build.ts';
import type { LambdaFunction } from '../../sandbox/live/lambda-runner.ts';
import { type Launched, launch } from '../../sandbox/live/launch.ts';
import { lambdasOf } from '../../sandbox/live/sandbox-lambdas.ts';
import type { FleetInput } from '../../shared/fleet/schema.ts';
import { shardsOf } from '../../shared/fleet/shards.ts';
import { slotOf } from '../../shared/health/slots.ts';
import { type Calls, type CountingProxy, startCountingProxy } from './cost-proxy.ts';
import type { CostAnswer, CostRun, CostWorker } from './cost-worker.ts';

export interface PassCost {
  readonly pass: string;
  readonly runs: number;
  /** Of one run, in the middle: processor time at full speed of one core. */
  readonly cpuMs: number;
  /** Of one run, on average. */
  readonly logBytes: number;
  readonly logLines: number;
  readonly calls: Readonly<Record<string, Calls>>;
}

/** Not measured: the compiler does not know the code yet, and connections are not there. */
const WARM_RUNS = 30;

/** A `tick` waits for its moment of the second each time, so it has fewer runs. */
const TICK_RUNS = 20;

const MINUTE_MS = 60_000;

const SETTLING_PASSES = 5;

const REGION = 'us-east-1';

export async function measurePasses(input: FleetInput, runs: number): Promise<readonly PassCost[]> {
  const folder = await mkdtemp(join(tmpdir(), 'pointsman-cost-'));
  const bundles = join(folder, 'functions');
  let launched: Launched | undefined;
  let proxy: CountingProxy | undefined;
  try {
    await buildFunctions(bundles);
    launched = await launch({
      input,
      startApplications: true,
      bundles,
      folder,
      dnsAddress: '127.0.0.1',
      dnsPort: 0,
      awsPort: 0,
      seed: 1,
      propagationMs: () => 0,
      onEvent: () => undefined,
    });
    await launched.firstVerdicts;
    const { sandbox } = launched;
    // So that courses, incidents and memories are there.
    for (let pass = 0; pass < SETTLING_PASSES; pass++) await sandbox.invoke(REGION, 'steer');
    // Probes of the sandbox's own go on while steer is measured, so that it finds fresh reports.
    sandbox.faults.onInvocations((_, verb) => (verb === 'probe' ? undefined : { kind: 'silent' }));
    proxy = await startCountingProxy(sandbox.awsUrl);
    const lambdas = lambdasOf({
      fleet: sandbox.fleet,
      bundles,
      fleetFile: join(folder, 'fleet.json'),
      awsUrl: proxy.url,
      nameServer: `${sandbox.dns.address}:${sandbox.dns.port}`,
    }).filter(({ region }) => region === REGION);
    const costs: PassCost[] = [];
    for (const lambda of lambdas.filter(({ name }) => !name.endsWith('-probe'))) {
      const isTick = verbOf(lambda) === 'tick';
      const count = isTick ? Math.min(TICK_RUNS, runs) : runs;
      costs.push(await measure(verbOf(lambda), lambda, proxy, count, () => ({}), isTick ? MINUTE_MS : 0));
    }
    sandbox.faults.onInvocations(() => ({ kind: 'silent' }));
    for (const lambda of lambdas.filter(({ name }) => name.endsWith('-probe'))) {
      costs.push(...(await measureProbe(lambda, launched, proxy, runs)));
    }
    return costs;
  } finally {
    await proxy?.close();
    await launched?.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function verbOf({ name }: LambdaFunction): string {
  return name.split('-').at(-1) ?? name;
}

async function measureProbe(
  lambda: LambdaFunction,
  { sandbox }: Launched,
  proxy: CountingProxy,
  runs: number,
): Promise<readonly PassCost[]> {
  const { fleet } = sandbox;
  const grid = {
    intervalSeconds: fleet.intervalSeconds,
    vantageIndex: fleet.vantages.indexOf(lambda.region),
    vantageCount: fleet.vantages.length,
  };
  if (shardsOf(fleet).length !== 1) throw new Error('the fleet must have one shard');
  let { slot } = slotOf(Date.now(), grid);
  // Due now, so that no time goes by in waiting.
  const event = () => ({ Records: [{ body: JSON.stringify({ slot, dueMs: Date.now(), shard: 0 }) }] });
  const copy = await measure('probe, a copy', lambda, proxy, runs, event);
  // A slot is claimed once, so each run has its own.
  const next = () => {
    slot += 1;
    return event();
  };
  return [await measure('probe', lambda, proxy, runs, next), copy];
}

async function measure(
  pass: string,
  lambda: LambdaFunction,
  proxy: CountingProxy,
  runs: number,
  eventOf: () => unknown,
  aheadMs = 0,
): Promise<PassCost> {
  const worker = new Worker(new URL('cost-worker.ts', import.meta.url), {
    workerData: { bundle: `${lambda.folder}/index.mjs`, name: lambda.name, aheadMs } satisfies CostWorker,
    env: { ...lambda.environment },
    stdout: true,
    stderr: true,
  });
  let [logBytes, logLines] = [0, 0];
  for (const stream of [worker.stdout, worker.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      logBytes += chunk.length;
      logLines += chunk.toString().split('\n').length - 1;
    });
  }
  try {
    const run = async () => {
      const message: CostRun = { event: eventOf(), timeoutMs: lambda.timeoutMs };
      worker.postMessage(message);
      // An error of the worker's rejects this, too.
      const [answer] = (await once(worker, 'message')) as [CostAnswer];
      return answer;
    };
    for (let warm = 0; warm < Math.min(WARM_RUNS, runs); warm++) await run();
    // The worker's output comes on its own way: one more run, and what the others printed is here.
    await run();
    proxy.take();
    [logBytes, logLines] = [0, 0];
    const answers: CostAnswer[] = [];
    for (let done = 0; done < runs; done++) answers.push(await run());
    const calls = proxy.take();
    await run();
    proxy.take();
    const each = Object.entries(calls).map(([key, { count, units, bytes }]) => [
      key,
      { count: count / runs, units: units / runs, bytes: bytes / count },
    ]);
    const kinds = [...new Set(answers.map(({ kind }) => kind))].join('+');
    return {
      pass: `${pass} (${kinds})`,
      runs,
      cpuMs: median(answers.map(({ cpuMs }) => cpuMs)),
      logBytes: logBytes / (runs + 1),
      logLines: logLines / (runs + 1),
      calls: Object.fromEntries(each),
    };
  } finally {
    await worker.terminate();
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
