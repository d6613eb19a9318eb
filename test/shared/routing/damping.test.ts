/** A region that falls again and again is let be for a while, and no longer than that. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  halfLifeMs,
  type Penalty,
  penaltyAt,
  pointsMax,
  suppressedForMs,
  suppressMaxMs,
} from '../../../shared/routing/damping.ts';
import { minuteMs, nowMs } from './regional.ts';

const penalty = (points: number, suppressed = false, agoMs = 0): Penalty => ({
  points,
  atMs: nowMs - agoMs,
  suppressed,
});

describe('a penalty', () => {
  test.each<[name: string, before: Penalty | undefined, fell: boolean, expected: Penalty | undefined]>([
    ['is 1000 for the first fall', undefined, true, penalty(1_000)],
    ['adds up', penalty(1_500), true, penalty(2_500)],
    ['halves in 15 minutes', penalty(2_000, false, halfLifeMs), false, penalty(1_000)],
    ['of 3000 suppresses nothing', penalty(2_000), true, penalty(3_000)],
    ['of more does', penalty(2_001), true, penalty(3_001, true)],
    ['of 750 still suppresses', penalty(1_500, true, halfLifeMs), false, penalty(750, true)],
    ['of less does no more', penalty(1_499, true, halfLifeMs), false, penalty(749.5)],
    ['of less than that begins nothing', penalty(1_000), false, penalty(1_000)],
    ['has a ceiling', penalty(11_500, true), true, penalty(pointsMax, true)],
    ['is forgotten at last', penalty(1.9, false, halfLifeMs), false, undefined],
    [
      'does not grow by a clock that was set back',
      penalty(1_000, false, -5 * minuteMs),
      false,
      penalty(1_000),
    ],
  ])('%s', (_name, before, fell, expected) => {
    expect(penaltyAt(before, fell, nowMs)).toEqual(expected);
  });

  test('that is none stays none', () => {
    expect(penaltyAt(undefined, false, nowMs)).toBeUndefined();
  });

  test('of four falls in quick succession suppresses, of three it does not', () => {
    let known: Penalty | undefined;
    const suppressed = [0, 1, 2, 3].map((fall) => {
      known = penaltyAt(known, true, nowMs + fall * 2 * minuteMs);
      return known?.suppressed;
    });
    expect(suppressed).toEqual([false, false, false, true]);
  });
});

describe('suppression', () => {
  test.each<[name: string, known: Penalty | undefined, expected: number]>([
    ['is none without a penalty', undefined, 0],
    ['is none with one that does not suppress', penalty(2_900), 0],
    ['lasts two half-lives from 3000 to 750', penalty(3_000, true), 2 * halfLifeMs],
    ['has already lasted for a part of it', penalty(3_000, true, halfLifeMs), halfLifeMs],
    ['is over below 750', penalty(1_400, true, halfLifeMs), 0],
    ['lasts an hour at most', penalty(pointsMax, true), suppressMaxMs],
  ])('%s', (_name, known, expected) => {
    expect(suppressedForMs(known, nowMs)).toBeCloseTo(expected, 3);
  });

  test('law: however often a region falls, an hour of quiet is enough', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 20 * minuteMs }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(gaps, (gapsMs) => {
        let atMs = nowMs;
        let known: Penalty | undefined;
        for (const gapMs of gapsMs) {
          atMs += gapMs;
          known = penaltyAt(known, true, atMs);
        }
        expect(suppressedForMs(known, atMs)).toBeLessThanOrEqual(suppressMaxMs + 1e-6);
        expect(penaltyAt(known, false, atMs + suppressMaxMs + 1)?.suppressed ?? false).toBe(false);
      }),
      { numRuns: 200 },
    );
  });
});
