/** Which regions are faster, by what was measured. */
import { describe, expect, test } from 'vitest';
import { fasterRegions, type Measurement, meanLatencyMs } from '../../../shared/routing/latency.ts';
import { allEast, east, europe, west } from './regional.ts';

const measured: readonly Measurement[] = [
  { vantage: east, latencyMs: 10 },
  { vantage: west, latencyMs: 70 },
  { vantage: europe, latencyMs: 100 },
];

describe('the mean latency', () => {
  test.each<
    [name: string, of: readonly Measurement[], weights: Record<string, number>, expected: number | undefined]
  >([
    ['counts each vantage once', measured, {}, 60],
    ['counts each by its weight', measured, { [east]: 4, [west]: 1, [europe]: 1 }, 35],
    ['counts 1 where a vantage has no weight of its own', measured, { [east]: 4 }, 35],
    ['leaves out a vantage of no weight', measured, { [europe]: 0 }, 40],
    [
      'is unknown where a vantage that counts has not measured',
      [...measured, { vantage: 'x' }],
      {},
      undefined,
    ],
    ['needs no measurement of one that does not count', [...measured, { vantage: 'x' }], { x: 0 }, 60],
    ['is unknown without vantages', [], {}, undefined],
    ['is unknown where none counts', measured, { [east]: 0, [west]: 0, [europe]: 0 }, undefined],
  ])('%s', (_name, of, weights, expected) => {
    expect(meanLatencyMs(of, weights)).toBe(expected);
  });
});

describe('a region is faster', () => {
  test.each<
    [name: string, latencyMs: Record<string, number>, weights: Record<string, number>, expected: string[]]
  >([
    ['by exactly the margin', { [east]: 100, [west]: 80 }, allEast, [west]],
    ['not by less', { [east]: 100, [west]: 80.01 }, allEast, []],
    ['the fastest first', { [east]: 100, [west]: 60, [europe]: 50 }, allEast, [europe, west]],
    [
      'than the mean by share',
      { [east]: 100, [west]: 60, [europe]: 64 },
      { [east]: 50, [west]: 50 },
      [west, europe],
    ],
    ['not than what was not measured', { [west]: 1 }, allEast, []],
    ['not where it was not measured itself', { [east]: 100 }, allEast, []],
    ['than nothing without traffic', { [east]: 100 }, {}, []],
  ])('%s', (_name, latencyMs, weights, expected) => {
    expect(fasterRegions(latencyMs, weights, 20)).toEqual(expected);
  });

  test('without a margin only where it is faster at all', () => {
    expect(fasterRegions({ [east]: 100, [west]: 100, [europe]: 99 }, allEast, 0)).toEqual([europe]);
  });
});
