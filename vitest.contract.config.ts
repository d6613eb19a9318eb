import { defineConfig } from 'vitest/config';

/** What our models of AWS promise, asked of them and of the emulators that can answer, by the unmodified SDK. */
export default defineConfig({
  test: {
    include: ['test/contract/**/*.test.ts'],
    globalSetup: ['test/contract/emulators.ts'],
    environment: 'node',
    env: { AWS_REGION: 'us-east-1', AWS_EC2_METADATA_DISABLED: 'true' },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    reporters: ['default', './test/totals-reporter.ts'],
  },
});
