/** The figures that justify the rules of the vote: each is one experiment, repeated with a seed. */
import { uniformFloat32 } from 'pure-rand/distribution/uniformFloat32';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { foldObservations } from '../../shared/health/vote.ts';
import { type Setting, type Watch, type Weather, watch } from './votes-simulation.ts';

/** Three vantages, 10 s, confirm 6, up after 6: the defaults of an application that only reads. */
export const standard: Setting = {
  policy: { confirmSeconds: 6, upThreshold: 6, intervalSeconds: 10 },
  vantageCount: 3,
  minVotes: 2,
  timeoutMs: 4000,
  fold: foldObservations,
};

export interface Delays {
  readonly runs: number;
  /** Runs in which no quorum came about within the time watched. */
  readonly missed: number;
  readonly meanSeconds: number;
  readonly medianSeconds: number;
  readonly p95Seconds: number;
  readonly maxSeconds: number;
}

export interface Outage {
  /** How a probe fails. */
  readonly kind: 'refuses' | 'hangs';
  /** The share of probes that fail while it lasts. */
  readonly loss: number;
  /** The share of probes that were refused before it, for twenty minutes. */
  readonly lossBefore: number;
}

export const totalOutage: Outage = { kind: 'refuses', loss: 1, lossBefore: 0 };

/** Any moment will do; slots lie on the wall-clock grid. */
const EPOCH_MS = 1_700_000_000_000;
const BEFORE_MS = 1_200_000;
const WATCHED_MS = 1_800_000;

/** The time from the start of an outage until a quorum of votes is `down`. */
export function delaysOf(setting: Setting, outage: Outage, runs: number, seed: number): Delays {
  const random = xoroshiro128plus(seed);
  const delaysMs: number[] = [];
  let missed = 0;
  for (let run = 0; run < runs; run++) {
    const startMs = someMoment(setting, random);
    const fromMs = startMs - (outage.lossBefore > 0 ? BEFORE_MS : 0);
    const weather: Weather = (atMs) => {
      if (atMs >= startMs) return chance(outage.loss, random) ? outage.kind : 'serves';
      return chance(outage.lossBefore, random) ? 'refuses' : 'serves';
    };
    const downAtMs = watch(setting, weather, random, fromMs, startMs + WATCHED_MS, 1).downAtMs[0];
    if (downAtMs === undefined) missed++;
    else if (downAtMs >= startMs) delaysMs.push(downAtMs - startMs);
  }
  return { missed, ...delaysFrom(delaysMs) };
}

/** How many of so many outages, each shorter than `confirmSeconds`, moved the verdict. Half of them are 1 ms shorter. */
export function movesOfShortOutages(setting: Setting, runs: number, seed: number): number {
  const random = xoroshiro128plus(seed);
  const confirmMs = setting.policy.confirmSeconds * 1000;
  let moves = 0;
  for (let run = 0; run < runs; run++) {
    const startMs = someMoment(setting, random);
    const lastsMs = run % 2 === 0 ? confirmMs - 1 : uniformFloat32(random) * confirmMs;
    const kind = run % 4 < 2 ? 'refuses' : 'hangs';
    const weather: Weather = (atMs) => (atMs >= startMs && atMs < startMs + lastsMs ? kind : 'serves');
    moves += watch(setting, weather, random, startMs, startMs + 120_000).downAtMs.length;
  }
  return moves;
}

/** What happens in so many hours in which each probe is refused by chance, on its own. */
export function chanceFailures(setting: Setting, loss: number, hours: number, seed: number): Watch {
  const random = xoroshiro128plus(seed);
  const weather: Weather = () => (chance(loss, random) ? 'refuses' : 'serves');
  return watch(setting, weather, random, EPOCH_MS, EPOCH_MS + hours * 3_600_000);
}

function delaysFrom(delaysMs: readonly number[]): Omit<Delays, 'missed'> {
  const sorted = [...delaysMs].sort((a, b) => a - b);
  const sum = sorted.reduce((total, delayMs) => total + delayMs, 0);
  return {
    runs: sorted.length,
    meanSeconds: sum / sorted.length / 1000,
    medianSeconds: quantile(sorted, 0.5) / 1000,
    p95Seconds: quantile(sorted, 0.95) / 1000,
    maxSeconds: quantile(sorted, 1) / 1000,
  };
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** Any phase of the slots is as likely as any other. */
function someMoment(setting: Setting, random: RandomGenerator): number {
  return EPOCH_MS + BEFORE_MS + uniformFloat32(random) * setting.policy.intervalSeconds * 1000;
}

function chance(share: number, random: RandomGenerator): boolean {
  return share >= 1 || (share > 0 && uniformFloat32(random) < share);
}
