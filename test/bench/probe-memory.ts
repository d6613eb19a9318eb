/** The most memory that a run over 300 endpoints takes, in a process that does nothing else. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createSecureContext } from 'node:tls';
import { fileURLToPath } from 'node:url';
import type { Observation } from '../../shared/health/observation.ts';
import { type ProbeWork, probeAll } from '../../shared/probing/probe-all.ts';
import { BENCH_NAME, type BenchEndpoints } from './probe-server.ts';
import { benchCheck } from './probe-workload.ts';

const ENDPOINTS = 300;
const RUNS = 5;

/** Short, because in the hanging run each endpoint takes all of it. */
const TIMEOUT_SECONDS = 2;

export interface Memory {
  readonly endpoints: number;
  /** Peak resident set before anything was probed. */
  readonly idleMegabytes: number;
  /** After five runs over healthy endpoints, over HTTPS. */
  readonly healthyMegabytes: number;
  /** After a run in which every endpoint hangs, so that all are open at once. */
  readonly hangingMegabytes: number;
}

export async function measureMemory(endpoints: BenchEndpoints): Promise<Memory> {
  const child = fork(fileURLToPath(import.meta.url));
  child.send(endpoints);
  const [memory] = (await once(child, 'message')) as [Memory];
  child.disconnect();
  return memory;
}

async function measure(bench: BenchEndpoints): Promise<Memory> {
  const idleMegabytes = peakMegabytes();
  const secureContext = createSecureContext({ ca: bench.authority });
  for (let run = 0; run < RUNS; run++) await probeEvery(bench.httpsUrl, 'pass', secureContext);
  const healthyMegabytes = peakMegabytes();
  await probeEvery(bench.silentUrl, 'fail', secureContext);
  return { endpoints: ENDPOINTS, idleMegabytes, healthyMegabytes, hangingMegabytes: peakMegabytes() };
}

async function probeEvery(
  url: string,
  expected: Observation['outcome'],
  secureContext: ReturnType<typeof createSecureContext>,
): Promise<void> {
  const check = { ...benchCheck, timeoutSeconds: TIMEOUT_SECONDS };
  const work: ProbeWork[] = Array.from({ length: ENDPOINTS }, (_, index) => ({
    endpoint: `app-${index}/us-east-1`,
    target: { url, name: BENCH_NAME },
    checks: [check],
  }));
  const observations: Observation[] = [];
  await probeAll(work, { secureContext, onObservation: (observation) => observations.push(observation) });
  const odd = observations.find(({ outcome }) => outcome !== expected);
  if (odd !== undefined) throw new Error(`each probe must be a ${expected}, got ${JSON.stringify(odd)}`);
}

function peakMegabytes(): number {
  return process.resourceUsage().maxRSS / 1024;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [endpoints] = (await once(process, 'message')) as [BenchEndpoints];
  process.send?.(await measure(endpoints));
}
