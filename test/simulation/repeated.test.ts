import { expect, test } from 'vitest';
import type { Figures } from '../../sandbox/scenario/figures.ts';
import { repeatedOf } from '../../sandbox/simulate/repeated.ts';
import type { SimulationResult } from '../../sandbox/simulate/result.ts';

const calm: Figures = {
  moves: 0,
  falseMoves: 0,
  detectSeconds: null,
  moveSeconds: null,
  answeredSeconds: null,
  userErrorSeconds: 0,
  unavoidableErrorSeconds: 0,
  promotions: 0,
};

function resultWith(
  seed: number,
  figures: Partial<Figures>,
  change: Partial<SimulationResult> = {},
): SimulationResult {
  return {
    scenario: 'a region dies',
    seed,
    durationSeconds: 60,
    invariants: { checked: 10, violated: [] },
    moves: [],
    refusals: [],
    alerts: [],
    summary: { api: { ...calm, ...figures } },
    expect: [],
    failed: [],
    ...change,
  };
}

test.each<[string, readonly (number | null)[], unknown]>([
  ['one run is all of its own figures', [7], { median: 7, p95: 7, max: 7 }],
  ['of two the lower one is the median', [9, 1], { median: 1, p95: 9, max: 9 }],
  ['of three the middle one is', [9, 1, 5], { median: 5, p95: 9, max: 9 }],
  [
    'of twenty the nineteenth is p95',
    Array.from({ length: 20 }, (_, index) => index + 1),
    { median: 10, p95: 19, max: 20 },
  ],
  [
    'of nineteen the last is',
    Array.from({ length: 19 }, (_, index) => index + 1),
    { median: 10, p95: 19, max: 19 },
  ],
  ['runs in which nothing was detected do not count', [null, 4, null], { median: 4, p95: 4, max: 4 }],
  ['where nothing was detected in any run there is no figure', [null, null], null],
])('%s', (_name, detected, expected) => {
  const results = detected.map((detectSeconds, index) => resultWith(index + 1, { detectSeconds }));
  expect(repeatedOf(results).summary['api']?.detectSeconds).toEqual(expected);
});

test('each violation and each failed expectation names its seed', () => {
  const violation = { invariant: 'epochs-grow', atSeconds: 3, text: 'epoch 2 after 3' };
  const failure = { application: 'api', expect: 'movesMax', wanted: 1, got: 2, holds: false } as const;
  const results = [
    resultWith(7, {}),
    resultWith(8, {}, { invariants: { checked: 10, violated: [violation, violation] } }),
    resultWith(9, { moves: 2 }, { failed: [failure] }),
  ];
  expect(repeatedOf(results)).toMatchObject({
    scenario: 'a region dies',
    runs: 3,
    seeds: [7, 8, 9],
    violated: [
      { seed: 8, invariant: 'epochs-grow' },
      { seed: 8, invariant: 'epochs-grow' },
    ],
    failed: [{ seed: 9, application: 'api', expect: 'movesMax' }],
  });
});

test('no run at all is a mistake of the caller', () => {
  expect(() => repeatedOf([])).toThrow('results must hold at least one run, got none');
});
