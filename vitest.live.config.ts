import { defineConfig } from 'vitest/config';

/** The whole system on the wire. Two files at a time: each has a sandbox of its own, which takes a third of a core. */
export default defineConfig({
  test: {
    include: ['test/live/**/*.test.ts'],
    environment: 'node',
    maxWorkers: 2,
    // Of tests that say they may run beside others: sandboxes that mostly wait.
    maxConcurrency: 3,
    // Real time on a machine that may be busy with something else: what fails twice is broken.
    retry: 1,
    testTimeout: 120_000,
    hookTimeout: 60_000,
    reporters: ['default', './test/totals-reporter.ts'],
  },
});
