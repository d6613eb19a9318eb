import { expect, test } from 'vitest';
import {
  randomId,
  randomInteger,
  randomUuid,
  seededRandom,
  seededRandomFor,
} from '../../../sandbox/world/random.ts';

function draws(random: () => number, count = 20): number[] {
  return Array.from({ length: count }, () => random());
}

test('the same seed draws the same numbers, another seed others', () => {
  expect(draws(seededRandom(7))).toEqual(draws(seededRandom(7)));
  expect(draws(seededRandom(7))).not.toEqual(draws(seededRandom(8)));
});

test('each part of the world draws its own numbers', () => {
  expect(draws(seededRandomFor(7, 'route53'))).toEqual(draws(seededRandomFor(7, 'route53')));
  expect(draws(seededRandomFor(7, 'route53'))).not.toEqual(draws(seededRandomFor(7, 'network')));
  expect(draws(seededRandomFor(7, 'route53'))).not.toEqual(draws(seededRandomFor(8, 'route53')));
});

test('numbers lie in [0, 1) and spread over it', () => {
  const numbers = draws(seededRandom(1), 10_000);
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...numbers)).toBeLessThan(1);
  expect(numbers.filter((number) => number < 0.25).length / numbers.length).toBeCloseTo(0.25, 1);
});

test('whole numbers include both ends', () => {
  const random = seededRandom(3);
  const numbers = new Set(Array.from({ length: 200 }, () => randomInteger(random, 5, 8)));
  expect([...numbers].sort()).toEqual([5, 6, 7, 8]);
});

test('ids have the form of those of AWS', () => {
  expect(randomId(seededRandom(1), 20)).toMatch(/^[A-Z0-9]{20}$/);
  expect(randomUuid(seededRandom(1))).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
});
