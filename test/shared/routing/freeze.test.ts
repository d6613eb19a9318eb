import { describe, expect, test } from 'vitest';
import {
  type Freeze,
  type FreezeScope,
  freezeInForce,
  freezeOfRegion,
  freezeTouched,
  frozenRegionsOf,
  frozenText,
} from '../../../shared/routing/freeze.ts';

const nowMs = 1_000_000;
const fleetScope: FreezeScope = { scope: 'fleet' };

function freeze(scope: FreezeScope, change: Partial<Omit<Freeze, 'scope'>> = {}): Freeze {
  return { ...scope, owner: 'alice', reason: 'a test', atMs: 0, ...change } as Freeze;
}

const application = (pattern: string): FreezeScope => ({ scope: 'application', application: pattern });
const region = (pattern: string): FreezeScope => ({ scope: 'region', region: pattern });

describe('an application is frozen', () => {
  test.each<[name: string, freezes: readonly Freeze[], owner: string | undefined]>([
    ['not without a freeze', [], undefined],
    ['by a freeze of the fleet', [freeze(fleetScope)], 'alice'],
    ['by a freeze of its own', [freeze(application('api'))], 'alice'],
    ['by a freeze whose pattern fits', [freeze(application('a*'))], 'alice'],
    ['not by that of another application', [freeze(application('shop'))], undefined],
    ['not by that of a region', [freeze(region('*'))], undefined],
    ['by one that was not meant to end', [freeze(fleetScope)], 'alice'],
    ['until its end', [freeze(fleetScope, { expiresAtMs: nowMs + 1 })], 'alice'],
    ['no more at its end', [freeze(fleetScope, { expiresAtMs: nowMs })], undefined],
    [
      'by the one that lasts longest',
      [
        freeze(fleetScope, { owner: 'bob', expiresAtMs: nowMs + 1 }),
        freeze(application('api'), { owner: 'carol', expiresAtMs: nowMs + 2 }),
        freeze(fleetScope, { owner: 'dan', expiresAtMs: nowMs + 1 }),
      ],
      'carol',
    ],
    [
      'rather by one without an end',
      [freeze(application('api'), { owner: 'bob' }), freeze(fleetScope, { expiresAtMs: nowMs + 9 })],
      'bob',
    ],
    [
      'by one of a scope that is not known here',
      [{ ...freeze(fleetScope, { owner: 'newer' }), scope: 'database' } as unknown as Freeze],
      'newer',
    ],
  ])('%s', (_name, freezes, owner) => {
    expect(freezeInForce(freezes, 'api', nowMs)?.owner).toBe(owner);
  });
});

test('of regions, only those in force freeze', () => {
  const kept = freeze(region('us-*'), { expiresAtMs: nowMs + 1 });
  const over = freeze(region('eu-*'), { expiresAtMs: nowMs });
  expect(frozenRegionsOf([kept, over, freeze(fleetScope)], nowMs)).toEqual([kept]);
});

test.each<[name: string, freezes: readonly Freeze[], owner: string | undefined]>([
  ['by its name', [freeze(region('us-east-1'))], 'alice'],
  ['by a pattern', [freeze(region('us-*'))], 'alice'],
  ['not by another region', [freeze(region('us-west-2'))], undefined],
  ['not by an application of that name', [freeze(application('us-east-1'))], undefined],
  [
    'by the one that lasts longest',
    [
      freeze(region('us-*'), { expiresAtMs: nowMs + 1 }),
      freeze(region('*'), { owner: 'bob', expiresAtMs: nowMs + 2 }),
    ],
    'bob',
  ],
])('a region is frozen %s', (_name, freezes, owner) => {
  expect(freezeOfRegion(freezes, 'us-east-1')?.owner).toBe(owner);
});

const east = freeze(region('us-east-1'));

test.each<[name: string, from: Record<string, number>, to: Record<string, number>, touched: boolean]>([
  ['losing all its traffic', { 'us-east-1': 100 }, { 'us-east-1': 0, 'us-west-2': 100 }, true],
  ['gaining traffic', { 'us-west-2': 100 }, { 'us-east-1': 100, 'us-west-2': 0 }, true],
  ['keeping its weight', { 'us-east-1': 50, 'eu-west-1': 50 }, { 'us-east-1': 50, 'us-west-2': 50 }, false],
  ['keeping no weight, named or not', { 'us-west-2': 100 }, { 'us-east-1': 0, 'eu-west-1': 100 }, false],
  ['a step of a ramp', { 'us-east-1': 5, 'us-west-2': 95 }, { 'us-east-1': 25, 'us-west-2': 75 }, true],
])('a frozen region %s', (_name, from, to, touched) => {
  expect(freezeTouched([east], from, to)).toBe(touched ? east : undefined);
});

test.each<[FreezeScope, string]>([
  [fleetScope, 'the fleet'],
  [application('api'), 'application api'],
  [application('shop-*'), 'applications shop-*'],
  [region('us-*'), 'regions us-*'],
])('%o reads "%s"', (scope, text) => {
  expect(frozenText(scope)).toBe(text);
});
