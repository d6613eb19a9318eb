import { describe, expect, test } from 'vitest';
import { markerRecord } from '../../../shared/routing/batch.ts';
import type { Course, Weights } from '../../../shared/routing/course.ts';
import { type Comparison, reconcile, weightsInForce } from '../../../shared/routing/reconcile.ts';
import type { ResourceRecordSet } from '../../../shared/routing/records.ts';
import { applyExactly } from './exact-zone.ts';
import { allEast, allWest, application, courseOf, east, europe, recordsFor, west } from './regional.ts';

const course = courseOf(7, allEast);
const live = dns(allEast, course);
const adopted = courseOf(7, allEast, { kind: 'adopted', because: 'adopted' });

/** The key of an application whose records are gone, or which has another name. */
const vanished = { course: courseOf(7, allEast, { progress: { insyncAtMs: 1 } }), live: [] };
const released = courseOf(8, allEast, { kind: 'released', because: 'released' });

describe('who is right', () => {
  test.each<[name: string, change: Partial<Comparison>, expected: object]>([
    ['the same epoch, digest and records are in step', {}, { kind: 'in-step' }],
    [
      'a marker one epoch behind: the move is unfinished',
      { course: courseOf(8, allWest) },
      { kind: 'send', overEpoch: 7 },
    ],
    ['a marker many epochs behind', { course: courseOf(80, allWest) }, { kind: 'send', overEpoch: 7 }],
    [
      'an unfinished move that changes no weight is finished, too',
      { course: courseOf(8, allEast) },
      { kind: 'send', overEpoch: 7 },
    ],
    [
      'a marker one epoch ahead: the ledger is behind',
      { course: courseOf(6, allWest) },
      { kind: 'adopt', epoch: 7, weights: allEast, by: europe },
    ],
    [
      'no course in the ledger',
      { course: undefined },
      { kind: 'adopt', epoch: 7, weights: allEast, by: europe },
    ],
    [
      'the same epoch with another digest: DNS is right',
      { course: courseOf(7, allWest) },
      { kind: 'dns-is-right', epoch: 7, weights: allEast, by: europe },
    ],
    [
      'the same epoch set by another region is no difference',
      { course: courseOf(7, allEast, { by: west }) },
      { kind: 'in-step' },
    ],
    [
      'no marker: the first move is unfinished',
      { live: recordsFor(allEast) },
      { kind: 'send', overEpoch: undefined },
    ],
    [
      'no marker on an adopted course: it gets one with its first move',
      { course: adopted, live: recordsFor(allEast) },
      { kind: 'in-step' },
    ],
    [
      'no marker on an adopted course, and other weights',
      { course: adopted, live: recordsFor(allWest) },
      { kind: 'drift' },
    ],
    [
      'a marker behind an adopted course',
      { course: { ...adopted, epoch: 8 } },
      { kind: 'send', overEpoch: 7 },
    ],
    ['what was given back, with the marker still there', { course: released }, { kind: 'released' }],
    [
      'what was given back, with weighted records and no marker',
      { course: released, live: recordsFor(allWest) },
      { kind: 'released' },
    ],
    ['what was given back, with nothing there', { course: released, live: [] }, { kind: 'released' }],
    [
      'a marker ahead of what was given back: the ledger is behind',
      { course: { ...released, epoch: 6 } },
      { kind: 'adopt', epoch: 7, weights: allEast, by: europe },
    ],
    ['nothing anywhere', { course: undefined, live: [] }, { kind: 'no-records' }],
    ['no record of a course that was never sent', { live: [] }, { kind: 'send', overEpoch: undefined }],
    [
      'no record of a course that Route 53 has accepted, and may have lost again',
      { course: courseOf(7, allEast, { progress: { acceptedAtMs: 1 } }), live: [] },
      { kind: 'send', overEpoch: undefined },
    ],
    ['no record any more where DNS had followed, or not yet at another name', vanished, { kind: 'drift' }],
    [
      'no record any more of what the name servers answered',
      { course: courseOf(7, allEast, { progress: { answeredAtMs: 1 } }), live: [] },
      { kind: 'drift' },
    ],
    [
      'no marker any more where DNS had followed, and the records are there',
      { ...vanished, live: recordsFor(allEast) },
      { kind: 'send', overEpoch: undefined },
    ],
  ])('%s', (_name, change, expected) => {
    expect(reconcile({ application, course, live, ...change })).toMatchObject(expected);
  });

  test('what is sent puts DNS in step', () => {
    const next = courseOf(8, allWest);
    const sent = reconcile({ application, course: next, live });
    const after = applyExactly(live, sent.kind === 'send' ? sent.changes : []);
    expect(typeof after === 'string' ? after : reconcile({ application, course: next, live: after })).toEqual(
      { kind: 'in-step' },
    );
  });
});

