import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { markerRecord, moveBatch } from '../../../shared/routing/batch.ts';
import type { Course, Weights } from '../../../shared/routing/course.ts';
import { readLive } from '../../../shared/routing/live-records.ts';
import type { Change, ResourceRecordSet } from '../../../shared/routing/records.ts';
import { applyExactly, inOrder } from './exact-zone.ts';
import {
  allEast,
  allWest,
  application,
  courseOf,
  east,
  europe,
  recordsFor,
  regions,
  west,
} from './regional.ts';

const before = courseOf(7, allEast);
const after = courseOf(8, allWest);
const live = [...recordsFor(allEast), markerRecord(application, before)];

test('deletes every record as read, the marker last, then creates what the course wants', () => {
  const changes = changesOf(live, after);
  expect(
    changes.map(({ Action, ResourceRecordSet: { Type, SetIdentifier, Weight } }) => [
      Action,
      Type,
      SetIdentifier,
      Weight,
    ]),
  ).toEqual([
    ['DELETE', 'A', europe, 0],
    ['DELETE', 'A', east, 100],
    ['DELETE', 'A', west, 0],
    ['DELETE', 'AAAA', europe, 0],
    ['DELETE', 'AAAA', east, 100],
    ['DELETE', 'AAAA', west, 0],
    ['DELETE', 'TXT', undefined, undefined],
    ['CREATE', 'A', europe, 0],
    ['CREATE', 'A', east, 0],
    ['CREATE', 'A', west, 100],
    ['CREATE', 'AAAA', europe, 0],
    ['CREATE', 'AAAA', east, 0],
    ['CREATE', 'AAAA', west, 100],
    ['CREATE', 'TXT', undefined, undefined],
  ]);
});

test('writes the marker of the new course', () => {
  const created = applied(live, after);
  const { marker } = readLive(application, created);
  expect(marker).toMatchObject({ epoch: 8, by: europe, weights: allWest });
});

test('creates the marker where there is none, which only one of two writers can', () => {
  const unmarked = recordsFor(allEast);
  const changes = changesOf(unmarked, after);
  expect(
    changes.filter(({ ResourceRecordSet }) => ResourceRecordSet.Type === 'TXT').map(({ Action }) => Action),
  ).toEqual(['CREATE']);
  const rival = applied(unmarked, courseOf(8, { [europe]: 100 }));
  expect(applyExactly(rival, changes)).toEqual(expect.stringContaining('does not match'));
});

test('creates everything where nothing stands yet', () => {
  const created = applied([], after);
  expect(inOrder(created)).toEqual(inOrder([...recordsFor(allWest), markerRecord(application, after)]));
});

describe('only weights change', () => {
  test('target, TTL, health check and unknown fields stay as they are live', () => {
    const own = live.map((record) =>
      record.Type === 'A' && record.SetIdentifier === west
        ? {
            ...record,
            TTL: 60,
            HealthCheckId: 'hc-1',
            ResourceRecords: [{ Value: '198.51.100.9' }],
            CidrRoutingConfig: { LocationName: '*' },
          }
        : record,
    );
    const edited = own.find(({ HealthCheckId }) => HealthCheckId === 'hc-1');
    const created = applied(own, after);
    expect(created).toContainEqual({ ...edited, Weight: 100 });
  });

  test('the TTL of the marker stays', () => {
    const slow = live.map((record) => (record.Type === 'TXT' ? { ...record, TTL: 5 } : record));
    expect(applied(slow, after).find(({ Type }) => Type === 'TXT')?.TTL).toBe(5);
  });

  test('a missing record is created from the fleet, with the TTL of its siblings', () => {
    const patchy = live
      .filter(({ Type, SetIdentifier }) => !(Type === 'A' && SetIdentifier === west))
      .map((record) => (record.Type === 'A' ? { ...record, TTL: 300 } : record));
    const created = applied(patchy, after).find(
      ({ Type, SetIdentifier }) => Type === 'A' && SetIdentifier === west,
    );
    expect(created).toEqual({
      Name: 'api.example.test.',
      Type: 'A',
      SetIdentifier: west,
      Weight: 100,
      TTL: 300,
      ResourceRecords: [{ Value: '192.0.2.2' }],
    });
  });

  test('a region that the fleet has dropped gives up its weight and keeps its record', () => {
    const dropped = { ...recordOf('A', east), SetIdentifier: 'sa-east-1', Weight: 10 };
    const both = [
      ...live,
      dropped,
      { ...dropped, Type: 'AAAA', ResourceRecords: [{ Value: '2001:db8::9' }] },
    ];
    const created = applied(both, courseOf(8, { ...allWest, 'sa-east-1': 0 }));
    expect(created).toContainEqual({ ...dropped, Weight: 0 });
  });

  test('a region that the fleet has dropped and that has no record needs none', () => {
    expect(applied(live, courseOf(8, { ...allWest, 'sa-east-1': 0 }))).toHaveLength(live.length);
  });
});

