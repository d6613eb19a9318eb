/**
 * Processor time of our probe over that of a bare request, in the same process and run. Both take turns in short
 * blocks, so that whatever else the machine does meets both alike; the ratio is the median over the turns.
 */
import { createSecureContext } from 'node:tls';
import type { BenchEndpoints } from './probe-server.ts';
import { bareProbe, ourProbe, type Probe } from './probe-workload.ts';

export interface Cost {
  readonly protocol: 'http' | 'https';
  readonly concurrency: number;
  /** Processor seconds, user and system, per 1,000 probes. */
  readonly ourSeconds: number;
  readonly bareSeconds: number;
  readonly ratio: number;
}

interface Turn {
  readonly ours: number;
  readonly bare: number;
}

const CONCURRENCIES = [10, 50];
const PROTOCOLS = [
  { protocol: 'http', probesPerTurn: 800 },
  { protocol: 'https', probesPerTurn: 200 },
] as const;

export async function measureCosts(endpoints: BenchEndpoints, turns: number): Promise<Cost[]> {
  const context = createSecureContext({ ca: endpoints.authority });
  const costs: Cost[] = [];
  for (const { protocol, probesPerTurn } of PROTOCOLS) {
    const url = protocol === 'http' ? endpoints.httpUrl : endpoints.httpsUrl;
    const [ours, bare] = [ourProbe(url, context), bareProbe(url, context)];
    // The first runs are those of a compiler that does not yet know the code.
    await takeTurn(ours, bare, probesPerTurn, 10, false);
    for (const concurrency of CONCURRENCIES) {
      const taken: Turn[] = [];
      for (let turn = 0; turn < turns; turn++) {
        taken.push(await takeTurn(ours, bare, probesPerTurn, concurrency, turn % 2 === 0));
      }
      costs.push({ protocol, concurrency, ...summary(taken) });
    }
  }
  return costs;
}

async function takeTurn(
  ours: Probe,
  bare: Probe,
  probes: number,
  concurrency: number,
  oursFirst: boolean,
): Promise<Turn> {
  if (oursFirst) {
    const first = await cpuSecondsPerThousand(ours, probes, concurrency);
    return { ours: first, bare: await cpuSecondsPerThousand(bare, probes, concurrency) };
  }
  const first = await cpuSecondsPerThousand(bare, probes, concurrency);
  return { ours: await cpuSecondsPerThousand(ours, probes, concurrency), bare: first };
}

async function cpuSecondsPerThousand(probe: Probe, probes: number, concurrency: number): Promise<number> {
  const before = process.cpuUsage();
  let begun = 0;
  const lane = async (): Promise<void> => {
    while (begun < probes) {
      begun += 1;
      await probe();
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6 / (probes / 1000);
}

function summary(turns: readonly Turn[]): Pick<Cost, 'ourSeconds' | 'bareSeconds' | 'ratio'> {
  return {
    ourSeconds: median(turns.map(({ ours }) => ours)),
    bareSeconds: median(turns.map(({ bare }) => bare)),
    ratio: median(turns.map(({ ours, bare }) => ours / bare)),
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  if (low === undefined || high === undefined) throw new Error('a median needs values, got none');
  return (low + high) / 2;
}
