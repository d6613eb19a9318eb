/** Moves within an hour, by our own count of what the course says. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  lastMoveSeenMs,
  type MoveCount,
  movesInHour,
  noteMoves,
} from '../../../shared/routing/move-count.ts';
import { minuteMs, nowMs } from './regional.ts';

const hourMs = 60 * minuteMs;
const seen = (...pairs: readonly (readonly [count: number, agoMs: number])[]): MoveCount[] =>
  pairs.map(([count, agoMs]) => ({ count, firstSeenMs: nowMs - agoMs }));

describe('the counts remembered', () => {
  test.each<[name: string, before: MoveCount[], count: number, expected: MoveCount[]]>([
    ['begin with the first that is seen', [], 3, seen([3, 0])],
    ['keep when the same was first seen', seen([3, 5]), 3, seen([3, 5])],
    ['grow by what is new', seen([3, 5]), 4, seen([3, 5], [4, 0])],
    ['count epochs that were never seen here', seen([3, 5]), 7, seen([3, 5], [7, 0])],
    [
      'keep one of an hour ago, and forget those before',
      seen([1, 2 * hourMs], [2, hourMs], [3, 1]),
      3,
      seen([2, hourMs], [3, 1]),
    ],
    [
      'keep the one before the hour',
      seen([1, 2 * hourMs], [2, hourMs - 1]),
      2,
      seen([1, 2 * hourMs], [2, hourMs - 1]),
    ],
    ['begin anew below what was seen: the ledger was restored', seen([5, 10], [6, 5]), 2, seen([2, 0])],
    ['are not from the future', seen([3, -minuteMs]), 3, seen([3, 0])],
  ])('%s', (_name, before, count, expected) => {
    expect(noteMoves(before, count, nowMs)).toEqual(expected);
  });
});

describe('moves in the last hour', () => {
  test.each<[name: string, counts: MoveCount[], expected: number]>([
    ['are none where nothing is known', [], 0],
    ['are none that were made before we looked', seen([9, 10]), 0],
    ['are those since the hour began', seen([1, 2 * hourMs], [2, hourMs - 1], [3, 1]), 2],
    ['leave out one that is an hour old', seen([1, 2 * hourMs], [2, hourMs], [3, 1]), 1],
    ['count what was skipped', seen([1, 2 * hourMs], [5, 1]), 4],
  ])('%s', (_name, counts, expected) => {
    expect(movesInHour(counts, nowMs)).toBe(expected);
  });

  test('law: they are as many as were made within it, whenever we look', () => {
    const gaps = fc.array(fc.integer({ min: 1, max: 40 * minuteMs }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(gaps, (gapsMs) => {
        let atMs = nowMs;
        let counts = noteMoves([], 0, atMs);
        const madeAtMs: number[] = [];
        for (const gapMs of gapsMs) {
          atMs += gapMs;
          madeAtMs.push(atMs);
          counts = noteMoves(counts, madeAtMs.length, atMs);
          expect(movesInHour(counts, atMs)).toBe(madeAtMs.filter((madeMs) => atMs - madeMs < hourMs).length);
          expect(lastMoveSeenMs(counts)).toBe(atMs);
        }
        expect(counts.length).toBeLessThanOrEqual(
          madeAtMs.filter((madeMs) => atMs - madeMs < hourMs).length + 1,
        );
      }),
      { numRuns: 200 },
    );
  });
});

test.each<[name: string, counts: MoveCount[], expected: number | undefined]>([
  ['nothing known has no last move', [], undefined],
  ['no moves have no last one', seen([0, 5]), undefined],
  ['the last move is the newest count', seen([1, 9], [2, 5]), nowMs - 5],
])('%s', (_name, counts, expected) => {
  expect(lastMoveSeenMs(counts)).toBe(expected);
});