describe('what stands beside the records', () => {
  test.each<[name: string, record: ResourceRecordSet]>([
    ['name servers at an apex', other({ Type: 'NS', TTL: 1, ResourceRecords: [{ Value: 'ns.test.' }] })],
    ['a text', other({ Type: 'TXT', TTL: 1, ResourceRecords: [{ Value: '"x"' }] })],
    ['mail', other({ Type: 'MX', TTL: 1, ResourceRecords: [{ Value: '1 mx.test.' }] })],
    ["another application's record", other({ Name: 'shop.example.test.', Type: 'A', TTL: 1 })],
    ["another application's marker", other({ Name: '_pointsman.shop.example.test.', Type: 'TXT', TTL: 1 })],
  ])('%s is left alone', (_name, record) => {
    expect(changesOf([...live, record], after)).toEqual(changesOf(live, after));
  });

  test.each<[name: string, record: ResourceRecordSet, because: string, got: string]>([
    [
      'a type that is not listed',
      other({ Type: 'HTTPS', TTL: 1 }),
      'other-type',
      'got HTTPS api.example.test.',
    ],
    ['a simple record', other({ Type: 'A', TTL: 1 }), 'not-weighted', 'got A api.example.test.'],
    [
      'a failover record',
      other({ Type: 'A', TTL: 1, SetIdentifier: west }),
      'not-weighted',
      `got A api.example.test. (${west})`,
    ],
    [
      'a set identifier that is no region',
      other({ Type: 'A', SetIdentifier: 'canary', Weight: 0 }),
      'foreign-record',
      '(canary)',
    ],
    [
      'the same, spelled as it was typed',
      other({ Name: 'API.example.test', Type: 'A', SetIdentifier: 'canary', Weight: 0 }),
      'foreign-record',
      '(canary)',
    ],
  ])('%s refuses the move', (_name, record, because, got) => {
    expect(moveBatch({ application, live: [...live, record], course: after })).toEqual({
      kind: 'refused',
      because,
      text: expect.stringContaining(got),
    });
  });
});

describe('a marker that cannot be read refuses the move', () => {
  const marker = markerRecord(application, before);
  test.each<[name: string, records: ResourceRecordSet[]]>([
    ["someone else's text", [{ ...marker, ResourceRecords: [{ Value: '"hello"' }] }]],
    ['a value without quotes', [{ ...marker, ResourceRecords: [{ Value: 'v=1' }] }]],
    ['two values', [{ ...marker, ResourceRecords: [...(marker.ResourceRecords ?? []), { Value: '"x"' }] }]],
    ['no value', [{ ...marker, ResourceRecords: [] }]],
    ['a weighted marker', [{ ...marker, SetIdentifier: 'x', Weight: 1 }]],
    ['two markers', [marker, marker]],
  ])('%s', (_name, markers) => {
    const refused = moveBatch({ application, live: [...recordsFor(allEast), ...markers], course: after });
    expect(refused).toMatchObject({ kind: 'refused', because: 'marker-unreadable' });
  });
});

describe('a course without a target refuses the move', () => {
  test.each<[name: string, weights: Weights]>([
    ['weight for a region that has neither record nor endpoint', { 'sa-east-1': 100 }],
    ['no weight at all', { [east]: 0 }],
    ['no region', {}],
  ])('%s', (_name, weights) => {
    expect(moveBatch({ application, live, course: courseOf(8, weights) })).toMatchObject({
      kind: 'refused',
      because: 'no-target',
    });
  });
});

