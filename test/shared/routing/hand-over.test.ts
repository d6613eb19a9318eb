/** What becomes of the shares of the regions that traffic leaves. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Weights } from '../../../shared/routing/course.ts';
import { handOver } from '../../../shared/routing/hand-over.ts';
import { east, europe, regions, west } from './regional.ts';

describe('handing over', () => {
  test.each<[name: string, weights: Weights, leaving: string[], to: string, expected: Weights]>([
    [
      'all of it is 100, whatever the numbers were',
      { [east]: 7, [west]: 0 },
      [east],
      west,
      { [east]: 0, [west]: 100 },
    ],
    ['to a region that has no record yet', { [east]: 100 }, [east], west, { [east]: 0, [west]: 100 }],
    [
      'the other active region takes both shares',
      { [east]: 60, [west]: 40 },
      [east],
      west,
      { [east]: 0, [west]: 100 },
    ],
    [
      'a region that stays keeps its share',
      { [east]: 60, [west]: 40 },
      [east],
      europe,
      { [east]: 0, [west]: 40, [europe]: 60 },
    ],
    [
      'two regions left add up',
      { [east]: 1, [west]: 2, [europe]: 4, 'ca-central-1': 0 },
      [east, west],
      'ca-central-1',
      { [east]: 0, [west]: 0, [europe]: 4, 'ca-central-1': 3 },
    ],
    [
      'a sum of 255 still fits',
      { [east]: 55, [west]: 200, [europe]: 9 },
      [east],
      west,
      { [east]: 0, [west]: 255, [europe]: 9 },
    ],
    [
      'a larger sum is scaled, the smallest share kept',
      { [east]: 255, [west]: 255, [europe]: 1, 'ca-central-1': 255 },
      [east, 'ca-central-1'],
      west,
      { [east]: 0, [west]: 255, [europe]: 1, 'ca-central-1': 0 },
    ],
    [
      'shares that are all zero count as equal',
      { [east]: 0, [west]: 0, [europe]: 0 },
      [east],
      west,
      { [east]: 0, [west]: 2, [europe]: 1 },
    ],
  ])('%s', (_name, weights, leaving, to, expected) => {
    expect(handOver(weights, leaving, to)).toEqual(expected);
  });

  const someWeights = fc.dictionary(
    fc.constantFrom(...regions, 'ca-central-1'),
    fc.integer({ min: 0, max: 255 }),
    {
      minKeys: 1,
    },
  );

  test('never loses a region, never sends traffic nowhere, never leaves any behind, always fits', () => {
    fc.assert(
      fc.property(someWeights, fc.subarray(regions), fc.constantFrom(...regions), (weights, leaving, to) => {
        const left = leaving.filter((region) => region !== to);
        const after = handOver(weights, left, to);
        expect(new Set(Object.keys(after))).toEqual(new Set([...Object.keys(weights), to]));
        expect(Object.values(after).some((weight) => weight > 0)).toBe(true);
        expect(
          Object.values(after).every((weight) => Number.isInteger(weight) && weight >= 0 && weight <= 255),
        ).toBe(true);
        for (const region of left) expect(after[region] ?? 0).toBe(0);
      }),
    );
  });

  test('gives no region that neither gains nor leaves a larger share of the traffic', () => {
    fc.assert(
      fc.property(
        someWeights,
        fc.constantFrom(...regions),
        fc.constantFrom(...regions),
        (weights, leaving, to) => {
          fc.pre(leaving !== to && Object.values(weights).some((weight) => weight > 0));
          const after = handOver(weights, [leaving], to);
          // Weights are whole numbers from 1: scaling may round a share up by one weight of 255.
          for (const region of Object.keys(weights).filter((each) => each !== to && each !== leaving)) {
            expect(share(after, region)).toBeLessThanOrEqual(share(weights, region) + 1 / 255);
          }
        },
      ),
    );
  });
});

function share(weights: Weights, region: string): number {
  const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  return (weights[region] ?? 0) / total;
}
