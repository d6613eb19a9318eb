import { expect, test } from 'vitest';
import type { Comparison } from '../../../shared/fleet/fleet.ts';
import { comparing, comparisonText, type Scalar } from '../../../shared/probing/comparison.ts';

test.each<[seen: unknown, is: Comparison, value: Scalar, holds: boolean]>([
  ['ok', 'eq', 'ok', true],
  ['OK', 'eq', 'ok', false],
  [1, 'eq', '1', false],
  [null, 'eq', null, true],
  [false, 'eq', null, false],
  ['ok', 'ne', 'ok', false],
  [1, 'ne', '1', true],
  [4, 'lt', 5, true],
  [5, 'lt', 5, false],
  [5, 'le', 5, true],
  [6, 'le', 5, false],
  [6, 'gt', 5, true],
  [5, 'gt', 5, false],
  [5, 'ge', 5, true],
  [4, 'ge', 5, false],
  ['4', 'lt', 5, false],
  [4, 'lt', '5', false],
  ['2026-01-01', 'lt', '2026-01-02', true],
  ['2026-01-02', 'ge', '2026-01-02', true],
  [true, 'ge', false, false],
  [{ a: 1 }, 'eq', 1, false],
  ['v1.2.3', 'matches', '^v1\\.', true],
  ['v2.0.0', 'matches', '^v1\\.', false],
  [123, 'matches', '^12', true],
  [null, 'matches', 'null', false],
])('%j %s %j is %s', (seen, is, value, holds) => {
  expect(comparing(is, value)(seen)).toBe(holds);
});

test.each([0, '', false, null, []])('%j exists', (seen) => {
  expect(comparing('exists', undefined)(seen)).toBe(true);
});

test('a comparison needs its value', () => {
  expect(() => comparing('eq', undefined)).toThrow('comparison eq needs a value, got none');
});

test('a pattern must be a regular expression', () => {
  expect(() => comparing('matches', '(')).toThrow('Invalid regular expression');
});

test('a comparison is told in words', () => {
  expect(comparisonText('lt', 5)).toBe('lt 5');
  expect(comparisonText('eq', 'ok')).toBe('eq "ok"');
  expect(comparisonText('exists', undefined)).toBe('exists');
});