describe('the epoch', () => {
  test('one larger than the marker is sent', () => {
    expect(moveBatch({ application, live, course: courseOf(8, allWest) }).kind).toBe('changes');
  });

  test.each([
    ['the same', 7],
    ['a smaller one', 6],
  ])('%s is a bug of the caller', (_name, epoch) => {
    expect(() => moveBatch({ application, live, course: courseOf(epoch, allWest) })).toThrow(
      `smaller than the course's ${epoch}, got 7`,
    );
  });
});

describe('whatever the weights', () => {
  const weights: fc.Arbitrary<Weights> = fc
    .record(Object.fromEntries(regions.map((region) => [region, fc.integer({ min: 0, max: 255 })])))
    .filter((each) => Object.values(each).some((weight) => weight > 0));
  const zone = fc.tuple(weights, fc.boolean()).map(([each, marked]) => {
    const records = recordsFor(each);
    return marked ? [...records, markerRecord(application, courseOf(7, each))] : records;
  });

  test('the batch never upserts, and every DELETE comes before the first CREATE', () => {
    fc.assert(
      fc.property(zone, weights, (records, wanted) => {
        const actions = changesOf(records, courseOf(8, wanted)).map(({ Action }) => Action);
        expect(actions.lastIndexOf('DELETE')).toBeLessThan(actions.indexOf('CREATE'));
        expect(new Set(actions)).toEqual(new Set(['DELETE', 'CREATE']));
      }),
    );
  });

  test('it leaves exactly the records of the course', () => {
    fc.assert(
      fc.property(zone, weights, (records, wanted) => {
        const course = courseOf(8, wanted);
        const expected = [...recordsFor(wanted), markerRecord(application, course)];
        expect(inOrder(applied(records, course))).toEqual(inOrder(expected));
      }),
    );
  });

  test('it is refused when any one record was changed, removed or added since it was read', () => {
    const change = fc.record({ place: fc.nat(), how: fc.constantFrom('edited', 'removed', 'added') });
    fc.assert(
      fc.property(zone, weights, change, (records, wanted, { place, how }) => {
        const changes = changesOf(records, courseOf(8, wanted));
        const victim = place % records.length;
        const meanwhile = records.flatMap((record, each) => {
          if (each !== victim) return [record];
          return how === 'edited' ? [{ ...record, TTL: 61 }] : [];
        });
        if (how === 'added') {
          // Read without it, written while it stands.
          const without = records.filter((_record, each) => each !== victim);
          expect(applyExactly(records, changesOf(without, courseOf(8, wanted)))).toEqual(expect.any(String));
        } else expect(applyExactly(meanwhile, changes)).toEqual(expect.any(String));
      }),
    );
  });

  test('of several writers that read the same records exactly one wins', () => {
    fc.assert(
      fc.property(zone, fc.array(weights, { minLength: 2, maxLength: 5 }), (records, wishes) => {
        const batches = wishes.map((wanted, place) => changesOf(records, courseOf(8 + place, wanted)));
        let current: readonly ResourceRecordSet[] = records;
        let won = 0;
        for (const changes of batches) {
          const outcome = applyExactly(current, changes);
          if (typeof outcome === 'string') continue;
          current = outcome;
          won++;
        }
        expect(won).toBe(1);
      }),
    );
  });
});

function changesOf(records: readonly ResourceRecordSet[], course: Course): readonly Change[] {
  const batch = moveBatch({ application, live: records, course });
  if (batch.kind === 'refused') throw new Error(`expected changes, got ${batch.because}: ${batch.text}`);
  return batch.changes;
}

function applied(records: readonly ResourceRecordSet[], course: Course): readonly ResourceRecordSet[] {
  const outcome = applyExactly(records, changesOf(records, course));
  if (typeof outcome === 'string') throw new Error(`expected the batch to apply, got ${outcome}`);
  return outcome;
}

function recordOf(type: string, region: string): ResourceRecordSet {
  const record = live.find(({ Type, SetIdentifier }) => Type === type && SetIdentifier === region);
  if (record === undefined) throw new Error(`expected a record, got none for ${type} ${region}`);
  return record;
}

function other(change: Partial<ResourceRecordSet> & { readonly Type: string }): ResourceRecordSet {
  return { Name: 'api.example.test.', ...change };
}
