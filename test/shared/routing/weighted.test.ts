/** How several regions divide the traffic. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bestOf, type Candidate } from '../../../shared/routing/candidates.ts';
import { activeRegions, type Weights } from '../../../shared/routing/course.ts';
import { shareOf, sharesOf } from '../../../shared/routing/shares.ts';
import { divided, isUnbalanced, weightsWanted } from '../../../shared/routing/weighted.ts';
import { type Remaining, weightsWithout } from '../../../shared/routing/weighted-leaving.ts';
import { east, europe, regions, west } from './regional.ts';

const thirds = { [east]: 1, [west]: 1, [europe]: 1 };

describe('dividing', () => {
  test.each<
    [
      name: string,
      of: string[],
      wanted: Record<string, number>,
      room: Record<string, number>,
      expected: object,
    ]
  >([
    ['goes by what is wanted', [east, west], { [east]: 3, [west]: 1 }, {}, { [east]: 0.75, [west]: 0.25 }],
    [
      'gives a full region what it can take, and the rest to the other',
      [east, west],
      { [east]: 3, [west]: 1 },
      { [east]: 0.5 },
      { [east]: 0.5, [west]: 0.5 },
    ],
    [
      'fills one after the other',
      regions,
      thirds,
      { [east]: 0.1, [west]: 0.4 },
      { [east]: 0.1, [west]: 0.4, [europe]: 0.5 },
    ],
    [
      'goes by what they can take where that is not enough',
      [east, west],
      { [east]: 1, [west]: 1 },
      { [east]: 0.2, [west]: 0.6 },
      { [east]: 0.25, [west]: 0.75 },
    ],
    [
      'goes by what is wanted where nobody can take anything',
      [east, west],
      { [east]: 3, [west]: 1 },
      { [east]: 0, [west]: 0 },
      { [east]: 0.75, [west]: 0.25 },
    ],
    ['gives all the same where nothing is wanted', [east, west], {}, {}, { [east]: 0.5, [west]: 0.5 }],
  ])('%s', (_name, of, wanted, room, expected) => {
    const shares = divided(of, wanted, room);
    expect(
      Object.fromEntries(
        Object.entries(shares).map(([region, share]) => [region, Math.round(share * 1e6) / 1e6]),
      ),
    ).toEqual(expected);
  });

  test('law: it adds up, and nobody gets more than it can take while there is room', () => {
    const amounts = fc.dictionary(fc.constantFrom(...regions), fc.integer({ min: 0, max: 255 }));
    const rooms = fc.dictionary(
      fc.constantFrom(...regions),
      fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100),
    );
    const some = fc.subarray(regions, { minLength: 1 });
    fc.assert(
      fc.property(
        some,
        amounts,
        rooms,
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (of, wanted, room, part) => {
          const shares = divided(of, wanted, room, part);
          expect(Object.values(shares).reduce((sum, share) => sum + share, 0)).toBeCloseTo(part, 9);
          expect(new Set(Object.keys(shares))).toEqual(new Set(of));
          const total = of.reduce((sum, region) => sum + (room[region] ?? 1), 0);
          for (const region of of) {
            expect(shareOf(shares, region)).toBeGreaterThanOrEqual(0);
            if (total > part) expect(shareOf(shares, region)).toBeLessThanOrEqual((room[region] ?? 1) + 1e-9);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('the weights wanted', () => {
  test.each<[name: string, of: string[], room: Record<string, number>, expected: Weights]>([
    ['are those of the fleet file', regions, {}, { [east]: 2, [west]: 1, [europe]: 1 }],
    ['are those of the regions that there are', [west, europe], {}, { [west]: 1, [europe]: 1 }],
    [
      'stay as they are at exactly the limit',
      regions,
      { [east]: 0.5 },
      { [east]: 2, [west]: 1, [europe]: 1 },
    ],
    ['give way to a limit below', regions, { [east]: 0.4 }, { [east]: 40, [west]: 30, [europe]: 30 }],
  ])('%s', (_name, of, room, expected) => {
    expect(weightsWanted(of, { [east]: 2, [west]: 1, [europe]: 1 }, room)).toEqual(expected);
  });
});

describe('a division', () => {
  test.each<[name: string, wanted: Weights, expected: boolean]>([
    ['off by 5 points is good enough', { [east]: 55, [west]: 45 }, false],
    ['off by 6 points is not', { [east]: 56, [west]: 44 }, true],
    ['in other numbers is the same', { [east]: 1, [west]: 1 }, false],
    ['that lacks a region is off', { [west]: 1 }, true],
  ])('%s', (_name, wanted, expected) => {
    expect(isUnbalanced({ [east]: 50, [west]: 50 }, wanted)).toBe(expected);
  });
});

describe('leaving a region', () => {
  const up = (region: string): Candidate => ({ region, verdict: 'up', taken: false });
  const base: Remaining = {
    inForce: { [east]: 50, [west]: 25, [europe]: 25 },
    candidates: [up(west), up(europe)],
    wanted: { [east]: 50, [west]: 25, [europe]: 25 },
    capacities: {},
  };
  test.each<[name: string, change: Partial<Remaining>, expected: Weights]>([
    ['gives its share to the others in proportion', {}, { [west]: 25, [europe]: 25 }],
    ['by their capacity', { capacities: { [west]: 0.3 } }, { [west]: 30, [europe]: 70 }],
    [
      'leaves a region about which nothing is known what it has',
      { candidates: [up(west), { ...up(europe), verdict: 'unknown', refused: 'unknown' }] },
      { [west]: 75, [europe]: 25 },
    ],
    [
      'leaves a region that is degraded what it has',
      { candidates: [{ ...up(west), verdict: 'degraded' }, up(europe)] },
      { [west]: 25, [europe]: 75 },
    ],
    [
      'takes one that stands by and is up, before any that is degraded',
      {
        inForce: { [east]: 50, [west]: 50 },
        wanted: { [east]: 50, [west]: 50 },
        candidates: [{ ...up(west), verdict: 'degraded' }, up(europe)],
      },
      { [west]: 50, [europe]: 50 },
    ],
    [
      'to degraded regions where none is up',
      {
        candidates: [
          { ...up(west), verdict: 'degraded' },
          { ...up(europe), verdict: 'degraded' },
        ],
      },
      { [west]: 25, [europe]: 25 },
    ],
    [
      'does not fill up a region that is only coming back',
      { inForce: { [east]: 90, [west]: 5, [europe]: 5 }, newcomer: west },
      { [west]: 5, [europe]: 95 },
    ],
    [
      'takes one that has a share and no traffic, before one that stands by',
      { inForce: { [east]: 100 }, wanted: { [east]: 50, [europe]: 50 } },
      { [europe]: 50 },
    ],
    [
      'takes one that stands by where no other is left',
      { inForce: { [east]: 100 }, wanted: { [east]: 100, [west]: 0 }, candidates: [up(west), up(europe)] },
      { [west]: 100 },
    ],
  ])('%s', (_name, change, expected) => {
    expect(weightsWithout([east], { ...base, ...change })?.to).toEqual(expected);
  });

  test('leads nowhere where there is nobody', () => {
    expect(
      weightsWithout([east], { ...base, candidates: [{ ...up(west), refused: 'down' }] }),
    ).toBeUndefined();
  });

  test('law: nothing stays behind, nothing is lost, and who has it serves or had it before', () => {
    const candidate = (region: string) =>
      fc.constantFrom<Candidate>(
        up(region),
        up(region),
        { ...up(region), verdict: 'degraded' },
        { ...up(region), verdict: 'unknown', refused: 'unknown' },
      );
    const weights = fc.dictionary(fc.constantFrom(...regions), fc.integer({ min: 0, max: 255 }), {
      minKeys: 1,
    });
    fc.assert(
      fc.property(
        fc.tuple(candidate(west), candidate(europe)),
        weights,
        weights,
        (candidates, inForce, wanted) => {
          fc.pre(activeRegions(inForce).includes(east));
          const left = weightsWithout([east], { inForce, candidates, wanted, capacities: {} });
          expect(left === undefined).toBe(bestOf(candidates) === undefined);
          if (left === undefined) return;
          expect(shareOf(sharesOf(left.to), east)).toBe(0);
          expect(Object.values(left.to).some((weight) => weight > 0)).toBe(true);
          for (const region of activeRegions(left.to)) {
            const serves = candidates.some((each) => each.region === region && each.refused === undefined);
            expect(serves || activeRegions(inForce).includes(region)).toBe(true);
          }
          expect(left.to[left.region] ?? 0).toBeGreaterThan(0);
        },
      ),
      { numRuns: 300 },
    );
  });
});
