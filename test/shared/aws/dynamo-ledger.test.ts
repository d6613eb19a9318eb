import { createServer, type Server } from 'node:net';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dynamoLedger } from '../../../shared/aws/dynamo-ledger.ts';
import { patience } from '../../../shared/aws/patience.ts';
import type { Incident, Step } from '../../../shared/incidents/incident.ts';
import { LedgerUnreachable } from '../../../shared/ports.ts';
import { courseOf, ledgerLaws } from './ledger-laws.ts';
import { startRefusing } from './refusing.ts';
import { clientFor, startTables, type TestTables } from './tables.ts';

let tables: TestTables;
/** Takes connections and says nothing, as a region does that has gone dark. */
let dark: Server;

beforeAll(async () => {
  tables = await startTables();
  dark = createServer();
  await new Promise<void>((resolve) => {
    dark.listen(0, '127.0.0.1', resolve);
  });
});

afterAll(async () => {
  await tables.close();
  dark.close();
});

ledgerLaws('in its table', async () => dynamoLedger([tables.client], await tables.create(), tables.client));

/** Where nobody listens. */
const closed = () => clientFor('http://127.0.0.1:9');

const silent = () => {
  const address = dark.address();
  if (address === null || typeof address === 'string')
    throw new Error('the dark server must listen on a port');
  return clientFor(`http://127.0.0.1:${address.port}`, { requestHandler: patience(100) });
};

test.each([
  ['refuses connections', closed],
  ['takes connections and never answers', silent],
])('where the first replica %s, the next one is asked', async (_name, broken) => {
  const table = await tables.create();
  const ledger = dynamoLedger([broken(), tables.client], table);
  expect(await ledger.writeCourse(courseOf(1), undefined)).toBe(true);
  expect(await ledger.writeCourse(courseOf(1, 'another-region'), undefined)).toBe(false);
  expect((await dynamoLedger([tables.client], table).control()).courses['api']?.epoch).toBe(1);
  expect((await ledger.control()).courses['api']?.epoch).toBe(1);
});

test('a lost race is an answer: the next replica is not asked', async () => {
  const table = await tables.create();
  await dynamoLedger([tables.client], table).writeCourse(courseOf(2), undefined);
  const ledger = dynamoLedger([tables.client, closed()], table);
  expect(await ledger.writeCourse(courseOf(2, 'another-region'), 1)).toBe(false);
});

test.each([
  ['the write of another region met it', 'ReplicatedWriteConflictException', false],
  ['its condition did not hold', 'ConditionalCheckFailedException', false],
])('a write is a lost race when %s', async (_name, error, expected) => {
  const refusing = await startRefusing(error);
  try {
    const ledger = dynamoLedger([clientFor(refusing.url), closed()], 'ledger');
    expect(await ledger.writeCourse(courseOf(1), undefined)).toBe(expected);
  } finally {
    await refusing.close();
  }
});

test('a replica that catches up has not lost a race: the next one is asked', async () => {
  const refusing = await startRefusing('InternalServerError');
  try {
    const table = await tables.create();
    const ledger = dynamoLedger([clientFor(refusing.url), tables.client], table);
    expect(await ledger.writeCourse(courseOf(1), undefined)).toBe(true);
  } finally {
    await refusing.close();
  }
});

test('where no replica answers, the last failure is thrown', async () => {
  const ledger = dynamoLedger([closed(), closed()], await tables.create());
  await expect(ledger.control()).rejects.toThrow('ECONNREFUSED');
});

test('where none answers, the ledger is unreachable, and each replica says why', async () => {
  const ledger = dynamoLedger([closed(), clientFor(tables.url)], 'no-such-table');
  const failure = await ledger.control().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(LedgerUnreachable);
  expect(failure).toHaveProperty(
    'message',
    expect.stringMatching(/ECONNREFUSED.*; .*ResourceNotFoundException/),
  );
});

test('the local read asks the local replica alone, whatever the others are like', async () => {
  const table = await tables.create();
  await dynamoLedger([tables.client], table).writeCourse(courseOf(1), undefined);
  const ledger = dynamoLedger([closed(), closed()], table, tables.client);
  expect((await ledger.localControl()).courses['api']?.epoch).toBe(1);
  await expect(ledger.control()).rejects.toBeInstanceOf(LedgerUnreachable);
});

