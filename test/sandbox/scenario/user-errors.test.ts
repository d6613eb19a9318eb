import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { integral, type Step, valueAt } from '../../../sandbox/scenario/steps.ts';
import { type UserErrorQuestion, userErrors } from '../../../sandbox/scenario/user-errors.ts';

const toA = { a: 100, b: 0 };
const toB = { a: 0, b: 100 };

function down(fromSeconds: number, untilSeconds: number, share = 1): readonly Step[] {
  return [
    { atSeconds: 0, value: 0 },
    { atSeconds: fromSeconds, value: share },
    { atSeconds: untilSeconds, value: 0 },
  ];
}

const up: readonly Step[] = [{ atSeconds: 0, value: 0 }];

// a is down from 100 s to 400 s; DNS names b from 130 s on. Users hold answers for 60 s: until 130 s all go to a, and
// from then on fewer each second, none any more at 190 s.
const outage: UserErrorQuestion = {
  answers: [
    { atSeconds: 0, weights: toA },
    { atSeconds: 130, weights: toB },
  ],
  failing: { a: down(100, 400), b: up },
  ttlSeconds: 60,
  durationSeconds: 600,
};

describe('user error seconds', () => {
  test.each<[name: string, change: Partial<UserErrorQuestion>, errorSeconds: number, unavoidable: number]>([
    ['all users until DNS moves, and half of a TTL', {}, 30 + 30, 0],
    ['without a TTL, until DNS moves', { ttlSeconds: 0 }, 30, 0],
    ['a longer TTL holds users longer', { ttlSeconds: 120 }, 30 + 60, 0],
    ['nothing fails', { failing: { a: up, b: up } }, 0, 0],
    ['traffic never moves', { answers: [{ atSeconds: 0, weights: toA }] }, 300, 0],
    ['a part of the requests fails', { failing: { a: down(100, 400, 0.5), b: up } }, 30, 0],
    [
      'it recovers while answers are still cached',
      { failing: { a: down(100, 160), b: up } },
      30 + ((1 + 0.5) / 2) * 30,
      0,
    ],
    ['it recovers before DNS moves', { failing: { a: down(100, 120), b: up } }, 20, 0],
    ['it goes down just as DNS moves', { failing: { a: down(130, 400), b: up } }, 30, 0],
    ['it goes down when nobody holds its answer', { failing: { a: down(190, 400), b: up } }, 0, 0],
    ['the play ends in between', { durationSeconds: 130 }, 30, 0],
    ['the play ends with cached answers', { durationSeconds: 160 }, 30 + ((1 + 0.5) / 2) * 30, 0],
    [
      'traffic moves to where nobody serves either',
      { failing: { a: down(100, 400), b: down(130, 400) } },
      300,
      270,
    ],
    ['nobody serves from the start', { failing: { a: down(100, 400), b: down(100, 400) } }, 300, 300],
    [
      'the other one serves, if not everyone',
      { failing: { a: down(100, 400), b: down(100, 400, 0.09) } },
      60 + 240 * 0.09,
      0,
    ],
    [
      'the other one serves too few',
      { failing: { a: down(100, 400), b: down(100, 400, 0.1) } },
      60 + 240 * 0.1,
      60 + 240 * 0.1,
    ],
    ['half of the answers name it', { answers: [{ atSeconds: 0, weights: { a: 50, b: 50 } }] }, 150, 0],
    ['a third does', { answers: [{ atSeconds: 0, weights: { a: 1, b: 2 } }] }, 100, 0],
    [
      'weights that are all zero are equal shares',
      { answers: [{ atSeconds: 0, weights: { a: 0, b: 0 } }] },
      150,
      0,
    ],
    ['a region that nobody described serves', { answers: [{ atSeconds: 0, weights: { c: 100 } }] }, 0, 0],
    [
      'answers go to and fro',
      {
        answers: [
          { atSeconds: 0, weights: toA },
          { atSeconds: 130, weights: toB },
          { atSeconds: 190, weights: toA },
        ],
      },
      30 + 30 + 30 + 150,
      0,
    ],
    ['the first answer counts from before the start', { answers: [{ atSeconds: 90, weights: toA }] }, 300, 0],
  ])('%s', (_name, change, errorSeconds, unavoidable) => {
    const errors = userErrors({ ...outage, ...change });
    expect(errors.userErrorSeconds).toBeCloseTo(errorSeconds, 6);
    expect(errors.unavoidableErrorSeconds).toBeCloseTo(unavoidable, 6);
  });

  const moment = fc.integer({ min: 0, max: 200 });
  const steps = fc
    .array(
      fc.record({ atSeconds: moment, value: fc.integer({ min: 0, max: 4 }).map((quarter) => quarter / 4) }),
      { maxLength: 5 },
    )
    .map((list) => list.sort((one, other) => one.atSeconds - other.atSeconds));
  const question = fc.record({
    answers: fc
      .array(fc.record({ atSeconds: moment, weights: fc.record({ a: fc.nat(3), b: fc.nat(3) }) }), {
        minLength: 1,
        maxLength: 5,
      })
      .map((list) => list.sort((one, other) => one.atSeconds - other.atSeconds)),
    failing: fc.record({ a: steps, b: steps }),
    ttlSeconds: fc.constantFrom(0, 7, 30),
    durationSeconds: fc.constant(200),
  });

  test('they agree with the sum over single moments', () => {
    fc.assert(
      fc.property(question, (asked) => {
        const { userErrorSeconds, unavoidableErrorSeconds } = userErrors(asked);
        expect(userErrorSeconds).toBeCloseTo(bySampling(asked), 0);
        expect(unavoidableErrorSeconds).toBeLessThanOrEqual(userErrorSeconds + 1e-9);
        expect(userErrorSeconds).toBeLessThanOrEqual(200 + 1e-9);
      }),
      { numRuns: 60 },
    );
  });
});

