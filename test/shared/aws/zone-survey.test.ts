/** What a survey finds around a record, and that what it cannot find out is said and not taken for nothing. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { surveyZone } from '../../../shared/aws/zone-survey.ts';
import { startZone, type WireZone } from './zone-on-the-wire.ts';

let zone: WireZone;

beforeEach(async () => {
  zone = await startZone('example.com');
});

afterEach(async () => {
  await zone.close();
});

test('finds every record of a zone of several pages, and its protections', async () => {
  const records = Array.from({ length: 650 }, (_, place) => ({
    Name: `r-${place}.example.com.`,
    Type: 'A',
    TTL: 60,
    ResourceRecords: [{ Value: '192.0.2.1' }],
  }));
  zone.create(records);
  zone.model.zones.protect(zone.zoneId, { RecordName: 'r-7.example.com', RecordType: 'A' });
  const survey = await surveyZone({ name: 'example.com' }, 'api.example.com', []);
  expect(survey).toMatchObject({
    zoneId: zone.zoneId,
    zoneName: 'example.com.',
    isPrivate: false,
    unknown: [],
  });
  expect(new Set(survey.records.map(({ Name }) => Name)).size).toBe(651);
  expect(survey.protections).toEqual([{ name: 'r-7.example.com.', type: 'A' }]);
});

test('says what it could not find out', async () => {
  zone.faults.set('ListResourceRecordSetProtections', { kind: 'down' });
  const survey = await surveyZone({ name: 'example.com' }, 'api.example.com', ['us-east-1']);
  expect(survey.protections).toBeUndefined();
  expect(survey.unknown).toEqual([
    expect.stringMatching(/^record protections of the zone could not be asked for/),
    expect.stringMatching(/^CloudFormation in us-east-1 could not be asked/),
  ]);
});

test('a zone that cannot be read is a failure, and never an empty one', async () => {
  zone.faults.set('ListResourceRecordSets', { kind: 'down' });
  await expect(surveyZone({ name: 'example.com' }, 'api.example.com', [])).rejects.toThrow('unavailable');
});
