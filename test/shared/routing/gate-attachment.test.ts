import { expect, test } from 'vitest';
import { markerRecord, moveBatch } from '../../../shared/routing/batch.ts';
import { attachBatch } from '../../../shared/routing/gate-attachment.ts';
import { reconcile } from '../../../shared/routing/reconcile.ts';
import type { ResourceRecordSet } from '../../../shared/routing/records.ts';
import { allEast, allWest, application, courseOf, east, recordsFor, regions } from './regional.ts';

const checks = Object.fromEntries(regions.map((region) => [region, `check-${region}`]));
const course = courseOf(3, allEast);
const marker = markerRecord(application, course);
const live = [...recordsFor(allEast), marker];
const attached = recordsFor(allEast).map((record) => ({
  ...record,
  HealthCheckId: `check-${record.SetIdentifier}`,
}));

function changesOf(batch: ReturnType<typeof attachBatch>) {
  if (batch.kind !== 'changes') throw new Error(`changes must come of it, got ${batch.kind}`);
  const of = (action: string) =>
    batch.changes.filter(({ Action }) => Action === action).map(({ ResourceRecordSet: record }) => record);
  return { actions: batch.changes.map(({ Action }) => Action), deleted: of('DELETE'), created: of('CREATE') };
}

test('every record gets its region’s check, by one swap that leaves all else, the marker included', () => {
  const { actions, deleted, created } = changesOf(attachBatch({ application, live, course, checks }));
  expect(actions).toEqual([...live.map(() => 'DELETE'), ...live.map(() => 'CREATE')]);
  expect(deleted).toEqual(live);
  expect(created).toEqual([...attached, marker]);
});

test('taken off again, the records are what they were', () => {
  const { created } = changesOf(
    attachBatch({ application, live: [...attached, marker], course, checks: {} }),
  );
  expect(created).toEqual(live);
});

test.each([
  ['all carry their check', [...attached, marker], checks],
  ['none is to carry one, and none does', live, {}],
])('nothing is sent where %s', (_name, records, wanted) => {
  expect(attachBatch({ application, live: records, course, checks: wanted })).toEqual({ kind: 'in-step' });
});

test('one record without its check is enough for the whole batch', () => {
  const [first, ...others] = attached;
  const { HealthCheckId: _, ...bare } = first ?? { HealthCheckId: '' };
  const records = [bare as ResourceRecordSet, ...others, marker];
  expect(changesOf(attachBatch({ application, live: records, course, checks })).created).toEqual([
    ...attached,
    marker,
  ]);
});

test('a move that is on its way comes first', () => {
  const newer = courseOf(4, allWest);
  expect(attachBatch({ application, live, course: newer, checks })).toEqual({ kind: 'unfinished' });
});

test('so does an adoption over a marker that was left behind', () => {
  const adopted = courseOf(4, allEast, { kind: 'adopted', because: 'adopted' });
  expect(attachBatch({ application, live, course: adopted, checks })).toEqual({ kind: 'unfinished' });
});

test('records that nobody has marked yet can be attached under a course that was taken over', () => {
  const adopted = courseOf(1, allEast, { kind: 'adopted', because: 'adopted' });
  const { created } = changesOf(
    attachBatch({ application, live: recordsFor(allEast), course: adopted, checks }),
  );
  expect(created).toEqual(attached);
});

test('what is in the way of a move is in the way of this', () => {
  const foreign = {
    Name: 'api.example.test.',
    Type: 'A',
    TTL: 60,
    ResourceRecords: [{ Value: '192.0.2.9' }],
  };
  expect(attachBatch({ application, live: [foreign, marker], course, checks })).toMatchObject({
    kind: 'refused',
    because: 'not-weighted',
  });
});

test('a move keeps the checks exactly as they were read, and they are no drift', () => {
  const records = [...attached, marker];
  const batch = moveBatch({ application, live: records, course: courseOf(4, allWest) });
  if (batch.kind !== 'changes') throw new Error(`changes must come of it, got ${batch.kind}`);
  const weighted = batch.changes
    .map(({ ResourceRecordSet: record }) => record)
    .filter(({ Weight }) => Weight !== undefined);
  expect(weighted).toHaveLength(2 * attached.length);
  for (const { HealthCheckId, SetIdentifier } of weighted)
    expect(HealthCheckId).toBe(`check-${SetIdentifier}`);
  expect(reconcile({ application, course, live: records })).toEqual({ kind: 'in-step' });
  expect(checks[east]).toBe('check-us-east-1');
});
