/** What a deployment makes of an application's records, for every change of the fleet file. */
import { describe, expect, test } from 'vitest';
import type { Control } from '../../../shared/ports.ts';
import { type Alignment, type AlignmentRequest, align } from '../../../shared/routing/alignment.ts';
import { markerRecord } from '../../../shared/routing/batch.ts';
import type { Course, Weights } from '../../../shared/routing/course.ts';
import type { Freeze } from '../../../shared/routing/freeze.ts';
import { reconcile } from '../../../shared/routing/reconcile.ts';
import {
  desiredRecords,
  type ResourceRecordSet,
  type SteeredApplication,
} from '../../../shared/routing/records.ts';
import { applyExactly, inOrder } from './exact-zone.ts';
import {
  allEast,
  allWest,
  application,
  courseOf,
  east,
  europe,
  minuteMs,
  nowMs,
  override,
  recordsFor,
  west,
} from './regional.ts';

const course = courseOf(3, allEast);
const marker = markerRecord(application, course);
const live = [...recordsFor(allEast), marker];

function control(change: Partial<Control> = {}): Control {
  return {
    courses: { api: course },
    freezes: [],
    overrides: [],
    incidents: {},
    instructions: {},
    writers: {},
    ...change,
  };
}

function request(change: Partial<AlignmentRequest> = {}): AlignmentRequest {
  return { id: 'api', application, live, control: control(), checks: {}, nowMs, ...change };
}

function fleetWith(change: Partial<SteeredApplication>): SteeredApplication {
  return { ...application, ...change };
}

function endpointsOf(...regions: readonly string[]): SteeredApplication['endpoints'] {
  return Object.fromEntries(
    regions.map((region, place) => [
      region,
      application.endpoints[region] ?? {
        target: { a: [`192.0.2.${40 + place}`], aaaa: [`2001:db8::${40 + place}`] },
      },
    ]),
  );
}

/** The records afterwards, as Route 53 applies the batch. */
function zoneAfter(alignment: Alignment, before: readonly ResourceRecordSet[] = live) {
  if (alignment.kind !== 'changes')
    throw new Error(`changes must come of it, got ${JSON.stringify(alignment)}`);
  const zone = applyExactly(before, alignment.changes);
  if (typeof zone === 'string') throw new Error(`Route 53 must take the batch, got ${zone}`);
  return zone;
}

const asia = 'ap-northeast-1';
const withAsia = fleetWith({ endpoints: endpointsOf(east, west, europe, asia) });
const withoutEurope = fleetWith({ endpoints: endpointsOf(east, west) });

test('nothing is sent where all is in step', () => {
  expect(align(request())).toEqual({ kind: 'in-step', waiting: [] });
});