test.each([
  ['is none', undefined],
  ['does not answer', closed()],
])('where there %s locally, the local read asks nobody else', async (_name, local) => {
  const ledger = dynamoLedger([tables.client], await tables.create(), local);
  await expect(ledger.localControl()).rejects.toBeInstanceOf(LedgerUnreachable);
});

test.each([
  [
    'consistently, from whichever replica answers',
    true,
    (ledger: ReturnType<typeof dynamoLedger>) => ledger.control(),
  ],
  [
    'as this replica has it, which needs no other',
    false,
    (ledger: ReturnType<typeof dynamoLedger>) => ledger.localControl(),
  ],
])('what every pass reads is read %s', async (_name, consistent, read) => {
  const asked: unknown[] = [];
  const client = clientFor(tables.url);
  client.middlewareStack.add(
    (next) => async (args) => {
      asked.push((args.input as { readonly ConsistentRead?: boolean }).ConsistentRead);
      return next(args);
    },
    { step: 'initialize' },
  );
  await read(dynamoLedger([client], await tables.create(), client));
  expect(asked).toEqual([consistent]);
});

test('a ledger without replicas is unreachable', async () => {
  await expect(dynamoLedger([], 'ledger').control()).rejects.toBeInstanceOf(LedgerUnreachable);
});

test('an error of a table that catches up is no lost race', async () => {
  const ledger = dynamoLedger([tables.client], 'no-such-table');
  await expect(ledger.writeCourse(courseOf(1), undefined)).rejects.toThrow('ResourceNotFoundException');
});

test('what every pass reads is whole when it takes more than one page', async () => {
  const table = await tables.create();
  // A page of DynamoDB has at most 1 MB.
  const text = 'x'.repeat(300_000);
  for (const application of ['a', 'b', 'c', 'd', 'e']) {
    const incident = {
      id: application,
      application,
      openedAtMs: 0,
      revision: 1,
      steps: [{ kind: 'confirmed', atMs: 0, text }],
    };
    const Item = { pk: 'control', sk: `incident#${application}`, revision: 1, incident };
    await tables.client.send(new PutCommand({ TableName: table, Item }));
  }
  const { incidents } = await dynamoLedger([tables.client], table).control();
  expect(Object.keys(incidents)).toEqual(['a', 'b', 'c', 'd', 'e']);
});

test('a write that was carried out and whose answer was lost has won', async () => {
  const table = await tables.create();
  const ledger = dynamoLedger([tables.client], table);
  expect(await ledger.writeCourse(courseOf(1), undefined)).toBe(true);
  // What the SDK, or the next replica, makes of a lost answer: the same write again.
  expect(await ledger.writeCourse(courseOf(1), undefined)).toBe(true);
});

test('an incident whose write was carried out and whose answer was lost has won, in whatever order its keys come back', async () => {
  const table = await tables.create();
  const step: Step = { number: 0, kind: 'confirmed', atMs: 1, text: 'down' };
  const incident: Incident = {
    id: 'api-1',
    application: 'api',
    openedAtMs: 1,
    steps: [step],
    down: [],
    said: [],
    revision: 1,
  };
  // A table's maps have no order.
  const reordered = { ...reversed(incident), steps: [reversed(step)] };
  const Item = { pk: 'control', sk: 'incident#api', revision: 1, incident: reordered };
  await tables.client.send(new PutCommand({ TableName: table, Item }));
  const ledger = dynamoLedger([tables.client], table);
  expect(await ledger.writeIncident(incident)).toBe(true);
  expect(await ledger.writeIncident({ ...incident, steps: [{ ...step, text: 'another' }] })).toBe(false);
});

test('an order that takes the place of one that has ended, while that is being cleared, stays', async () => {
  const table = await tables.create();
  const other = dynamoLedger([tables.client], table);
  const order = {
    owner: 'alice',
    reason: 'test',
    atMs: 1,
    application: 'api',
    kind: 'pin',
    region: 'a',
  } as const;
  await other.writeOverride({ ...order, expiresAtMs: 5 });
  const client = clientFor(tables.url);
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName === 'DeleteItemCommand') await other.writeOverride({ ...order, expiresAtMs: 20 });
        return next(args);
      },
    { step: 'initialize' },
  );
  await dynamoLedger([client], table).clearExpired(10);
  expect((await other.control()).overrides).toEqual([{ ...order, expiresAtMs: 20 }]);
});

function reversed(map: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(map).toReversed());
}
