import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dynamoReadiness } from '../../../shared/aws/dynamo-readiness.ts';
import { home, nowMs, other, sheetOf } from '../readiness/well.ts';
import { clientFor, startTables, type TestTables } from './tables.ts';

let tables: TestTables;

beforeAll(async () => {
  tables = await startTables();
});

afterAll(async () => {
  await tables.close();
});

const result = { check: 'drift', subject: 'api', state: 'failed', detail: 'so it is', atMs: nowMs } as const;

test('a sheet is read back as it was written, by region, and a region without one is left out', async () => {
  const records = dynamoReadiness(tables.client, await tables.create());
  const [one, two] = [sheetOf(home, { revision: 1, results: [result] }), sheetOf(other, { revision: 1 })];
  expect([await records.writeSheet(one), await records.writeSheet(two)]).toEqual([true, true]);
  expect(await records.sheets([home, 'eu-west-1', other])).toEqual([one, two]);
  expect(await records.sheets(['eu-west-1'])).toEqual([]);
});

test('of two runs that have read the same sheet, the second keeps nothing', async () => {
  const records = dynamoReadiness(tables.client, await tables.create());
  expect(await records.writeSheet(sheetOf(home, { revision: 1 }))).toBe(true);
  expect(await records.writeSheet(sheetOf(home, { revision: 1, results: [result] }))).toBe(false);
  expect(await records.writeSheet(sheetOf(home, { revision: 2, results: [result] }))).toBe(true);
  expect(await records.writeSheet(sheetOf(home, { revision: 2 }))).toBe(false);
  expect(await records.sheets([home])).toEqual([sheetOf(home, { revision: 2, results: [result] })]);
});

test('a sheet is forgotten a month after its region has left, and is small', async () => {
  const table = await tables.create();
  const results = Array.from({ length: 100 }, (_each, index) => ({
    ...result,
    subject: `application-${index}`,
  }));
  await dynamoReadiness(tables.client, table).writeSheet(
    sheetOf(home, { revision: 1, results, writtenAtMs: nowMs }),
  );
  const { Item } = await tables.client.send(
    new GetCommand({ TableName: table, Key: { pk: `readiness#${home}`, sk: 'sheet' } }),
  );
  expect(Item?.['expiresAtSeconds']).toBe(nowMs / 1000 + 30 * 86_400);
  const packed = Item?.['sheet'] as Uint8Array | undefined;
  expect(packed?.length).toBeLessThan(2_000);
});

test('a table that is not there is an error, and no empty answer', async () => {
  const client = clientFor(tables.url);
  await expect(dynamoReadiness(client, 'none').sheets([home])).rejects.toThrow();
  client.destroy();
});
