import { defineConfig } from 'vitest/config';

/** What takes longer than people wait for: the full Monte Carlo. */
export default defineConfig({
  test: {
    include: ['test/slow/**/*.test.ts'],
    environment: 'node',
    testTimeout: 1_800_000,
    reporters: ['default', './test/totals-reporter.ts'],
  },
});
