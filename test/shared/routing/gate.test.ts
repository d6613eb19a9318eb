import { describe, expect, test } from 'vitest';
import type { Fleet } from '../../../shared/fleet/fleet.ts';
import {
  closedByQuorum,
  type GateSheets,
  gatedApplications,
  gateQuorum,
  regionsWithGates,
  silentMs,
  staleGates,
} from '../../../shared/routing/gate.ts';
import { gatedRegionsFor } from '../../../shared/routing/gated-regions.ts';
import { fleetOf } from '../../functions/world/fleet.ts';
import { gate, sheetsOf } from './gated.ts';
import { allEast, allWest, courseOf, east, europe, nowMs, regions, west } from './regional.ts';

const plain = fleetOf({ applications: ['api'] });

function fleetWith(change: Partial<Fleet['applications'][string]>, gates = true): Fleet {
  const { api } = plain.applications;
  if (api === undefined) throw new Error('the fleet must have api');
  return { ...plain, gates, applications: { api: { ...api, ...change } } };
}

describe('gates move', () => {
  test.each([
    ['an application that only reads', fleetWith({}), ['api']],
    [
      'one that is content with a replica',
      fleetWith({ database: { id: 'orders', needs: 'reader' } }),
      ['api'],
    ],
    ['none that needs the writer', fleetWith({ database: { id: 'orders', needs: 'writer' } }), []],
    ['none that a person moves', fleetWith({ failover: 'manual' }), []],
    ['none that is only observed', fleetWith({ mode: 'observe' }), []],
    ['nothing where gates are off', fleetWith({}, false), []],
  ])('%s', (_name, fleet, expected) => {
    expect(gatedApplications(fleet)).toEqual(expected);
    expect(regionsWithGates(fleet)).toEqual(expected.length === 0 ? [] : [europe, east, west]);
  });
});

test.each([
  [1, 1, 1],
  [2, 2, 2],
  [3, 2, 2],
  [3, 3, 3],
  [4, 3, 3],
  [5, 3, 3],
  [5, 1, 3],
])('of %i vantages with %i votes at least, %i gates are a quorum', (count, minVotes, expected) => {
  const vantages = Array.from({ length: count }, (_, place) => `region-${place}`);
  expect(gateQuorum({ vantages, minVotes })).toBe(expected);
});

describe('a quorum is closed', () => {
  const closed = [gate(east)];
  const unreadable = { kind: 'unreadable' } as const;
  test.each<[name: string, sheets: GateSheets, quorum: number, expected: readonly string[]]>([
    ['when two of three are', sheetsOf({ [west]: closed, [europe]: closed }), 2, [east]],
    ['when all are', sheetsOf({ [east]: closed, [west]: closed, [europe]: closed }), 2, [east]],
    ['not when one is', sheetsOf({ [west]: closed }), 2, []],
    ['not when two are and three are needed', sheetsOf({ [west]: closed, [europe]: closed }), 3, []],
    ['not when two are for different regions', sheetsOf({ [west]: closed, [europe]: [gate(west)] }), 2, []],
    ['not when a vantage has two objects for it', sheetsOf({ [west]: [gate(east), gate(east)] }), 2, []],
    [
      'not when the second bucket is unreadable',
      { ...sheetsOf({ [west]: closed }), [europe]: unreadable },
      2,
      [],
    ],
    [
      'not by a vantage that is no longer one',
      { ...sheetsOf({ [west]: closed }), gone: { kind: 'read', closed } },
      2,
      [],
    ],
    ['not where nothing was read', {}, 2, []],
    [
      'for several regions, sorted',
      sheetsOf({ [west]: [gate(east), gate(europe)], [europe]: [gate(europe), gate(east)] }),
      2,
      [europe, east],
    ],
  ])('%s', (_name, sheets, quorum, expected) => {
    expect(closedByQuorum(sheets, regions, quorum)).toEqual(expected);
  });
});

describe('a closed gate is stale', () => {
  const at = (silent: number) => gate(east, { slot: (nowMs - silent) / 1000 });
  test.each([
    ['15 min after the last vote behind it', silentMs, 1],
    ['not a second before', silentMs - 1000, 0],
    ['later, too', silentMs * 10, 1],
  ])('%s', (_name, silent, expected) => {
    const stale = staleGates(sheetsOf({ [europe]: [at(silent)] }), regions, nowMs);
    expect(stale).toEqual(Array.from({ length: expected }, () => ({ vantage: europe, gate: at(silent) })));
  });

  test('not where the bucket cannot be read, and not by a former vantage', () => {
    const sheets: GateSheets = {
      [west]: { kind: 'unreadable' },
      gone: { kind: 'read', closed: [at(silentMs)] },
    };
    expect(staleGates(sheets, regions, nowMs)).toEqual([]);
  });
});

describe('the regions gated for an application', () => {
  const sheets = sheetsOf({ [west]: [gate(east)], [europe]: [gate(east)] });
  test.each([
    ['are those with a quorum closed', plain, courseOf(1, allEast), [east]],
    ['are so without a course', plain, undefined, [east]],
    ['are none where gates do not move it', fleetWith({ failover: 'manual' }), courseOf(1, allEast), []],
    ['leave out one to which a person has forced it', plain, courseOf(2, allEast, { forced: true }), []],
    ['hold in spite of a force to another', plain, courseOf(2, allWest, { forced: true }), [east]],
  ] as const)('%s', (_name, fleet, course, expected) => {
    expect(gatedRegionsFor('api', fleet, course, sheets)).toEqual(expected);
  });
});
