/** Every promise is kept in a hundred scenarios that were drawn by chance. `pointsman fuzz` plays as many as one likes. */
import { describe, expect, test } from 'vitest';
import base from '../../fleet.config.ts';
import { fuzzOnce } from '../../sandbox/simulate/fuzz/fuzz.ts';

const acting = { ...base, mode: 'act' } as const;

const seedsOfEach = 10;
const batches = Array.from({ length: 10 }, (_, batch) => batch * seedsOfEach + 1);

describe('every promise is kept in scenarios drawn by the seeds', () => {
  test.each(batches)('from %i on', { timeout: 120_000 }, async (first) => {
    for (let seed = first; seed < first + seedsOfEach; seed++) {
      const { checked, violations } = await fuzzOnce(seed, acting);
      expect(violations, `seed ${seed}`).toEqual([]);
      expect(checked).toBeGreaterThan(100);
    }
  });
});
