import { describe, expect, test } from 'vitest';
import { skewedDate } from '../../../sandbox/live/lambda-clock.ts';

const trueMs = Date.UTC(2026, 10, 1, 12, 0, 0);

/** Stands still, so that what is read can be compared. */
class StandingDate extends Date {
  static override now(): number {
    return trueMs;
  }
}

let skewMs = 0;
const Skewed = skewedDate(StandingDate as unknown as DateConstructor, () => skewMs);

describe.each([
  ['right', 0],
  ['ahead', 90_000],
  ['behind', -90_000],
  ['ahead by less than a second', 7],
])('a clock that is %s', (_name, given) => {
  test('is read alike in every way', () => {
    skewMs = given;
    expect(Skewed.now()).toBe(trueMs + given);
    expect(new Skewed().getTime()).toBe(trueMs + given);
    expect(Skewed()).toBe(new Date(trueMs + given).toString());
  });

  test('leaves dates that are given alone', () => {
    skewMs = given;
    expect(new Skewed(5).getTime()).toBe(5);
    expect(new Skewed('2026-01-02T03:04:05Z').toISOString()).toBe('2026-01-02T03:04:05.000Z');
    expect(new Skewed(2026, 0, 2).getFullYear()).toBe(2026);
    expect(Skewed.UTC(2026, 0, 2)).toBe(Date.UTC(2026, 0, 2));
    expect(Skewed.parse('2026-01-02T03:04:05Z')).toBe(Date.parse('2026-01-02T03:04:05Z'));
  });
});

test('a clock may jump between two readings', () => {
  skewMs = 1_000;
  expect(Skewed.now()).toBe(trueMs + 1_000);
  skewMs = -1_000;
  expect(Skewed.now()).toBe(trueMs - 1_000);
});

test('its dates are dates', () => {
  const Ahead = skewedDate(Date, () => 1_000);
  expect(new Ahead()).toBeInstanceOf(Date);
  expect(new Date(5)).toBeInstanceOf(Ahead);
  class Own extends Ahead {}
  expect(new Own()).toBeInstanceOf(Own);
});
