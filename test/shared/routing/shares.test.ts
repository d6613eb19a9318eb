/** Weights as shares, and back, without losing traffic on the way. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Weights } from '../../../shared/routing/course.ts';
import {
  blended,
  gainingRegions,
  losingRegions,
  shareOf,
  sharesOf,
  weightsOf,
} from '../../../shared/routing/shares.ts';
import { allEast, allWest, east, europe, regions, west } from './regional.ts';

const someWeights = fc.dictionary(fc.constantFrom(...regions), fc.integer({ min: 0, max: 255 }), {
  minKeys: 1,
});

describe('shares', () => {
  test.each<[name: string, weights: Weights, expected: object]>([
    ['of one region are all', allEast, { [east]: 1 }],
    ['of two are by weight', { [east]: 1, [west]: 3 }, { [east]: 0.25, [west]: 0.75 }],
    ['of weights that are all zero are equal', { [east]: 0, [west]: 0 }, { [east]: 0.5, [west]: 0.5 }],
    ['of nothing are none', {}, {}],
  ])('%s', (_name, weights, expected) => {
    expect(sharesOf(weights)).toEqual(expected);
  });

  test.each<[name: string, shares: Record<string, number>, expected: Weights]>([
    ['in whole per cents are per cents', { [east]: 0.05, [west]: 0.95 }, { [east]: 5, [west]: 95 }],
    ['finer than that add up to 250', { [east]: 1 / 3, [west]: 2 / 3 }, { [east]: 83, [west]: 167 }],
    ['keep a region without traffic', { [east]: 1, [west]: 0 }, { [east]: 100, [west]: 0 }],
    ['never round to none', { [east]: 0.001, [west]: 0.999 }, { [east]: 1, [west]: 250 }],
  ])('%s', (_name, shares, expected) => {
    expect(weightsOf(shares)).toEqual(expected);
  });

  test('law: as weights they are whole, fit, and are at most one weight off', () => {
    fc.assert(
      fc.property(someWeights, (weights) => {
        const shares = sharesOf(weights);
        const after = weightsOf(shares);
        for (const [region, weight] of Object.entries(after)) {
          expect(Number.isInteger(weight) && weight >= 0 && weight <= 255).toBe(true);
          expect(weight > 0).toBe(shareOf(shares, region) > 0);
          expect(Math.abs(shareOf(sharesOf(after), region) - shareOf(shares, region))).toBeLessThan(2 / 250);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('part of the way', () => {
  test.each<[percent: number, expected: Weights]>([
    [5, { [east]: 5, [west]: 95, [europe]: 0 }],
    [50, { [east]: 50, [west]: 50, [europe]: 0 }],
    [100, allEast],
  ])('%i %% of it', (percent, expected) => {
    expect(blended(allWest, allEast, percent)).toEqual(expected);
  });

  test('between several regions moves what differs', () => {
    expect(
      blended({ [east]: 0, [west]: 50, [europe]: 50 }, { [east]: 50, [west]: 25, [europe]: 25 }, 50),
    ).toEqual({
      [east]: 62,
      [europe]: 94,
      [west]: 94,
    });
  });

  test('law: the further, the more for who gains, and never nothing in between for anyone who has some at an end', () => {
    const percents = fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(someWeights, someWeights, percents, (from, to, steps) => {
        const sorted = steps
          .toSorted((one, other) => one - other)
          .map((step) => sharesOf(blended(from, to, step)));
        for (const region of Object.keys({ ...sharesOf(from), ...sharesOf(to) })) {
          const rises = shareOf(sharesOf(to), region) >= shareOf(sharesOf(from), region);
          for (const [index, shares] of sorted.entries()) {
            expect(shareOf(shares, region)).toBeGreaterThan(0);
            const before = sorted[index - 1];
            if (before === undefined) continue;
            const gained = shareOf(shares, region) - shareOf(before, region);
            // Whole weights of 250: at most one of them against the trend.
            expect(rises ? gained : -gained).toBeGreaterThan(-1.5 / 250);
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('who gains and who loses', () => {
  test.each<[name: string, from: Weights, to: Weights, gaining: string[], losing: string[]]>([
    ['all of it', allEast, allWest, [west], [east]],
    ['most first', { [east]: 100 }, { [west]: 20, [europe]: 80 }, [europe, west], [east]],
    ['by share and not by weight', { [east]: 50, [west]: 50 }, { [east]: 0, [west]: 50 }, [west], [east]],
    ['nobody, where only the numbers change', { [east]: 50, [west]: 50 }, { [east]: 1, [west]: 1 }, [], []],
  ])('%s', (_name, from, to, gaining, losing) => {
    expect(gainingRegions(from, to)).toEqual(gaining);
    expect(losingRegions(from, to)).toEqual(losing);
  });
});
