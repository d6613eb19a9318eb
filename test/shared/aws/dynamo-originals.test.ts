/** The records from before an adoption, kept in the ledger's own table beside what every pass reads. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dynamoLedger } from '../../../shared/aws/dynamo-ledger.ts';
import { dynamoOriginals } from '../../../shared/aws/dynamo-originals.ts';
import { LedgerUnreachable } from '../../../shared/ports.ts';
import type { Original } from '../../../shared/zone-ports.ts';
import { clientFor, startTables, type TestTables } from './tables.ts';

const original: Original = {
  application: 'api',
  epoch: 1,
  atMs: 1_800_000_000_000,
  records: [
    {
      Name: 'api.example.com.',
      Type: 'A',
      SetIdentifier: 'eu',
      GeoLocation: { ContinentCode: 'EU' },
      AliasTarget: { HostedZoneId: 'Z', DNSName: 'lb.example.net.', EvaluateTargetHealth: true },
    },
    { Name: 'api.example.com.', Type: 'AAAA', TTL: 60, ResourceRecords: [{ Value: '2001:db8::1' }] },
  ],
};

let tables: TestTables;
const closed = () => clientFor('http://127.0.0.1:9');

beforeAll(async () => {
  tables = await startTables();
});

afterAll(async () => {
  await tables.close();
});

test('come back as they were kept, whatever their policy', async () => {
  const originals = dynamoOriginals([tables.client], await tables.create());
  expect(await originals.original('api')).toBeUndefined();
  await originals.keep(original);
  expect(await originals.original('api')).toEqual(original);
  expect(await originals.original('shop')).toBeUndefined();
});

test('are replaced by those of the next adoption', async () => {
  const originals = dynamoOriginals([tables.client], await tables.create());
  await originals.keep(original);
  await originals.keep({ ...original, epoch: 4, records: [] });
  expect(await originals.original('api')).toMatchObject({ epoch: 4, records: [] });
});

test('are no part of what every pass reads', async () => {
  const table = await tables.create();
  await dynamoOriginals([tables.client], table).keep(original);
  const { courses, freezes } = await dynamoLedger([tables.client], table, tables.client).control();
  expect({ courses, freezes }).toEqual({ courses: {}, freezes: [] });
});

test('are asked of the next replica where one does not answer, and where none does that is said', async () => {
  const table = await tables.create();
  await dynamoOriginals([closed(), tables.client], table).keep(original);
  expect(await dynamoOriginals([tables.client], table).original('api')).toEqual(original);
  await expect(dynamoOriginals([closed()], table).original('api')).rejects.toThrow(LedgerUnreachable);
});