describe('a change of the fleet file', () => {
  const alias = (region: string) => ({
    target: { alias: { dnsName: `lb-${region}.example.net`, hostedZoneId: 'Z35SXDOTRQ7X7K' } },
  });
  const aliased = fleetWith({
    endpoints: { [east]: alias(east), [west]: alias(west), [europe]: alias(europe) },
  });
  const named = fleetWith({
    records: ['CNAME'],
    endpoints: Object.fromEntries(
      [east, west, europe].map((region) => [region, { target: { cname: `${region}.example.net` } }]),
    ),
  });
  const moved = fleetWith({
    endpoints: {
      ...application.endpoints,
      [west]: { target: { a: ['192.0.2.99'], aaaa: ['2001:db8::99'] } },
    },
  });

  test.each<[name: string, changed: SteeredApplication, says: string]>([
    [
      'of the TTL',
      fleetWith({ ttlSeconds: 30 }),
      `changed A ${europe}, A ${east}, A ${west}, AAAA ${europe}`,
    ],
    ['of a target', moved, `changed A ${west}, AAAA ${west}`],
    ['from values to aliases, which have no TTL', aliased, `changed A ${europe}`],
    [
      'of the record types',
      fleetWith({ records: ['A'] }),
      `deleted AAAA ${europe}, AAAA ${east}, AAAA ${west}`,
    ],
    ['from addresses to a name', named, `created CNAME ${europe}`],
    ['by a region more', withAsia, `created A ${asia}, AAAA ${asia}`],
    ['by a region less', withoutEurope, `deleted A ${europe}, AAAA ${europe}`],
    [
      'by one region more and one less',
      fleetWith({ endpoints: endpointsOf(east, west, asia) }),
      `created A ${asia}, AAAA ${asia}; deleted A ${europe}, AAAA ${europe}`,
    ],
  ])(
    '%s is one batch that leaves weights and marker, and taken back it leaves what there was',
    (_name, changed, says) => {
      const there = align(request({ application: changed }));
      expect(there).toMatchObject({ kind: 'changes', text: expect.stringContaining(says) });
      const zone = zoneAfter(there);
      expect(inOrder(zone)).toEqual(inOrder([...desiredRecords(changed, allEast), marker]));
      expect(align(request({ application: changed, live: zone }))).toEqual({ kind: 'in-step', waiting: [] });
      expect(reconcile({ application: changed, course, live: zone })).toEqual({ kind: 'in-step' });

      const back = zoneAfter(align(request({ live: zone })), zone);
      expect(inOrder(back)).toEqual(inOrder(live));
    },
  );

  test('while a failover is in force leaves it in force', () => {
    const failedOver = courseOf(4, allWest);
    const zone = [...recordsFor(allWest), markerRecord(application, failedOver)];
    const changed = fleetWith({ ttlSeconds: 30, endpoints: withAsia.endpoints });
    const ledger = control({ courses: { api: failedOver } });
    const there = zoneAfter(align(request({ application: changed, live: zone, control: ledger })), zone);
    expect(inOrder(there)).toEqual(
      inOrder([...desiredRecords(changed, allWest), markerRecord(application, failedOver)]),
    );
  });

  test('leaves a weight that someone has changed by hand: that is reported, and not fought', () => {
    const edited = live.map((record) => (record.SetIdentifier === west ? { ...record, Weight: 7 } : record));
    const zone = zoneAfter(
      align(request({ application: fleetWith({ ttlSeconds: 30 }), live: edited })),
      edited,
    );
    expect(zone.filter(({ SetIdentifier }) => SetIdentifier === west).map(({ Weight }) => Weight)).toEqual([
      7, 7,
    ]);
  });

  test('brings back a record that someone has deleted without the share that it had', () => {
    const bare = live.filter(({ Type, SetIdentifier }) => !(Type === 'AAAA' && SetIdentifier === east));
    const shared = bare.map((record) =>
      record.Type === 'AAAA' && record.SetIdentifier === west ? { ...record, Weight: 5 } : record,
    );
    const zone = zoneAfter(align(request({ live: shared })), shared);
    const found = zone.find(({ Type, SetIdentifier }) => Type === 'AAAA' && SetIdentifier === east);
    expect(found?.Weight).toBe(0);
  });

  test('puts right what was pointed elsewhere by hand, an alias that looks at its target’s health as well', () => {
    const [first, ...others] = recordsFor(allEast);
    const edited = [
      { ...first, ResourceRecords: [{ Value: '203.0.113.9' }] } as ResourceRecordSet,
      ...others,
      marker,
    ];
    expect(inOrder(zoneAfter(align(request({ live: edited })), edited))).toEqual(inOrder(live));
    const looking = [
      ...desiredRecords(aliased, allEast).map((record) =>
        record.AliasTarget === undefined
          ? record
          : { ...record, AliasTarget: { ...record.AliasTarget, EvaluateTargetHealth: true } },
      ),
      marker,
    ];
    const zone = zoneAfter(align(request({ application: aliased, live: looking })), looking);
    expect(zone.some(({ AliasTarget }) => AliasTarget?.EvaluateTargetHealth === true)).toBe(false);
  });

  test('takes another spelling of the same for the same', () => {
    const spelled = live.map((record) =>
      record.Type === 'AAAA' && record.SetIdentifier === east
        ? { ...record, ResourceRecords: [{ Value: '2001:0DB8:0::1' }] }
        : record,
    );
    expect(align(request({ live: spelled })).kind).toBe('in-step');
  });
});

