import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wayMs } from '../../sandbox/simulate/distances.ts';

/** No way is slow by chance. */
const steady = () => 0.5;

test.each([
  ['within a region', 'us-east-1', 'us-east-1', 3],
  ['across a continent', 'us-east-1', 'us-west-2', 38],
  ['across an ocean', 'eu-west-1', 'us-west-2', 70],
  ['between regions of which nothing is known', 'us-east-1', 'mx-central-1', 89],
])('one way %s', (_name, from, to, ms) => {
  expect(wayMs(from, to, steady)).toBe(ms);
  expect(wayMs(to, from, steady)).toBe(ms);
});

test('a way always takes time, and one in a hundred is much slower', () => {
  const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(chance, (drawn) => {
      const ms = wayMs('us-east-1', 'us-west-2', () => drawn);
      expect(ms).toBeGreaterThanOrEqual(34);
      expect(ms).toBeLessThanOrEqual(drawn < 0.01 ? 180 : 43);
      if (drawn < 0.01) expect(ms).toBeGreaterThan(130);
    }),
    { numRuns: 200 },
  );
});
