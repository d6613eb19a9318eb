import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  activeRegions,
  adoptedCourse,
  courseAfter,
  handOver,
  type Move,
  sameWeights,
  type Weights,
  weightsTo,
} from '../../../shared/routing/course.ts';
import { allEast, allWest, east, europe, nowMs, regions, west } from './regional.ts';

describe('active regions', () => {
  test.each<[name: string, weights: Weights, expected: string[]]>([
    ['one region with all the weight', allEast, [east]],
    ['two regions with any weight, sorted', { [west]: 1, [east]: 255, [europe]: 0 }, [east, west]],
    [
      'every region when all weights are zero: Route 53 answers with all of them',
      { [west]: 0, [east]: 0 },
      [east, west],
    ],
    ['none without records', {}, []],
  ])('%s', (_name, weights, expected) => {
    expect(activeRegions(weights)).toEqual(expected);
  });
});

describe('all traffic to one region', () => {
  test('is 100 there and 0 elsewhere', () => {
    expect(weightsTo(west, regions)).toEqual(allWest);
  });

  test('rejects a region that is not among them', () => {
    expect(() => weightsTo('mars-1', regions)).toThrow('got mars-1');
  });
});

describe('the same weights', () => {
  test.each<[name: string, one: Weights, other: Weights, expected: boolean]>([
    ['a region without an entry has no weight', { [east]: 100 }, allEast, true],
    ['whichever of the two lacks it', allEast, { [east]: 100 }, true],
    ['one weight differs by one', { [east]: 100 }, { [east]: 99 }, false],
    ['one has a weight that the other lacks', { [east]: 100 }, { [east]: 100, [west]: 1 }, false],
  ])('%s', (_name, one, other, expected) => {
    expect(sameWeights(one, other)).toBe(expected);
  });
});

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

describe('the next course', () => {
  const author = { application: 'api', by: europe, atMs: nowMs, fleetDigest: 'f00d', fleetWrittenAtMs: 0 };
  const move: Move = {
    kind: 'failover',
    because: 'active-down',
    from: allEast,
    to: allWest,
    leaving: [east],
    region: west,
  };

  test('after a move has the next epoch and nothing of the old progress', () => {
    expect(courseAfter(move, 7, author)).toEqual({
      ...author,
      epoch: 8,
      weights: allWest,
      kind: 'failover',
      because: 'active-down',
      from: allEast,
      progress: {},
    });
  });

  test('after adoption has the epoch found in DNS', () => {
    expect(adoptedCourse(allWest, 8, author)).toEqual({
      ...author,
      epoch: 8,
      weights: allWest,
      kind: 'adopted',
      because: 'adopted',
      progress: {},
    });
  });
});

function share(weights: Weights, region: string): number {
  const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  return (weights[region] ?? 0) / total;
}
