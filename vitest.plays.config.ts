import { defineConfig } from 'vitest/config';

/** The library of scenarios and a hundred drawn ones, in virtual time: a file for each core. */
export default defineConfig({
  test: {
    include: ['test/plays/**/*.test.ts'],
    environment: 'node',
    reporters: ['default', './test/totals-reporter.ts'],
  },
});