describe('records that nobody has marked', () => {
  test('are adopted as the course of epoch 1', () => {
    const found = reconcile({ application, course: undefined, live: recordsFor({ [east]: 60, [west]: 40 }) });
    expect(found).toEqual({
      kind: 'adopt',
      epoch: 1,
      weights: { [east]: 60, [west]: 40, [europe]: 0 },
      by: undefined,
    });
  });

  test('are refused where the record types disagree', () => {
    const unlike = recordsFor(allEast).map((record) =>
      record.Type === 'AAAA' && record.SetIdentifier === west ? { ...record, Weight: 1 } : record,
    );
    expect(reconcile({ application, course: undefined, live: unlike })).toMatchObject({
      kind: 'refused',
      because: 'weights-disagree',
    });
  });

  test('are refused where something stands in the way', () => {
    const simple = {
      Name: 'api.example.test.',
      Type: 'A',
      TTL: 60,
      ResourceRecords: [{ Value: '192.0.2.9' }],
    };
    expect(reconcile({ application, course: undefined, live: [simple] })).toMatchObject({
      kind: 'refused',
      because: 'not-weighted',
    });
  });
});

describe('a marker that cannot be read', () => {
  const foreign = scribbled(live);

  test.each<[name: string, course: Course | undefined]>([
    ['is never written over by a newer course', courseOf(99, allWest)],
    ['is never adopted', undefined],
    ['is not in step', course],
    ['is not in step with an adopted course', adopted],
  ])('%s', (_name, some) => {
    expect(reconcile({ application, course: some, live: foreign })).toMatchObject({
      kind: 'refused',
      because: 'marker-unreadable',
    });
  });
});

describe('drift', () => {
  test.each<[name: string, records: ResourceRecordSet[], what: string, text: string]>([
    ['another weight', edited({ Weight: 99 }), 'weight', `A for ${east} must have weight 100, got 99`],
    [
      'another target',
      edited({ ResourceRecords: [{ Value: '192.0.2.9' }] }),
      'target',
      `A for ${east} must point to 192.0.2.1, got 192.0.2.9`,
    ],
    ['another TTL', edited({ TTL: 61 }), 'ttl', `A for ${east} must have a TTL of 60 s, got 61 s`],
    ['no record', live.filter((record) => !isEastA(record)), 'missing', `A has no record for ${east}`],
    [
      "someone's own record",
      [...live, { ...live[0], SetIdentifier: 'canary' } as ResourceRecordSet],
      'foreign-record',
      'canary',
    ],
    [
      'a type that is not listed',
      [...live, { Name: 'api.example.test.', Type: 'HTTPS', TTL: 60 }],
      'other-type',
      'HTTPS',
    ],
  ])('%s', (_name, records, what, text) => {
    expect(reconcile({ application, course, live: records })).toEqual({
      kind: 'drift',
      differences: [{ what, text: expect.stringContaining(text) }],
    });
  });

  test.each<[name: string, records: ResourceRecordSet[]]>([
    [
      'another spelling of an IPv6 address',
      live.map((record) =>
        record.Type === 'AAAA' && record.SetIdentifier === east
          ? { ...record, ResourceRecords: [{ Value: '2001:0DB8:0::1' }] }
          : record,
      ),
    ],
    ['a health check', edited({ HealthCheckId: 'hc-1' })],
  ])('is not %s', (_name, records) => {
    expect(reconcile({ application, course, live: records })).toEqual({ kind: 'in-step' });
  });

  test('is not the order of values', () => {
    const target = { a: ['192.0.2.1', '192.0.2.9'] };
    const two = {
      ...application,
      endpoints: { ...application.endpoints, [east]: { target, probe: 'http://a/' } },
      records: ['A' as const],
    };
    const reversed = edited({ ResourceRecords: [{ Value: '192.0.2.9' }, { Value: '192.0.2.1' }] }).filter(
      ({ Type }) => Type !== 'AAAA',
    );
    expect(reconcile({ application: two, course, live: reversed })).toEqual({ kind: 'in-step' });
  });

  test.each<[name: string, dnsName: string, evaluate: boolean, expected: string]>([
    ['is not the spelling of an alias', 'LB.example.test.', false, 'in-step'],
    ['is an alias to another name', 'other.example.test', false, 'drift'],
    ['is an alias that evaluates health', 'lb.example.test', true, 'drift'],
  ])('%s', (_name, DNSName, EvaluateTargetHealth, expected) => {
    const target = { alias: { dnsName: 'lb.example.test', hostedZoneId: 'Z1' } };
    const aliased = {
      ...application,
      records: ['A' as const],
      endpoints: { [east]: { target, probe: 'https://lb/' } },
    };
    const oneRegion = courseOf(7, { [east]: 100 });
    const record = {
      Name: 'api.example.test.',
      Type: 'A',
      SetIdentifier: east,
      Weight: 100,
      AliasTarget: { HostedZoneId: 'Z1', DNSName, EvaluateTargetHealth },
    };
    const found = reconcile({
      application: aliased,
      course: oneRegion,
      live: [record, markerRecord(application, oneRegion)],
    });
    expect(found.kind).toBe(expected);
  });

  test('is not a record of a dropped region that carried nothing', () => {
    const wide = courseOf(7, { ...allEast, 'sa-east-1': 0 });
    expect(reconcile({ application, course: wide, live: dns(allEast, wide) })).toEqual({ kind: 'in-step' });
  });

  test('is a record of a dropped region that should carry traffic', () => {
    const wide = courseOf(7, { ...allEast, 'sa-east-1': 1 });
    expect(reconcile({ application, course: wide, live: dns(allEast, wide) })).toMatchObject({
      kind: 'drift',
      differences: [{ what: 'missing' }, { what: 'missing' }],
    });
  });

  test('never blocks the next move', () => {
    const drifted = edited({ Weight: 3, TTL: 60, ResourceRecords: [{ Value: '192.0.2.9' }] });
    const sent = reconcile({ application, course: courseOf(8, allWest), live: drifted });
    expect(sent.kind).toBe('send');
    expect(applyExactly(drifted, sent.kind === 'send' ? sent.changes : [])).toEqual(expect.any(Array));
  });

  test('that would be overwritten blindly refuses the next move', () => {
    const canary = { ...live[0], SetIdentifier: 'canary' } as ResourceRecordSet;
    expect(reconcile({ application, course: courseOf(8, allWest), live: [...live, canary] })).toMatchObject({
      kind: 'refused',
      because: 'foreign-record',
    });
  });
});

