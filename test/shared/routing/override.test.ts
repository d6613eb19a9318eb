import { describe, expect, test } from 'vitest';
import { disobeyed, isKeptOut, type Override, ordersInForce } from '../../../shared/routing/override.ts';

const nowMs = 1_000_000;

function order(change: Partial<Override>): Override {
  return {
    application: 'api',
    kind: 'keep-out',
    region: 'us-east-1',
    owner: 'alice',
    reason: 'a test',
    atMs: 0,
    ...change,
  };
}

describe('an override', () => {
  test.each<[name: string, change: Partial<Override>, holds: boolean]>([
    ['holds its application', {}, true],
    ['holds no other', { application: 'shop' }, false],
    ['holds all that its pattern fits', { application: 'a*' }, true],
    ['of everything holds', { application: '*' }, true],
    ['holds none that its pattern does not fit', { application: 'shop-*' }, false],
    ['holds until its end', { expiresAtMs: nowMs + 1 }, true],
    ['holds no more at its end', { expiresAtMs: nowMs }, false],
  ])('%s', (_name, change, holds) => {
    expect(ordersInForce([order(change)], 'api', nowMs).keepOuts).toHaveLength(holds ? 1 : 0);
  });
});

test('of several pins the newest holds', () => {
  const pins = [1, 3, 2].map((atMs) => order({ kind: 'pin', atMs, region: `region-${atMs}` }));
  expect(ordersInForce(pins, 'api', nowMs).pin?.region).toBe('region-3');
});

test.each<[region: string, kept: boolean]>([
  ['us-east-1', true],
  ['us-*', true],
  ['*', true],
  ['us-west-2', false],
  ['eu-*', false],
])('us-east-1 is kept out by %s: %s', (region, kept) => {
  expect(isKeptOut({ keepOuts: [order({ region })] }, 'us-east-1')).toBe(kept);
});

test.each<[name: string, orders: readonly Override[], broken: readonly string[]]>([
  ['a keep-out of where traffic is', [order({})], ['us-east-1']],
  ['a keep-out by pattern of where traffic is', [order({ region: 'us-*' })], ['us-*']],
  ['no keep-out of where none is', [order({ region: 'us-west-2' })], []],
  ['a pin elsewhere', [order({ kind: 'pin', region: 'us-west-2' })], ['us-west-2']],
  ['no pin to where traffic is', [order({ kind: 'pin', region: 'us-east-1' })], []],
])('traffic in us-east-1 disobeys %s', (_name, orders, broken) => {
  const inForce = ordersInForce(orders, 'api', nowMs);
  const weights = { 'us-east-1': 100, 'us-west-2': 0 };
  expect(disobeyed(inForce, weights).map(({ region }) => region)).toEqual(broken);
});
