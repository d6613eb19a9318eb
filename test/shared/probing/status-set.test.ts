import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseStatusSet } from '../../../shared/probing/status-set.ts';

test.each<[name: string, expected: (number | string)[], status: number, included: boolean]>([
  ['a single status includes itself', [200], 200, true],
  ['and not its neighbour', [200], 201, false],
  ['a status may be text', ['204'], 204, true],
  ['a range includes its first', ['200-299'], 200, true],
  ['a range includes its last', ['200-299'], 299, true],
  ['a range ends before its first', ['200-299'], 199, false],
  ['a range ends after its last', ['200-299'], 300, false],
  ['spaces do not matter', [' 200 - 204 '], 204, true],
  ['a range may be of one', ['404-404'], 404, true],
  ['of a list any counts', [200, '300-302', 404], 301, true],
  ['of a list only what is named counts', [200, '300-302', 404], 303, false],
])('%s', (_name, expected, status, included) => {
  expect(parseStatusSet(expected).includes(status)).toBe(included);
});

test.each<[name: string, expected: (number | string)[], message: string]>([
  ['no status at all', [], 'expected statuses must name at least one, got none'],
  ['a class', ['2xx'], 'a status must be like 200 or 200-299, got 2xx'],
  ['a range that runs backwards', ['299-200'], 'a status must be like 200 or 200-299, got 299-200'],
  ['less than 100', [99], 'a status must be like 200 or 200-299, got 99'],
  ['a fraction', [200.5], 'a status must be like 200 or 200-299, got 200.5'],
  ['a leading zero', ['020'], 'a status must be like 200 or 200-299, got 020'],
])('%s is refused', (_name, expected, message) => {
  expect(() => parseStatusSet(expected)).toThrow(message);
});

test('is shown as it was written', () => {
  expect(parseStatusSet(['200-299', 304]).text).toBe('200-299, 304');
});

test('a range includes exactly what lies in it', () => {
  const status = fc.integer({ min: 100, max: 999 });
  fc.assert(
    fc.property(status, status, status, (one, other, asked) => {
      const [first, last] = one <= other ? [one, other] : [other, one];
      expect(parseStatusSet([`${first}-${last}`]).includes(asked)).toBe(asked >= first && asked <= last);
    }),
  );
});
