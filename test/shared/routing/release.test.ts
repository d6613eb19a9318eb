/** What is refused before anything is given back, and what then stands there. */
import { describe, expect, test } from 'vitest';
import type { AdoptionReason } from '../../../shared/routing/adoption-refusal.ts';
import type { Course, Weights } from '../../../shared/routing/course.ts';
import { formatMarker, markerOf } from '../../../shared/routing/marker.ts';
import type { ResourceRecordSet } from '../../../shared/routing/records.ts';
import { planRelease, type Release, type ReleaseRequest } from '../../../shared/routing/release.ts';
import { quoteTxt } from '../../../shared/routing/txt-value.ts';
import { applyExactly } from './exact-zone.ts';
import { allEast, application, courseOf, east, europe, recordsFor, west } from './regional.ts';

const shared: Weights = { [east]: 3, [west]: 1, [europe]: 0 };

function marker(course: Course): ResourceRecordSet {
  const Value = quoteTxt(formatMarker(markerOf(course)));
  return { Name: '_pointsman.api.example.test.', Type: 'TXT', TTL: 60, ResourceRecords: [{ Value }] };
}

/** As a move to these weights has left them. */
function movedTo(weights: Weights, epoch = 3): readonly ResourceRecordSet[] {
  return [...recordsFor(weights), marker(courseOf(epoch, weights))];
}

function planned(change: Partial<ReleaseRequest> = {}): Release {
  const author = { application: 'api', by: 'operator', atMs: 1, fleetDigest: 'f00d', fleetWrittenAtMs: 0 };
  return planRelease({
    application,
    live: movedTo(allEast),
    course: courseOf(3, allEast),
    author,
    zoneId: 'ZONE',
    original: undefined,
    health: {},
    form: undefined,
    acceptChange: false,
    ...change,
  });
}

function givenBack(change: Partial<ReleaseRequest> = {}) {
  const plan = planned(change);
  if (plan.kind !== 'give-back') throw new Error(`it must be releasable, got ${JSON.stringify(plan)}`);
  return plan;
}

const released = courseOf(4, allEast, { kind: 'released', because: 'released' });
const adopted = courseOf(3, allEast, { kind: 'adopted', because: 'adopted' });
const foreign: ResourceRecordSet = {
  Name: 'api.example.test.',
  Type: 'A',
  SetIdentifier: 'mine',
  Weight: 5,
  TTL: 60,
  ResourceRecords: [{ Value: '198.51.100.1' }],
};

describe('is refused', () => {
  test.each<[name: string, because: AdoptionReason, change: Partial<ReleaseRequest>]>([
    ['what was never adopted', 'ledger-behind', { course: undefined, live: recordsFor(allEast) }],
    ['what the ledger has forgotten', 'ledger-behind', { course: undefined }],
    ['what DNS is ahead of the ledger with', 'ledger-behind', { live: movedTo(allEast, 4) }],
    ['what another decision of the same epoch has won', 'ledger-behind', { live: movedTo(shared) }],
    ['a move that DNS has not followed yet', 'unfinished', { live: movedTo(allEast, 2) }],
    ['a move that was to be the first', 'unfinished', { live: recordsFor(allEast) }],
    [
      'an adoption that DNS has not followed yet',
      'unfinished',
      { course: adopted, live: movedTo(allEast, 2) },
    ],
    ['a record of somebody else beside it', 'foreign-record', { live: [...movedTo(allEast), foreign] }],
    [
      'one record for two regions with traffic',
      'several-regions',
      { live: movedTo(shared), course: courseOf(3, shared), form: 'simple' },
    ],
    ['records from before that were not kept', 'no-original', { form: 'original' }],
    ['records from before of which there were none', 'no-original', { form: 'original', original: [] }],
  ])('%s', (_name, because, change) => {
    expect(planned(change)).toMatchObject({
      kind: 'refused',
      because,
      remedy: expect.stringMatching(/^[a-z].{10,}[^.]$/),
    });
  });
});

test('what is given back already is settled, whatever stands there now', () => {
  expect(planned({ course: released, live: [] })).toMatchObject({ kind: 'settled' });
  expect(planned({ course: released, live: [foreign] })).toMatchObject({ kind: 'settled' });
});

test('what was taken over and never marked is given back in the ledger alone', () => {
  expect(givenBack({ course: adopted, live: recordsFor(allEast) })).toMatchObject({
    changes: [],
    course: { kind: 'released', epoch: 4, weights: allEast },
  });
});

test('what is given back in the ledger and not in DNS yet is given back in DNS', () => {
  const plan = givenBack({ course: released });
  expect(plan.course).toBeUndefined();
  expect(applyExactly(movedTo(allEast), plan.changes)).toHaveLength(2);
});

