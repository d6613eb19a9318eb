import { defineConfig } from 'vitest/config';

const otherLanes = [
  'test/contract/**',
  'test/deploy/**',
  'test/live/**',
  'test/package/**',
  'test/plays/**',
  'test/slow/**',
  '**/node_modules/**',
];

/** Tests over real sockets, processes and timers, on a machine that may be busy with something else. */
const timed = [
  'test/shared/{aws,dns,probing}/**/*.test.ts',
  'test/sandbox/live/**/*.test.ts',
  'test/{cli,smoke}/**/*.test.ts',
];

/** The quick lane: pure code, properties, and one live smoke test. */
export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: { name: 'untimed', include: ['test/**/*.test.ts'], exclude: [...otherLanes, ...timed] },
      },
      // What fails twice is broken. Pure code and its laws get no second try.
      { extends: true, test: { name: 'timed', include: timed, exclude: otherLanes, retry: 1 } },
    ],
    environment: 'node',
    isolate: false,
    // Time enough on a machine that does something else as well: that it does is no failure.
    testTimeout: 30_000,
    // CloudFormation's own validation takes two seconds for each process, and `npm run synth` has it on.
    env: { AWS_REGION: 'us-east-1', CDK_VALIDATION: 'false' },
    reporters: ['default', './test/totals-reporter.ts'],
    coverage: {
      provider: 'v8',
      include: ['{shared,functions,infra,cli,sandbox}/**/*.ts'],
      reporter: ['text-summary'],
    },
  },
});
