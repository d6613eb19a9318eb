import { describe, expect, test } from 'vitest';
import {
  chanceFailures,
  delaysOf,
  movesOfShortOutages,
  standard,
  totalOutage,
} from '../../bench/votes-figures.ts';
import { foldNaively } from '../../bench/votes-naive.ts';
import type { Setting } from '../../bench/votes-simulation.ts';

const SEED = 7;
const RUNS = 60;
const HOURS = 20;
/** These compute for seconds, on a machine that may have other things to do. */
const TIMEOUT_MS = 120_000;

const cautious = withPolicy(20, 10);
const hang = { ...totalOutage, kind: 'hangs' } as const;

describe('an outage reaches a quorum', { timeout: TIMEOUT_MS }, () => {
  test.each([
    [
      'within interval ÷ vantages and confirmSeconds, when probes are refused',
      standard,
      totalOutage,
      7,
      8.5,
      9.8,
    ],
    ['as surely where confirmSeconds is 20', cautious, totalOutage, 21, 22.5, 23.8],
    ['faster with a shorter interval', withPolicy(4, 6), totalOutage, 4.5, 5.7, 6.5],
    ['a timeout later when probes hang, for silence is suspicious at once', standard, hang, 11.5, 12.8, 14.1],
    [
      'as fast after twenty minutes of 5 % loss, but for a few that were flapping',
      standard,
      { ...totalOutage, lossBefore: 0.05 },
      7,
      9,
      40,
    ],
  ])('%s', (_name, setting, outage, meanMin, meanMax, max) => {
    const delays = delaysOf(setting, outage, RUNS, SEED);
    expect(delays.missed).toBe(0);
    expect(delays.meanSeconds).toBeGreaterThan(meanMin);
    expect(delays.meanSeconds).toBeLessThan(meanMax);
    expect(delays.maxSeconds).toBeLessThan(max);
  });

  test.each([
    ['refused', totalOutage],
    ['without an answer', hang],
  ])('by the leaky track when half of the probes are %s', (_name, outage) => {
    const delays = delaysOf(standard, { ...outage, loss: 0.5 }, RUNS, SEED);
    expect(delays.missed).toBe(0);
    expect(delays.medianSeconds).toBeLessThan(40);
    expect(delays.p95Seconds).toBeLessThan(110);
  });
});

describe('nothing moves', { timeout: TIMEOUT_MS }, () => {
  test.each([
    ['6', standard],
    ['20', cautious],
  ])('by an outage shorter than confirmSeconds, %s', (_name, setting) => {
    expect(movesOfShortOutages(setting, RUNS, SEED)).toBe(0);
  });

  test.each([0.01, 0.05, 0.09])('by chance, when the share %d of all probes fails', (loss) => {
    expect(chanceFailures(standard, loss, HOURS, SEED).downAtMs).toEqual([]);
  });
});

test('three failures in a row would have moved traffic by chance', { timeout: TIMEOUT_MS }, () => {
  const naive = { ...standard, fold: foldNaively };
  expect(chanceFailures(naive, 0.12, HOURS, SEED).downAtMs.length).toBeGreaterThan(1);
  expect(chanceFailures(standard, 0.12, HOURS, SEED).downAtMs).toEqual([]);
});

test('wakes are bounded, however many probes fail', { timeout: TIMEOUT_MS }, () => {
  const { wakes } = chanceFailures(standard, 0.2, HOURS, SEED);
  // Three vantages, six in ten minutes each.
  expect(wakes).toBeLessThanOrEqual(3 * 36 * HOURS);
  expect(wakes).toBeGreaterThan(36 * HOURS);
});

function withPolicy(confirmSeconds: number, intervalSeconds: number): Setting {
  return { ...standard, policy: { ...standard.policy, confirmSeconds, intervalSeconds } };
}
