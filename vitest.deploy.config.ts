import { defineConfig } from 'vitest/config';

/** The deployment as people make it, by the CDK's own command line, into an emulated account. One file after the other. */
export default defineConfig({
  test: {
    include: ['test/deploy/**/*.test.ts'],
    environment: 'node',
    fileParallelism: false,
    // Each test goes on from where the one before it ended.
    bail: 1,
    testTimeout: 180_000,
    hookTimeout: 120_000,
    reporters: ['verbose', './test/totals-reporter.ts'],
  },
});
