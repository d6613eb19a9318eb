import { defineConfig } from 'vitest/config';

/** The package as people get it: packed, installed by npm into an app of their own, and used there. */
export default defineConfig({
  test: {
    include: ['test/package/**/*.test.ts'],
    environment: 'node',
    testTimeout: 120_000,
    // Packing builds, and installing fetches what npm has not kept from another time.
    hookTimeout: 300_000,
    reporters: ['verbose', './test/totals-reporter.ts'],
  },
});
