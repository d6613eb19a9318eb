/** The figures of `npm run bench:votes` in full: thousands of outages, and ten thousand hours of failures by chance. */
import { describe, expect, test } from 'vitest';
import {
  chanceFailures,
  delaysOf,
  movesOfShortOutages,
  standard,
  totalOutage,
} from '../bench/votes-figures.ts';
import { foldNaively } from '../bench/votes-naive.ts';
import type { Setting } from '../bench/votes-simulation.ts';

const SEED = 1;
const RUNS = 2000;
const HOURS = 10_000;

const cautious: Setting = { ...standard, policy: { ...standard.policy, confirmSeconds: 20 } };

describe('outages', () => {
  test.each([
    ['total, confirm 6', standard, { ...totalOutage }, 8.2, 9.6, 9.8],
    ['total, confirm 20', cautious, { ...totalOutage }, 22.2, 23.6, 23.8],
    ['without an answer, confirm 6', standard, { ...totalOutage, kind: 'hangs' as const }, 12.5, 14, 14.2],
    ['total, after 5 % loss', standard, { ...totalOutage, lossBefore: 0.05 }, 8.5, 12, 40],
    ['of half of the probes', standard, { ...totalOutage, loss: 0.5 }, 37, 85, 260],
  ])('%s', (_name, setting, outage, meanMax, p95Max, max) => {
    const delays = delaysOf(setting, outage, RUNS, SEED);
    expect(delays.missed).toBe(0);
    expect(delays.meanSeconds).toBeLessThan(meanMax);
    expect(delays.p95Seconds).toBeLessThan(p95Max);
    expect(delays.maxSeconds).toBeLessThan(max);
  });

  test.each([
    [6, standard],
    [20, cautious],
  ])('shorter than confirmSeconds %d: none moves anything', (_seconds, setting) => {
    expect(movesOfShortOutages(setting, RUNS, SEED)).toBe(0);
  });
});

test.each([
  [0.05, 0],
  [0.09, 3],
  [0.12, 25],
])(
  'the share %d of failures by chance moves traffic at most %d times in ten thousand hours',
  (loss, movesMax) => {
    expect(chanceFailures(standard, loss, HOURS, SEED).downAtMs.length).toBeLessThanOrEqual(movesMax);
  },
);

test('three failures in a row move it hundreds of times as often', () => {
  const naive = chanceFailures({ ...standard, fold: foldNaively }, 0.08, HOURS / 10, SEED);
  expect(naive.downAtMs.length).toBeGreaterThan(20);
  expect(chanceFailures(standard, 0.08, HOURS / 10, SEED).downAtMs).toEqual([]);
});
