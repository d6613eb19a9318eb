/** The arithmetic of an estimate, and that the fleets that people deploy stay as cheap as is promised. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { estimateFor, estimateOf } from '../../../shared/cost/estimate.ts';
import { type PriceName, priceOf, prices } from '../../../shared/cost/prices.ts';
import type { Quantity } from '../../../shared/cost/quantity.ts';
import { fleetWith } from '../../infra/fleets.ts';
import { validFleet } from './valid-fleet.ts';

const used = (price: PriceName, quantity: number, forGates = false): Quantity => ({
  item: price,
  price,
  quantity,
  forGates,
});

describe('a line', () => {
  test.each<readonly [string, PriceName, number, number, number]>([
    ['of what is billed by the million', 'sqsRequest', 3e6, 1.2, 0.8],
    ['that is just within what is free', 'sqsRequest', 1e6, 0.4, 0],
    ['that is one beyond it', 'sqsRequest', 1e6 + 1, 0.4 + 4e-7, 4e-7],
    ['of what is never free', 'kmsKey', 3, 3, 3],
    ['of what is billed by the piece', 'alarmMetric', 12, 1.2, 0.2],
    ['of nothing', 'snsSms', 0, 0, 0],
  ])('%s', (_sentence, price, quantity, usd, usdAfterFreeTier) => {
    const [line] = estimateFor([used(price, quantity)]).lines;
    expect(line?.usd).toBeCloseTo(usd, 9);
    expect(line?.usdAfterFreeTier).toBeCloseTo(usdAfterFreeTier, 9);
  });
});

test('what is free is given once, to the first lines', () => {
  const { lines } = estimateFor([used('sqsRequest', 6e5), used('sqsRequest', 6e5), used('sqsRequest', 1e6)]);
  expect(lines.map(({ usdAfterFreeTier }) => Number(usdAfterFreeTier.toFixed(6)))).toEqual([0, 0.08, 0.4]);
});

test('what gates add is told apart', () => {
  const estimate = estimateFor([used('kmsKey', 2), used('healthCheckOptionAws', 18, true)]);
  expect(estimate.base).toEqual({ usd: 2, usdAfterFreeTier: 2 });
  expect(estimate.gates).toEqual({ usd: 18, usdAfterFreeTier: 18 });
  expect(estimate.total).toEqual({ usd: 20, usdAfterFreeTier: 20 });
});

test('the free tier takes off no more than it gives, and never makes anything negative', () => {
  const names = Object.keys(prices) as PriceName[];
  const quantity = fc.record({
    price: fc.constantFrom(...names),
    quantity: fc.double({ min: 0, max: 1e8, noNaN: true }),
    forGates: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(quantity, { maxLength: 12 }), (drawn) => {
      const { lines, base, gates, total } = estimateFor(drawn.map((each) => ({ item: '', ...each })));
      for (const { usd, usdAfterFreeTier } of lines) {
        expect(usdAfterFreeTier).toBeGreaterThanOrEqual(0);
        expect(usdAfterFreeTier).toBeLessThanOrEqual(usd);
      }
      for (const name of names) {
        const { free = 0, usd, per } = priceOf(name);
        const own = lines.filter(({ price }) => price === name);
        const saved = own.reduce((sum, line) => sum + line.usd - line.usdAfterFreeTier, 0);
        expect(saved).toBeLessThanOrEqual((free / per) * usd + 1e-6);
      }
      expect(total.usd).toBeCloseTo(base.usd + gates.usd, 6);
      expect(total.usdAfterFreeTier).toBeCloseTo(base.usdAfterFreeTier + gates.usdAfterFreeTier, 6);
    }),
    { numRuns: 60 },
  );
});

test('every price says where it is from, when, and how far to trust that', () => {
  for (const [name, price] of Object.entries(prices)) {
    expect(price.source, name).toMatch(/^https:\/\/aws\.amazon\.com\//);
    expect(price.dated, name).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(price.usd, name).toBeGreaterThan(0);
    expect(price.per, name).toBeGreaterThan(0);
  }
});

describe('a fleet', () => {
  const total = (changes: Readonly<Record<string, unknown>> = {}) =>
    estimateOf(validFleet(fleetWith(changes)));
  const base = total();

  test('costs twice the writes when it probes twice as often', () => {
    const writes = (of: ReturnType<typeof total>, item: string) =>
      of.lines.find((line) => line.item === item)?.quantity ?? 0;
    const fast = total({ intervalSeconds: 5 });
    for (const item of ['DynamoDB: claims of slots', 'DynamoDB: reports', 'Lambda: probe'])
      expect(writes(fast, item) / writes(base, item), item).toBeCloseTo(2, 6);
    expect(writes(fast, 'Lambda: steer')).toBe(writes(base, 'Lambda: steer'));
  });

  test.each<readonly [string, Readonly<Record<string, unknown>>]>([
    ['probes more often', { intervalSeconds: 5 }],
    ['has a witness more', { witnesses: ['eu-north-1'] }],
    ['has gates', { mode: 'act', 'applications.api.database': undefined }],
    ['has somebody more to text', { 'people.first.sms': '+12025550111' }],
  ])('costs more when it %s', (_sentence, changes) => {
    expect(total(changes).total.usd).toBeGreaterThan(base.total.usd);
  });

  test('without gates pays nothing for them', () => {
    expect(total({ mode: 'act', gates: false, 'applications.api.database': undefined }).gates).toEqual({
      usd: 0,
      usdAfterFreeTier: 0,
    });
  });
});

test('a fleet without applications has a cost that is a number', () => {
  const nothing = estimateOf(
    validFleet(fleetWith({ applications: {}, databases: {}, people: {}, audiences: {} })),
  );
  expect(nothing.total.usd).toBeGreaterThan(0);
  expect(nothing.lines.every(({ quantity, usd }) => quantity >= 0 && usd >= 0)).toBe(true);
});

test('three applications in three regions every 10 s cost less than 15 USD a month without gates, free tier included', async () => {
  const { default: trio } = await import('../../../examples/fleets/three-by-three.ts');
  const fleet = validFleet(trio);
  expect([fleet.regions.length, Object.keys(fleet.applications).length, fleet.intervalSeconds]).toEqual([
    3, 3, 10,
  ]);
  const { base, gates } = estimateOf(fleet);
  expect(base.usdAfterFreeTier).toBeLessThan(15);
  // Nine checks over HTTPS and every 10 s, three calculated of them, and what reads them.
  expect(gates.usd).toBeGreaterThan(24);
  expect(gates.usd).toBeLessThan(25);
});