describe('the weights in force', () => {
  test.each<[name: string, change: Partial<Comparison>, expected: Weights]>([
    ['are those of DNS when in step', {}, allEast],
    ['are those of DNS when drifted', { live: dns(allWest, course) }, allWest],
    ['are those of DNS without a course', { course: undefined }, allEast],
    ['are those of DNS when it is ahead', { course: courseOf(6, allWest) }, allEast],
    ['are those of the course while its move is unfinished', { course: courseOf(8, allWest) }, allWest],
    [
      'are those of the course before its first move',
      { course: courseOf(1, allWest), live: recordsFor(allEast) },
      allWest,
    ],
    [
      'are those of DNS for an adopted course without marker',
      { course: adopted, live: recordsFor(allWest) },
      allWest,
    ],
    [
      'are those of the course when the marker cannot be read',
      { live: scribbled(dns(allWest, course)) },
      allEast,
    ],
    [
      'are those that it was given back with, whatever stands there now',
      { course: released, live: [] },
      allEast,
    ],
    ['are none without records or course', { course: undefined, live: [] }, {}],
    ['are none where DNS had followed and nothing stands any more', vanished, {}],
    [
      'do not count what is not ours',
      { live: [...live, { ...live[0], SetIdentifier: 'canary', Weight: 9 } as ResourceRecordSet] },
      allEast,
    ],
  ])('%s', (_name, change, expected) => {
    expect(weightsInForce({ application, course, live, ...change })).toEqual(expected);
  });

  test.each(['A', 'AAAA'])('are the largest where record types disagree, %s having it', (type) => {
    const unlike = live.map((record) =>
      record.Type === type && record.SetIdentifier === west ? { ...record, Weight: 5 } : record,
    );
    expect(weightsInForce({ application, course, live: unlike })).toEqual({ ...allEast, [west]: 5 });
  });
});

function dns(weights: Weights, marked: Course): ResourceRecordSet[] {
  return [...recordsFor(weights), markerRecord(application, marked)];
}

function isEastA({ Type, SetIdentifier }: ResourceRecordSet): boolean {
  return Type === 'A' && SetIdentifier === east;
}

function edited(change: Partial<ResourceRecordSet>): ResourceRecordSet[] {
  return live.map((record) => (isEastA(record) ? { ...record, ...change } : record));
}

function scribbled(records: readonly ResourceRecordSet[]): ResourceRecordSet[] {
  return records.map((record) =>
    record.Type === 'TXT' ? { ...record, ResourceRecords: [{ Value: '"hello"' }] } : record,
  );
}
