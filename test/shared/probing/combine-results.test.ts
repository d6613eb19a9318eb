import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CheckMode } from '../../../shared/fleet/fleet.ts';
import type { Outcome } from '../../../shared/health/observation.ts';
import type { CheckResult, ModedResult } from '../../../shared/probing/check-result.ts';
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

const voting = (results: readonly CheckResult[]): ModedResult[] => moded('vote', results);
const moded = (mode: CheckMode, results: readonly CheckResult[]): ModedResult[] =>
  results.map((result) => ({ mode, result }));

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
  expect(combineResults('api/us-east-1', voting(results))).toEqual({
    endpoint: 'api/us-east-1',
    ...expected,
  });
});

test.each<[name: string, veto: CheckResult[], shadow: CheckResult[], expected: object]>([
  ['a veto that passes', [pass], [], { veto: 'passed' }],
  ['a veto that is slow passes', [slow], [], { veto: 'passed' }],
  ['a veto that fails is no failure', [fail], [], { veto: 'failed', vetoDetail: 'status 503' }],
  ['one that fails is enough', [pass, fail, fault], [], { veto: 'failed', vetoDetail: 'status 503' }],
  [
    'several that fail are all told of',
    [fail, { ...fail, detail: 'status 500' }],
    [],
    { veto: 'failed', vetoDetail: 'status 503; status 500' },
  ],
  ['our own trouble is neither', [pass, fault], [], { veto: 'unknown' }],
  ['a shadow that passes', [], [pass], { shadow: [] }],
  ['a shadow that fails is no failure and no veto', [], [fail], { shadow: ['fail: status 503'] }],
  [
    'all of the shadows that do not pass are told of',
    [],
    [pass, slow, fault],
    { shadow: ['degraded: latency', 'self-fault: dns'] },
  ],
  [
    'capacity, certificates, latency and time are those of the votes',
    [{ ...pass, atMs: 1, capacity: 0, certificateDays: 1, latencyMs: 9000 }],
    [{ ...pass, atMs: 2, capacity: 0, certificateDays: 1, latencyMs: 9000 }],
    { veto: 'passed', shadow: [] },
  ],
])('%s', (_name, veto, shadow, expected) => {
  const results = [...moded('shadow', shadow), ...moded('veto', veto), ...voting([pass])];
  expect(combineResults('a/b', results)).toEqual({ endpoint: 'a/b', ...pass, ...expected });
});

test.each<[name: string, vote: CheckResult]>([
  ['a failure', fail],
  ['our own trouble', fault],
])('beside %s vetoes and shadows say nothing', (_name, vote) => {
  const results = [...voting([vote]), ...moded('veto', [fail]), ...moded('shadow', [fail])];
  expect(combineResults('a/b', results)).toEqual({ endpoint: 'a/b', ...vote });
});

test('vetoes and shadows alone are no observation', () => {
  const results = [...moded('veto', [pass]), ...moded('shadow', [pass])];
  expect(() => combineResults('a/b', results)).toThrow('a check that votes, got none for a/b');
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
      const forth = combineResults('a/b', voting(results));
      const back = combineResults('a/b', voting(results.toReversed()));
      expect(back).toEqual(forth);
    }),
  );
});
