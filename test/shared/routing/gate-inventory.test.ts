import { describe, expect, test } from 'vitest';
import { markerRecord } from '../../../shared/routing/batch.ts';
import { gateCheckConfig, type ListedCheck } from '../../../shared/routing/gate-check.ts';
import { gateCheckName, gateCheckReference } from '../../../shared/routing/gate-check-reference.ts';
import { gateInventory } from '../../../shared/routing/gate-inventory.ts';
import type { GatedName } from '../../../shared/routing/gate-tree.ts';
import { gatedNames } from '../../../shared/routing/gated-names.ts';
import { fleetOf } from '../../functions/world/fleet.ts';
import { allEast, courseOf, east, europe, recordsFor, regions, west } from './regional.ts';

const account = '111122223333';
const fleet = fleetOf();

function child(
  id: string,
  region: string,
  vantage: string,
  change: Partial<ListedCheck> = {},
  atMs = 0,
): ListedCheck {
  const place = { region, vantage };
  return {
    id,
    reference: gateCheckReference('test', place, atMs),
    version: 1,
    config: gateCheckConfig(fleet, account, region, vantage),
    name: gateCheckName('test', place),
    ...change,
  };
}

function parent(id: string, region: string, children: readonly string[], atMs = 0): ListedCheck {
  return {
    id,
    reference: gateCheckReference('test', { region }, atMs),
    version: 4,
    config: { Type: 'CALCULATED', ChildHealthChecks: children, HealthThreshold: 2 },
    name: gateCheckName('test', { region }),
  };
}

const inventory = (listed: readonly ListedCheck[], names: readonly GatedName[] = []) =>
  gateInventory(fleet, account, listed, names);
const carried = (check: string): GatedName => ({
  name: 'api.example.test.',
  application: 'api',
  isAdopted: true,
  records: [{ region: east, weight: 1, check }],
});

describe('of the account’s checks', () => {
  test('those of the fleet are found in their places, and all others left out', () => {
    const theirs = { ...child('theirs', east, west), reference: 'theirs' };
    const other = {
      ...child('other', east, west),
      reference: gateCheckReference('other', { region: east, vantage: west }, 0),
    };
    expect(inventory([child('a', east, west), theirs, other, parent('p', east, ['a'])])).toEqual({
      children: { [east]: { [west]: 'a' }, [west]: {}, [europe]: {} },
      parents: { [east]: { id: 'p', version: 4, children: ['a'], healthThreshold: 2, isSwitched: false } },
      surplus: [],
      names: [],
      unnamed: {},
    });
  });

  test('of two for one place the one that is counted stays, else the older one', () => {
    const two = [child('new', east, west, {}, 2_000), child('old', east, west, {}, 1_000)];
    expect(inventory(two).children[east]).toEqual({ [west]: 'old' });
    expect(inventory([...two, parent('p', east, ['new'])]).children[east]).toEqual({ [west]: 'new' });
    expect(inventory(two).surplus).toEqual([
      { kind: 'child', region: east, vantage: west, id: 'new', inUse: false },
    ]);
  });

  test('of two for one region the one that records carry stays, else the older one', () => {
    const two = [parent('new', east, [], 2_000), parent('old', east, [], 1_000)];
    expect(inventory(two).parents[east]?.id).toBe('old');
    expect(inventory(two, [carried('new')]).parents[east]?.id).toBe('new');
    expect(inventory(two, [carried('new')]).surplus).toMatchObject([
      { kind: 'parent', check: { id: 'old' } },
    ]);
  });

  test.each<[name: string, listed: ListedCheck]>([
    ['of a vantage that is gone', child('gone', east, 'ap-south-1')],
    ['of a region that is gone', child('gone', 'ap-south-1', west)],
    [
      'that were changed by hand',
      child('gone', east, west, { config: { ...child('', east, west).config, Inverted: false } }),
    ],
  ])('those %s are left over', (_name, listed) => {
    expect(inventory([listed]).surplus).toMatchObject([{ kind: 'child', id: 'gone', inUse: false }]);
    const theirs: ListedCheck = { ...parent('theirs', east, ['gone']), reference: 'theirs' };
    expect(inventory([listed, theirs]).surplus).toMatchObject([{ kind: 'child', id: 'gone', inUse: true }]);
  });

  test.each([{ Inverted: true }, { Disabled: true }])(
    'one that was switched by hand is known as such: %o',
    (change) => {
      const made = parent('p', east, []);
      expect(inventory([{ ...made, config: { ...made.config, ...change } }]).parents[east]?.isSwitched).toBe(
        true,
      );
    },
  );

  test('those with another name, or none, are to be named', () => {
    const { name: _, ...nameless } = child('a', east, west);
    expect(inventory([nameless, { ...parent('p', east, []), name: 'else' }]).unnamed).toEqual({
      a: 'pointsman test: gate of us-west-2 for us-east-1',
      p: 'pointsman test: gates of us-east-1',
    });
  });

  test('none is wanted without gates', () => {
    const listed = [child('a', east, west), parent('p', east, ['a'])];
    expect(gateInventory({ ...fleet, gates: false }, account, listed, [])).toMatchObject({
      children: {},
      parents: {},
      surplus: [{ id: 'a' }, { check: { id: 'p' } }],
    });
  });
});

describe('of the zone’s records', () => {
  const records = recordsFor(allEast);
  const marker = markerRecord(
    fleet.applications['api'] ?? { name: '', records: [], ttlSeconds: 60, endpoints: {} },
    courseOf(3, allEast),
  );
  const simple = {
    Name: 'else.example.test.',
    Type: 'A',
    TTL: 60,
    ResourceRecords: [{ Value: '192.0.2.9' }],
  };

  test('an application is known with its weights and checks, and that it is adopted', () => {
    const [first, ...rest] = records.filter(({ Type }) => Type === 'A');
    if (first === undefined) throw new Error('there must be a record');
    expect(gatedNames(fleet, [{ ...first, HealthCheckId: 'c' }, ...rest, marker, simple])).toEqual([
      {
        name: 'api.example.test.',
        application: 'api',
        isAdopted: true,
        records: [first, ...rest].map(({ SetIdentifier: region, Weight: weight }, place) => ({
          region,
          weight,
          check: place === 0 ? 'c' : undefined,
        })),
      },
    ]);
  });

  test('without its marker it is not adopted', () => {
    expect(gatedNames(fleet, records)).toMatchObject([{ application: 'api', isAdopted: false }]);
  });

  test('whatever else carries a check is known, with all of its traffic', () => {
    expect(gatedNames(fleet, [{ ...simple, HealthCheckId: 'c' }])).toEqual([
      { name: 'else.example.test.', isAdopted: false, records: [{ region: '', weight: 255, check: 'c' }] },
    ]);
    expect(gatedNames(fleet, [simple, marker])).toEqual([]);
  });

  test('records of types that are not listed count only with a check', () => {
    const ipv6 = records.filter(({ Type }) => Type === 'AAAA');
    expect(regions).toHaveLength(ipv6.length);
    expect(gatedNames(fleet, ipv6)).toEqual([]);
    expect(
      gatedNames(
        fleet,
        ipv6.map((record) => ({ ...record, HealthCheckId: 'c' })),
      )[0]?.records,
    ).toHaveLength(3);
  });
});
