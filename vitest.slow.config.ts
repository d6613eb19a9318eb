import { defineConfig } from 'vitest/config';

/** What takes longer than people wait for: the full Monte Carlo. */
export default defineConfig({
  test: {
    include: ['test/slow/**/*.test.ts'],
    environment: 'node',
    // Of tests that say they may run beside others: sandboxes that mostly wait.
    maxConcurrency: 3,
    testTimeout: 1_800_000,
    reporters: ['default', './test/totals-reporter.ts'],
  },
});
