/**
 * One vantage with far more endpoints than it can serve: a pass over all of them is due every slot, and what does not
 * fit must come out as our own fault. A single `fail` would be a vote against an endpoint that is well.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { createSecureContext } from 'node:tls';
import { Worker } from 'node:worker_threads';
import type { Observation } from '../../shared/health/observation.ts';
import { type ProbeWork, probeAll } from '../../shared/probing/probe-all.ts';
import { BENCH_NAME, type BenchEndpoints } from './probe-server.ts';
import { benchCheck } from './probe-workload.ts';

const SLOT_MS = 10_000;

/** Threads that spin beside the pass in the last slot: a processor that is not ours alone. */
const SPINNING_THREADS = 4;

export interface OverloadedSlot {
  readonly slot: number;
  readonly spinningThreads: number;
  /** How long after it was due the pass began, because the last one was still going on. */
  readonly beganLateMs: number;
  /** How long after the slot was due its last observation came. */
  readonly endedAfterMs: number;
  /** Observations by outcome, those that do not pass with their reason. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly selfFaults: number;
  readonly fails: number;
  /** What the first fails were, should there be any. */
  readonly failsSeen: readonly string[];
}

export async function measureOverload(
  bench: BenchEndpoints,
  endpoints: number,
  slots: number,
): Promise<OverloadedSlot[]> {
  const work = Array.from({ length: endpoints }, (_, index) => workAt(index, bench.httpsUrl));
  const secureContext = createSecureContext({ ca: bench.authority });
  const measured: OverloadedSlot[] = [];
  const startedMs = Date.now();
  for (let slot = 0; slot <= slots; slot++) {
    const spinning = slot === slots ? SPINNING_THREADS : 0;
    const dueMs = startedMs + slot * SLOT_MS;
    await sleep(Math.max(0, dueMs - Date.now()));
    const beganLateMs = Date.now() - dueMs;
    const release = spin(spinning);
    const observations: Observation[] = [];
    // As in the Lambda: what has not begun when the next slot is due would report the past.
    await probeAll(work, {
      secureContext,
      deadlineMs: dueMs + SLOT_MS,
      onObservation: (observation) => observations.push(observation),
    });
    await release();
    const endedAfterMs = Date.now() - dueMs;
    measured.push({ slot, spinningThreads: spinning, beganLateMs, endedAfterMs, ...tally(observations) });
  }
  return measured;
}

function workAt(index: number, url: string): ProbeWork {
  return { endpoint: `app-${index}/us-east-1`, target: { url, name: BENCH_NAME }, checks: [benchCheck] };
}

function spin(threads: number): () => Promise<unknown> {
  const workers = Array.from({ length: threads }, () => new Worker('for (;;);', { eval: true }));
  return () => Promise.all(workers.map((worker) => worker.terminate()));
}

function tally(
  observations: readonly Observation[],
): Pick<OverloadedSlot, 'outcomes' | 'selfFaults' | 'fails' | 'failsSeen'> {
  const outcomes: Record<string, number> = {};
  for (const { outcome, reason } of observations) {
    const key = reason === undefined ? outcome : `${outcome} ${reason}`;
    outcomes[key] = (outcomes[key] ?? 0) + 1;
  }
  const fails = observations.filter(({ outcome }) => outcome === 'fail');
  return {
    outcomes,
    selfFaults: observations.filter(({ outcome }) => outcome === 'self-fault').length,
    fails: fails.length,
    failsSeen: fails.slice(0, 3).map(({ reason, phase, detail }) => `${reason} in ${phase}: ${detail}`),
  };
}
