/** While a fleet file is being deployed, regions know different ones: what of each other's records they take for theirs. */
import { describe, expect, test } from 'vitest';
import { markerRecord, moveBatch } from '../../../shared/routing/batch.ts';
import { type Refusal, readLive } from '../../../shared/routing/live-records.ts';
import { reconcile } from '../../../shared/routing/reconcile.ts';
import type { ResourceRecordSet, SteeredApplication } from '../../../shared/routing/records.ts';
import { applyExactly } from './exact-zone.ts';
import { allEast, allWest, application, courseOf, east, europe, recordsFor, west } from './regional.ts';

const asia = 'ap-northeast-1';
const course = courseOf(3, allEast);
const marker = markerRecord(application, course);
const live = [...recordsFor(allEast), marker];
const { [east]: eastern, [west]: western } = application.endpoints;
if (eastern === undefined || western === undefined) throw new Error('the application must be in both');
const withoutEurope: SteeredApplication = { ...application, endpoints: { [east]: eastern, [west]: western } };
const onlyA: SteeredApplication = { ...application, records: ['A'] };

const entering = (Weight: number, SetIdentifier = asia): ResourceRecordSet => ({
  Name: 'api.example.test.',
  Type: 'A',
  SetIdentifier,
  Weight,
  TTL: 60,
  ResourceRecords: [{ Value: '192.0.2.4' }],
});

/** Weights by type and region once the west has the traffic. */
function movedWest(steered: SteeredApplication, records: readonly ResourceRecordSet[]) {
  const batch = moveBatch({
    application: steered,
    live: records,
    course: courseOf(4, { [east]: 0, [west]: 100 }),
  });
  if (batch.kind !== 'changes') throw new Error(`a move must be possible, got ${batch.because}`);
  const zone = applyExactly(records, batch.changes);
  if (typeof zone === 'string') throw new Error(zone);
  return Object.fromEntries(
    zone.flatMap(({ Type, SetIdentifier, Weight }) =>
      Weight === undefined ? [] : [[`${Type} ${SetIdentifier}`, Weight] as const],
    ),
  );
}

describe('a move takes along', () => {
  test.each<
    [name: string, steered: SteeredApplication, records: readonly ResourceRecordSet[], carried: object]
  >([
    ['a region that is new and has no weight', application, [...live, entering(0)], { [`A ${asia}`]: 0 }],
    [
      'a region that the fleet has dropped',
      withoutEurope,
      live,
      { [`A ${europe}`]: 0, [`AAAA ${europe}`]: 0 },
    ],
    [
      'a region that the fleet has dropped, with the traffic that it still has',
      withoutEurope,
      (() => {
        const there = { [east]: 0, [west]: 0, [europe]: 100 };
        return [...recordsFor(there), markerRecord(application, courseOf(3, there))];
      })(),
      { [`A ${europe}`]: 0, [`A ${west}`]: 100 },
    ],
    [
      'a type that the fleet does not list, with its weights',
      onlyA,
      live,
      { [`AAAA ${east}`]: 0, [`AAAA ${west}`]: 100, [`AAAA ${europe}`]: 0 },
    ],
    [
      'a type that is not listed of a region that is new, without weight',
      onlyA,
      [...live, entering(0), { ...entering(0), Type: 'AAAA', ResourceRecords: [{ Value: '2001:db8::4' }] }],
      { [`AAAA ${asia}`]: 0, [`AAAA ${west}`]: 100 },
    ],
  ])('%s', (_name, steered, records, carried) => {
    expect(movedWest(steered, records)).toMatchObject({ [`A ${west}`]: 100, [`A ${east}`]: 0, ...carried });
  });

  test.each<[name: string, steered: SteeredApplication, records: readonly ResourceRecordSet[], what: string]>(
    [
      ['region that is new', application, [...live, entering(0)], 'foreign-record'],
      ['type that is not listed', onlyA, live, 'other-type'],
    ],
  )('a %s, and says so before', (_name, steered, records, what) => {
    const finding = reconcile({ application: steered, course, live: records });
    if (finding.kind !== 'drift') throw new Error(`drift must come of it, got ${finding.kind}`);
    expect(new Set(finding.differences.map((difference) => difference.what))).toEqual(new Set([what]));
  });
});

describe('in the way of a move is', () => {
  const unmarked = recordsFor(allEast);
  const simple: ResourceRecordSet = {
    Name: 'api.example.test.',
    Type: 'AAAA',
    TTL: 60,
    ResourceRecords: [{ Value: '2001:db8::9' }],
  };

  test.each<
    [
      name: string,
      steered: SteeredApplication,
      records: readonly ResourceRecordSet[],
      because: Refusal['because'],
    ]
  >([
    ['a region that is not known and has weight', application, [...live, entering(1)], 'foreign-record'],
    [
      'a record without weight whose name is no region',
      application,
      [...live, entering(0, 'canary')],
      'foreign-record',
    ],
    [
      'a region that is not known where there is no marker',
      application,
      [...unmarked, entering(0)],
      'foreign-record',
    ],
    ['a type that is not listed where there is no marker', onlyA, unmarked, 'other-type'],
    [
      'a simple record of a type that is not listed',
      onlyA,
      [...recordsFor(allEast).filter(({ Type }) => Type === 'A'), marker, simple],
      'other-type',
    ],
    [
      'a type that no fleet can list',
      application,
      [...live, { Name: 'api.example.test.', Type: 'HTTPS', TTL: 60, SetIdentifier: east, Weight: 0 }],
      'other-type',
    ],
  ])('%s', (_name, steered, records, because) => {
    expect(readLive(steered, records, course).obstacles.map((obstacle) => obstacle.because)).toContain(
      because,
    );
    expect(moveBatch({ application: steered, live: records, course: courseOf(4, allWest) })).toMatchObject({
      kind: 'refused',
      because,
    });
  });
});