/** The same by brute force: users who asked at each tenth of a second of the TTL, looked at each tenth of a second. */
function bySampling({ answers, failing, ttlSeconds, durationSeconds }: UserErrorQuestion): number {
  const shareAt = (region: string, atSeconds: number) => {
    const answer = answers.findLast((each) => each.atSeconds <= atSeconds) ?? answers[0];
    const weights = answer?.weights ?? {};
    const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
    return total === 0 ? 1 / Object.keys(weights).length : (weights[region] ?? 0) / total;
  };
  const stepSeconds = 0.5;
  let sum = 0;
  for (let middle = stepSeconds / 2; middle < durationSeconds; middle += stepSeconds) {
    for (const [region, steps] of Object.entries(failing)) {
      const failed = steps.findLast((step) => step.atSeconds <= middle)?.value ?? steps[0]?.value ?? 0;
      if (failed === 0) continue;
      const users = ttlSeconds === 0 ? 1 : ttlSeconds / stepSeconds;
      let cached = 0;
      for (let user = 0; user < users; user++)
        cached += shareAt(region, middle - (ttlSeconds === 0 ? 0 : (user + 0.5) * stepSeconds));
      sum += (stepSeconds * failed * cached) / users;
    }
  }
  return sum;
}

describe('steps', () => {
  const steps = [
    { atSeconds: 10, value: 2 },
    { atSeconds: 20, value: 5 },
  ];
  test.each([
    ['before the first, its value', 0, 2],
    ['at a step, its value', 20, 5],
    ['just before a step, that of the one before', 19.999, 2],
    ['after the last, its value', 99, 5],
  ])('%s', (_name, atSeconds, value) => {
    expect(valueAt(steps, atSeconds)).toBe(value);
  });

  test('without any there is nothing', () => {
    expect(valueAt([], 3)).toBe(0);
    expect(integral([], 0, 3)).toBe(0);
  });

  test.each([
    ['within one', 11, 13, 4],
    ['over a step', 15, 25, 35],
    ['from before the first', 0, 10, 20],
    ['of no time', 15, 15, 0],
  ])('the integral %s', (_name, from, to, area) => {
    expect(integral(steps, from, to)).toBe(area);
  });
});