test('one region with traffic becomes one record for each type, without weight and check', () => {
  const checked = movedTo(allEast).map((record) =>
    record.Type === 'TXT' ? record : { ...record, HealthCheckId: 'check' },
  );
  const plan = givenBack({ live: checked, health: { check: 'healthy' } });
  expect(plan.form).toBe('simple');
  expect(plan.notes).toContain("the gates' health checks are taken off the records");
  expect(applyExactly(checked, plan.changes)).toEqual([
    { Name: 'api.example.test.', Type: 'A', TTL: 60, ResourceRecords: [{ Value: '192.0.2.1' }] },
    { Name: 'api.example.test.', Type: 'AAAA', TTL: 60, ResourceRecords: [{ Value: '2001:db8::1' }] },
  ]);
});

test('several regions with traffic stay as they are, without marker and check', () => {
  const live = movedTo(shared);
  const plan = givenBack({ live, course: courseOf(3, shared) });
  expect(plan.form).toBe('weighted');
  const left = applyExactly(live, plan.changes);
  expect(left).toHaveLength(6);
  expect(left).toEqual(expect.arrayContaining(recordsFor(shared) as ResourceRecordSet[]));
});

test('where traffic is counts, and not where it should be: a hand edit is given back as it is', () => {
  const edited = [...recordsFor({ [east]: 0, [west]: 100, [europe]: 0 }), marker(courseOf(3, allEast))];
  const values = givenBack({ live: edited }).changes.flatMap(({ Action, ResourceRecordSet }) =>
    Action === 'CREATE' ? (ResourceRecordSet.ResourceRecords ?? []) : [],
  );
  expect(values).toEqual([{ Value: '192.0.2.2' }, { Value: '2001:db8::2' }]);
});

describe('gates that keep users out of a region', () => {
  const live = movedTo(allEast).map((record) =>
    record.Type === 'TXT' ? record : { ...record, HealthCheckId: `check-${record.SetIdentifier}` },
  );
  const well = { [`check-${east}`]: 'healthy' } as const;

  test.each<[name: string, health: ReleaseRequest['health'], because: AdoptionReason | undefined]>([
    ['that has the weight', { [`check-${east}`]: 'unhealthy' }, 'answers-elsewhere'],
    ['that has the weight, as far as is known', {}, 'health-unknown'],
    ['that has none', { ...well, [`check-${west}`]: 'unhealthy' }, undefined],
  ])('%s', (_name, health, because) => {
    for (const form of ['simple', 'weighted'] as const) {
      const plan = planned({ live, health, form });
      expect(plan).toMatchObject(
        because === undefined ? { kind: 'give-back' } : { kind: 'refused', because },
      );
      expect(planned({ live, health, form, acceptChange: true })).toMatchObject({ kind: 'give-back' });
    }
  });
});

describe('the records from before', () => {
  const stood = (value: string, other: string): readonly ResourceRecordSet[] => [
    { Name: 'api.example.test.', Type: 'A', TTL: 300, ResourceRecords: [{ Value: value }] },
    { Name: 'api.example.test.', Type: 'AAAA', TTL: 300, ResourceRecords: [{ Value: other }] },
  ];

  test('come back exactly where they answer as DNS does now', () => {
    const original = stood('192.0.2.1', '2001:db8::1');
    const plan = givenBack({ form: 'original', original });
    expect(applyExactly(movedTo(allEast), plan.changes)).toEqual(original);
  });

  test.each([
    ['that send traffic elsewhere', stood('192.0.2.2', '2001:db8::2')],
    ['whose target is none any more', stood('198.51.100.9', '2001:db8::1')],
    [
      'of latency policy',
      stood('192.0.2.1', '2001:db8::1').flatMap((record) => [
        { ...record, SetIdentifier: 'us', Region: east },
        {
          ...record,
          SetIdentifier: 'eu',
          Region: europe,
          ResourceRecords: [{ Value: record.Type === 'A' ? '192.0.2.3' : '2001:db8::3' }],
        },
      ]),
    ],
  ])('%s are refused, unless that is what is wanted', (_name, original) => {
    expect(planned({ form: 'original', original })).toMatchObject({ because: 'original-differs' });
    expect(givenBack({ form: 'original', original, acceptChange: true }).form).toBe('original');
  });

  test('with a part of a target that has grown since are refused: the answers would change', () => {
    const grown = {
      ...application,
      endpoints: {
        ...application.endpoints,
        [east]: { target: { a: ['192.0.2.1', '192.0.2.11'], aaaa: ['2001:db8::1'] } },
      },
    };
    const live = movedTo(allEast).map((record) =>
      record.Type === 'A' && record.SetIdentifier === east
        ? { ...record, ResourceRecords: [{ Value: '192.0.2.1' }, { Value: '192.0.2.11' }] }
        : record,
    );
    const original = stood('192.0.2.1', '2001:db8::1');
    expect(planned({ application: grown, live, form: 'original', original })).toMatchObject({
      because: 'original-differs',
      text: expect.stringContaining("today's targets"),
    });
  });
});
