import { defineConfig } from 'vitest/config';

/** The whole system on the wire. One file at a time: each has a sandbox of its own, and there are two cores. */
export default defineConfig({
  test: {
    include: ['test/live/**/*.test.ts'],
    environment: 'node',
    fileParallelism: false,
    // Real time on a machine that may be busy with something else: what fails three times is broken.
    retry: 2,
    testTimeout: 120_000,
    hookTimeout: 60_000,
    reporters: ['default', './test/totals-reporter.ts'],
  },
});