describe('nothing is touched', () => {
  const changed = fleetWith({ ttlSeconds: 30 });
  const released = courseOf(4, allEast, { kind: 'released', because: 'released' });

  test.each<[name: string, change: Partial<AlignmentRequest>, expected: Partial<Alignment> | object]>([
    [
      'where there is no marker',
      { live: recordsFor(allEast), control: control({ courses: {} }) },
      { kind: 'not-adopted' },
    ],
    [
      'where there are no records at all',
      { live: [], control: control({ courses: {} }) },
      { kind: 'not-adopted' },
    ],
    [
      'where a course was taken over and nothing has been marked',
      {
        live: recordsFor(allEast),
        control: control({ courses: { api: courseOf(1, allEast, { kind: 'adopted', because: 'adopted' }) } }),
      },
      { kind: 'not-adopted' },
    ],
    ['once it was given back', { control: control({ courses: { api: released } }) }, { kind: 'not-adopted' }],
    [
      'while the marker is older than the course',
      { control: control({ courses: { api: courseOf(4, allWest) } }) },
      { kind: 'unfinished', course: { epoch: 4 } },
    ],
    [
      'while the first course of all is not in DNS',
      { live: recordsFor(allEast), control: control({ courses: { api: courseOf(2, allWest) } }) },
      { kind: 'unfinished', course: { epoch: 2 } },
    ],
    [
      'while a marker cannot be read',
      { live: [...recordsFor(allEast), { ...marker, ResourceRecords: [{ Value: '"v=2"' }] }] },
      { kind: 'refused', because: 'marker-unreadable' },
    ],
    [
      'while someone’s own record stands there',
      { live: [...live, { ...recordsFor(allEast)[0], SetIdentifier: 'canary' } as ResourceRecordSet] },
      { kind: 'refused', because: 'foreign-record' },
    ],
  ])('%s', (_name, change, expected) => {
    expect(align(request({ application: changed, ...change }))).toMatchObject(expected);
  });

  test.each<[name: string, ledger: Record<string, Course>]>([
    ['whose ledger has an older course: DNS is right', { api: courseOf(2, allWest) }],
    ['whose ledger has another course of the same epoch: DNS is right', { api: courseOf(3, allWest) }],
    ['that has a new key in the fleet file, so that the ledger does not know it yet', {}],
    [
      'that was given back and taken over again since',
      { api: courseOf(2, allEast, { kind: 'released', because: 'released' }) },
    ],
    [
      'whose release has lost to a move of the same epoch',
      { api: courseOf(3, allEast, { kind: 'released', because: 'released' }) },
    ],
  ])('but an application is %s', (_name, courses) => {
    const zone = zoneAfter(align(request({ application: changed, control: control({ courses }) })));
    expect(inOrder(zone)).toEqual(inOrder([...desiredRecords(changed, allEast), marker]));
  });
});

describe('a region that the fleet has dropped keeps its records', () => {
  const regionFreeze: Freeze = {
    scope: 'region',
    region: 'eu-*',
    owner: 'bob',
    reason: 'audit',
    atMs: nowMs,
  };
  const ramp = { to: east, back: { [europe]: 100 }, goal: allEast, percent: 50 };
  const order = {
    application: 'api',
    kind: 'switchover' as const,
    to: europe,
    overEpoch: 3,
    owner: 'carol',
    reason: 'test',
    atMs: nowMs,
    expiresAtMs: nowMs + minuteMs,
  };

  test.each<[name: string, change: Partial<AlignmentRequest>, because: string, command: string]>([
    [
      'while it has traffic',
      inEurope({ [east]: 0, [west]: 0, [europe]: 100 }),
      'traffic',
      `pointsman switchover api --to ${east} --reason 'leave ${europe}' (or pointsman evacuate ${europe} --reason`,
    ],
    [
      'while it has a share, and names where most of the rest is',
      inEurope({ [east]: 0, [west]: 255, [europe]: 1 }),
      'traffic',
      `pointsman switchover api --to ${west}`,
    ],
    [
      'while someone has given it traffic by hand',
      {
        live: live.map((record) =>
          record.SetIdentifier === europe && record.Type === 'AAAA' ? { ...record, Weight: 1 } : record,
        ),
      },
      'traffic',
      'pointsman switchover api',
    ],
    [
      'while the marker gives it traffic, though someone has taken it away by hand',
      {
        ...inEurope({ [east]: 0, [west]: 0, [europe]: 100 }),
        live: [...recordsFor(allEast), markerRecord(application, courseOf(3, { [europe]: 100 }))],
      },
      'traffic',
      'pointsman switchover api',
    ],
    [
      'while all weights are 0, which is a share for each',
      { live: live.map((record) => (record.Weight === undefined ? record : { ...record, Weight: 0 })) },
      'traffic',
      'pointsman switchover api',
    ],
    [
      'while a gradual return is coming from it',
      { control: control({ courses: { api: courseOf(3, allEast, { ramp }) } }) },
      'returning',
      `pointsman switchover api --to ${east}`,
    ],
    [
      'while it is pinned there',
      { control: control({ overrides: [override('pin', europe)] }) },
      'pinned',
      `pointsman override clear 'api' ${europe}`,
    ],
    [
      'while it is frozen',
      { control: control({ freezes: [regionFreeze] }) },
      'region-frozen',
      "pointsman unfreeze --region 'eu-*' --all",
    ],
    [
      'while someone has just ordered traffic there',
      { control: control({ instructions: { api: order } }) },
      'instructed',
      'pointsman status',
    ],
  ])('%s, and is told the command to run first', (_name, change, because, command) => {
    const held = align(request({ application: withoutEurope, ...change }));
    expect(held).toMatchObject({ kind: 'held', because, text: expect.stringContaining(command) });
    expect(held).toHaveProperty(
      'text',
      expect.stringMatching(new RegExp(`records of ${europe} cannot be deleted`)),
    );
  });

  test.each<[name: string, change: Partial<AlignmentRequest>]>([
    [
      'it is kept out of it, as an evacuation leaves it',
      { control: control({ overrides: [override('keep-out', europe)] }) },
    ],
    [
      'the fleet is frozen: nothing moves by it',
      { control: control({ freezes: [{ scope: 'fleet', owner: 'bob', reason: 'x', atMs: nowMs }] }) },
    ],
    [
      'the pin on it has expired',
      { control: control({ overrides: [override('pin', europe, { expiresAtMs: nowMs })] }) },
    ],
    [
      'the freeze of it has expired',
      { control: control({ freezes: [{ ...regionFreeze, expiresAtMs: nowMs }] }) },
    ],
    ['the order is spent', { control: control({ instructions: { api: { ...order, overEpoch: 2 } } }) }],
  ])('but not where %s', (_name, change) => {
    const zone = zoneAfter(align(request({ application: withoutEurope, ...change })));
    expect(inOrder(zone)).toEqual(inOrder([...desiredRecords(withoutEurope, allEast), marker]));
  });

  function inEurope(weights: Weights): Partial<AlignmentRequest> {
    const there = courseOf(3, weights);
    return {
      live: [...recordsFor(weights), markerRecord(application, there)],
      control: control({ courses: { api: there } }),
    };
  }
});

