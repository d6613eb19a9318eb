import { defineConfig } from 'vitest/config';

/** The quick lane: pure code, properties, and one live smoke test. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/contract/**', 'test/live/**', 'test/plays/**', 'test/slow/**', '**/node_modules/**'],
    environment: 'node',
    isolate: false,
    env: { AWS_REGION: 'us-east-1' },
    reporters: ['default', './test/totals-reporter.ts'],
    coverage: {
      provider: 'v8',
      include: ['{shared,functions,infra,cli,sandbox}/**/*.ts'],
      reporter: ['text-summary'],
    },
  },
});
