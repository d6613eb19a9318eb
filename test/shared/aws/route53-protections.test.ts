import { afterEach, beforeEach, expect, test } from 'vitest';
import { recordProtections } from '../../../shared/aws/route53-protections.ts';
import { route53Traffic } from '../../../shared/aws/route53-traffic.ts';
import type { ResourceRecordSet } from '../../../shared/routing/records.ts';
import { startZone, type WireZone } from './zone-on-the-wire.ts';

const record: ResourceRecordSet = {
  Name: 'api.example.com.',
  Type: 'A',
  TTL: 60,
  ResourceRecords: [{ Value: '192.0.2.1' }],
};

let zone: WireZone;

beforeEach(async () => {
  zone = await startZone('example.com');
  zone.create([record]);
});

afterEach(async () => {
  await zone.close();
});

test('a zone without protections has none', async () => {
  expect(await recordProtections({ name: 'example.com' })).toEqual([]);
});

test('every protection of a zone is found, however many pages they take', async () => {
  for (let place = 0; place < 650; place++) {
    zone.model.zones.protect(zone.zoneId, { RecordName: `p-${place}.example.com`, RecordType: 'A' });
  }
  const found = await recordProtections({ name: 'example.com', id: zone.zoneId });
  expect(new Set(found.map(({ name }) => name)).size).toBe(650);
  expect(zone.asked.filter((each) => each === 'ListResourceRecordSetProtections')).toHaveLength(3);
});

test('a protected record refuses the whole batch, in words that name it', async () => {
  const Comment = 'ask the network team';
  zone.model.zones.protect(zone.zoneId, { RecordName: 'api.example.com', RecordType: 'A', Comment });
  expect(await recordProtections({ name: 'example.com' })).toEqual([
    { name: 'api.example.com.', type: 'A', comment: Comment },
  ]);
  const changes = [{ Action: 'DELETE' as const, ResourceRecordSet: record }];
  const answer = await route53Traffic({ name: 'example.com' }).change(changes, '');
  expect(answer).toMatchObject({ kind: 'refused', message: expect.stringContaining(Comment) });

  zone.model.zones.unprotect(zone.zoneId, 'api.example.com', 'A');
  expect(await route53Traffic({ name: 'example.com' }).change(changes, '')).toMatchObject({
    kind: 'accepted',
  });
});
