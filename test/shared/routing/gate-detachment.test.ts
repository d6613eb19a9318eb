import { expect, test } from 'vitest';
import { markerRecord } from '../../../shared/routing/batch.ts';
import { detachBatch } from '../../../shared/routing/gate-detachment.ts';
import type { ResourceRecordSet } from '../../../shared/routing/records.ts';
import { applyExactly, inOrder } from './exact-zone.ts';
import { allEast, application, courseOf, recordsFor } from './regional.ts';

const course = courseOf(3, allEast);
const marker = markerRecord(application, course);
const bare = recordsFor(allEast);
const carrying = bare.map((record) => ({ ...record, HealthCheckId: `ours-${record.SetIdentifier}` }));
const checks = new Set(carrying.map(({ HealthCheckId }) => HealthCheckId));
const other = {
  Name: 'else.example.test.',
  Type: 'A',
  TTL: 60,
  ResourceRecords: [{ Value: '192.0.2.9' }],
  HealthCheckId: 'ours-us-east-1',
};
const { name } = application;

function after(live: readonly ResourceRecordSet[], now: readonly ResourceRecordSet[] = live) {
  const batch = detachBatch({ name, live, course, checks });
  if (batch.kind !== 'changes') throw new Error(`changes must come of it, got ${batch.kind}`);
  return applyExactly(now, batch.changes);
}

test('all records lose the checks at once, and nothing else changes', () => {
  const zone = after([...carrying, marker, other]);
  expect(inOrder(zone as ResourceRecordSet[])).toEqual(inOrder([...bare, marker, other]));
});

test('what carries somebody else’s check, or none, is not touched', () => {
  const [first, second, ...rest] = carrying;
  if (first === undefined || second === undefined) throw new Error('there must be records');
  const live = [{ ...first, HealthCheckId: 'theirs' }, bare[1] ?? second, ...rest, marker];
  const batch = detachBatch({ name, live, course, checks });
  expect(batch).toMatchObject({ kind: 'changes' });
  if (batch.kind === 'changes') expect(batch.changes).toHaveLength(2 * (rest.length + 1));
});

test('a move in between makes the swap fail', () => {
  const moved = [...carrying, markerRecord(application, courseOf(4, allEast))];
  expect(after([...carrying, marker], moved)).toMatch(/does not match/);
});

test.each<[name: string, live: readonly ResourceRecordSet[], epoch: number, expected: string]>([
  ['nothing where none carries one', [...bare, marker], 3, 'in-step'],
  ['nothing where none carries one, even during a move', [...bare, marker], 4, 'in-step'],
  ['nothing while a move is on its way', [...carrying, marker], 4, 'unfinished'],
  ['nothing while the first move is on its way', carrying, 3, 'unfinished'],
  ['a batch where DNS is ahead of the ledger', [...carrying, marker], 2, 'changes'],
])('is sent: %s', (_name, live, epoch, expected) => {
  expect(detachBatch({ name, live, course: courseOf(epoch, allEast), checks }).kind).toBe(expected);
});

test('without a course, or under one that was taken over, nothing is on its way', () => {
  expect(detachBatch({ name, live: carrying, course: undefined, checks }).kind).toBe('changes');
  const adopted = courseOf(5, allEast, { kind: 'adopted', because: 'adopted' });
  expect(detachBatch({ name, live: carrying, course: adopted, checks }).kind).toBe('changes');
});
