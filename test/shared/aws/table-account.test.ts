import { afterAll, beforeAll, expect, test } from 'vitest';
import { tableAccount } from '../../../shared/aws/table-account.ts';
import { clientFor, startTables, type TestTables } from './tables.ts';

let tables: TestTables;

beforeAll(async () => {
  tables = await startTables();
});

afterAll(async () => tables.close());

test('the account is the one in the name of the table in AWS, as the first replica that answers has it', async () => {
  const table = await tables.create();
  expect(await tableAccount([clientFor('http://127.0.0.1:9'), tables.client], table)).toBe('000000000000');
});

test.each([
  ['the table is not there', () => [tables.client], /no-such-table is not known: ResourceNotFoundException/],
  ['no replica answers', () => [clientFor('http://127.0.0.1:9')], /ECONNREFUSED/],
  ['there is no replica', () => [], /the ledger has no replica/],
])('where %s, that is said', async (_name, replicas, message) => {
  await expect(tableAccount(replicas(), 'no-such-table')).rejects.toThrow(message);
});