test('a region does not enter where all weights are 0, for it would get a share at once', () => {
  const idle = live.map((record) => (record.Weight === undefined ? record : { ...record, Weight: 0 }));
  expect(align(request({ application: withAsia, live: idle }))).toMatchObject({
    kind: 'held',
    because: 'no-weight',
    text: expect.stringContaining(`${asia} would get traffic at once`),
  });
});

describe('where the records carry health checks', () => {
  const checked = (records: readonly ResourceRecordSet[]) =>
    records.map((record) =>
      record.Type === 'TXT' ? record : { ...record, HealthCheckId: `check-${record.SetIdentifier}` },
    );

  test('they stay', () => {
    const changed = fleetWith({ ttlSeconds: 30 });
    const zone = zoneAfter(align(request({ application: changed, live: checked(live) })), checked(live));
    expect(inOrder(zone)).toEqual(inOrder(checked([...desiredRecords(changed, allEast), marker])));
  });

  test('a region waits for its own, and all else is done', () => {
    const zone = zoneAfter(
      align(request({ application: { ...withAsia, ttlSeconds: 30 }, live: checked(live) })),
      checked(live),
    );
    expect(zone.some(({ SetIdentifier }) => SetIdentifier === asia)).toBe(false);
    expect(align(request({ application: { ...withAsia, ttlSeconds: 30 }, live: zone }))).toEqual({
      kind: 'in-step',
      waiting: [asia],
    });
  });

  test('a region enters with its own', () => {
    const checks = { [asia]: `check-${asia}` };
    const zone = zoneAfter(
      align(request({ application: withAsia, live: checked(live), checks })),
      checked(live),
    );
    expect(inOrder(zone)).toEqual(inOrder(checked([...desiredRecords(withAsia, allEast), marker])));
  });

  test('a type that is new carries those of the others, known or not', () => {
    const onlyA = checked(live).filter(({ Type }) => Type !== 'AAAA');
    const zone = zoneAfter(align(request({ live: onlyA })), onlyA);
    expect(inOrder(zone)).toEqual(inOrder(checked(live)));
  });

  test('where none does, a region that is new does not either: the gates come after', () => {
    const zone = zoneAfter(align(request({ application: withAsia, checks: { [asia]: 'check' } })));
    expect(zone.some(({ HealthCheckId }) => HealthCheckId !== undefined)).toBe(false);
  });
});
