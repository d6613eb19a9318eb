import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type SlotGrid, slotOf, slotsBetween } from '../../../shared/health/slots.ts';

const second: SlotGrid = { intervalSeconds: 10, vantageIndex: 1, vantageCount: 3 };

describe('slotsBetween', () => {
  test.each<readonly [name: string, fromMs: number, toMs: number, grid: SlotGrid, dueMs: readonly number[]]>([
    [
      'lies on the wall clock',
      1_000_000,
      1_030_000,
      { ...second, vantageIndex: 0 },
      [1_000_000, 1_010_000, 1_020_000],
    ],
    ['is offset for the second of three', 1_000_000, 1_020_000, second, [1_003_333, 1_013_333]],
    [
      'is offset for the third of three',
      1_000_000,
      1_020_000,
      { ...second, vantageIndex: 2 },
      [1_006_666, 1_016_666],
    ],
    ['begins with a slot due at the start', 1_003_333, 1_013_333, second, [1_003_333]],
    ['begins after a slot due just before', 1_003_334, 1_013_334, second, [1_013_333]],
    ['is empty where none is due', 1_003_334, 1_013_333, second, []],
    ['is empty when it ends where it begins', 1_003_333, 1_003_333, second, []],
    ['goes by its interval', 1_000_000, 1_012_000, { ...second, intervalSeconds: 6 }, [1_004_000, 1_010_000]],
  ])('%s', (_name, fromMs, toMs, grid, dueMs) => {
    const slots = slotsBetween(fromMs, toMs, grid);
    expect(slots.map((slot) => slot.dueMs)).toEqual(dueMs);
    expect(slots.map((slot) => slot.slot)).toEqual(dueMs.map((ms) => Math.floor(ms / 1000)));
  });
});

test.each<readonly [name: string, atMs: number, dueMs: number]>([
  ['the one that is due now', 1_003_333, 1_003_333],
  ['the last one until the next', 1_013_332, 1_003_333],
])('slotOf is %s', (_name, atMs, dueMs) => {
  expect(slotOf(atMs, second)).toEqual({ slot: Math.floor(dueMs / 1000), dueMs });
});

const grids = fc
  .record({ intervalSeconds: fc.integer({ min: 1, max: 120 }), vantageCount: fc.integer({ min: 1, max: 9 }) })
  .chain((grid) => fc.nat(grid.vantageCount - 1).map((vantageIndex) => ({ ...grid, vantageIndex })));
const moments = fc.integer({ min: 1_600_000_000_000, max: 2_000_000_000_000 });
const cuts = fc.array(fc.nat(300_000), { minLength: 1, maxLength: 6 });

describe('the grid', () => {
  test('consecutive windows have every slot exactly once, wherever they are cut', () => {
    fc.assert(
      fc.property(grids, moments, cuts, (grid, fromMs, lengths) => {
        const pieces = [];
        let atMs = fromMs;
        for (const length of lengths) {
          pieces.push(...slotsBetween(atMs, atMs + length, grid));
          atMs += length;
        }
        expect(pieces).toEqual(slotsBetween(fromMs, atMs, grid));
      }),
    );
  });

  test('slots are one interval apart, inside the window, and their numbers grow', () => {
    fc.assert(
      fc.property(grids, moments, fc.nat(600_000), (grid, fromMs, length) => {
        const slots = slotsBetween(fromMs, fromMs + length, grid);
        expect(Math.abs(slots.length - length / (grid.intervalSeconds * 1000))).toBeLessThan(1);
        for (const [index, { slot, dueMs }] of slots.entries()) {
          expect(dueMs).toBeGreaterThanOrEqual(fromMs);
          expect(dueMs).toBeLessThan(fromMs + length);
          const before = slots[index - 1];
          if (before === undefined) continue;
          expect(dueMs - before.dueMs).toBe(grid.intervalSeconds * 1000);
          expect(slot).toBeGreaterThan(before.slot);
        }
      }),
    );
  });

  test('the slot of a moment is the last one due', () => {
    fc.assert(
      fc.property(grids, moments, (grid, atMs) => {
        const slot = slotOf(atMs, grid);
        expect(slotsBetween(atMs - grid.intervalSeconds * 1000 + 1, atMs + 1, grid)).toEqual([slot]);
      }),
    );
  });

  test('the vantages together see an endpoint every interval divided by vantages', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 2, max: 9 }),
        moments,
        (intervalSeconds, vantageCount, fromMs) => {
          const due = Array.from({ length: vantageCount }, (_, vantageIndex) =>
            slotsBetween(fromMs, fromMs + 600_000, { intervalSeconds, vantageIndex, vantageCount }),
          )
            .flat()
            .map(({ dueMs }) => dueMs)
            .sort((a, b) => a - b);
          const shareMs = (intervalSeconds * 1000) / vantageCount;
          for (const [index, dueMs] of due.entries()) {
            const beforeMs = due[index - 1];
            if (beforeMs !== undefined) expect(Math.abs(dueMs - beforeMs - shareMs)).toBeLessThanOrEqual(1);
          }
        },
      ),
    );
  });

  test('a deploy that changes the interval never makes slot numbers fall', () => {
    fc.assert(
      fc.property(
        grids,
        grids,
        moments,
        fc.integer({ min: 0, max: 100_000 }),
        (before, after, atMs, later) => {
          const next = slotOf(atMs + (before.intervalSeconds + after.intervalSeconds) * 1000 + later, after);
          expect(next.slot).toBeGreaterThan(slotOf(atMs, before).slot);
        },
      ),
    );
  });
});
