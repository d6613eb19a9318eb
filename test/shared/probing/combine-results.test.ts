import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Outcome } from '../../../shared/health/observation.ts';
import type { CheckResult } from '../../../shared/probing/check-result.ts';
import { combineResults } from '../../../shared/probing/combine-results.ts';

const pass: CheckResult = { atMs: 1000, outcome: 'pass', latencyMs: 10 };
const slow: CheckResult = { atMs: 1001, outcome: 'degraded', reason: 'latency', latencyMs: 900 };
const fault: CheckResult = { atMs: 1002, outcome: 'self-fault', reason: 'dns' };
const fail: CheckResult = {
  atMs: 1003,
  outcome: 'fail',
  reason: 'status',
  detail: 'status 503',
  latencyMs: 20,
};

test.each<[name: string, results: CheckResult[], expected: object]>([
  ['one result speaks for itself', [fail], fail],
  ['a failure outweighs all', [pass, slow, fault, fail], { ...fail, atMs: 1000 }],
  ['our own trouble outweighs slowness', [slow, fault, pass], { ...fault, atMs: 1000 }],
  ['slowness outweighs a pass', [pass, slow], { ...slow, atMs: 1000 }],
  [
    'of passes the slowest speaks',
    [pass, { ...pass, latencyMs: 30 }, { ...pass, latencyMs: 20 }],
    { ...pass, latencyMs: 30 },
  ],
  [
    'the least certificate days hold',
    [
      { ...pass, certificateDays: 9 },
      { ...fail, certificateDays: 90 },
    ],
    { ...fail, atMs: 1000, certificateDays: 9 },
  ],
  [
    'the least capacity holds',
    [{ ...pass, capacity: 1 }, { ...pass, capacity: 0.4 }, pass],
    { ...pass, capacity: 0.4 },
  ],
])('%s', (_name, results, expected) => {
  expect(combineResults('api/us-east-1', results)).toEqual({ endpoint: 'api/us-east-1', ...expected });
});

test('without results there is no observation', () => {
  expect(() => combineResults('api/us-east-1', [])).toThrow('got none for api/us-east-1');
});

test('the order of the checks does not matter to the outcome', () => {
  const result = fc.record({
    atMs: fc.nat(),
    outcome: fc.constantFrom<Outcome>('pass', 'degraded', 'fail', 'self-fault'),
    latencyMs: fc.nat(),
  });
  fc.assert(
    fc.property(fc.array(result, { minLength: 1 }), (results) => {
      const forth = combineResults('a/b', results);
      const back = combineResults('a/b', results.toReversed());
      expect(back).toEqual(forth);
    }),
  );
});
