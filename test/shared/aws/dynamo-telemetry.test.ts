import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dynamoTelemetry } from '../../../shared/aws/dynamo-telemetry.ts';
import { untouched } from '../../../shared/health/vote.ts';
import type { SteerMemory } from '../../../shared/ports.ts';
import type { DecisionRecord } from '../../../shared/routing/decision-record.ts';
import { startTables, type TestTables } from './tables.ts';
import { decisionOf, deedOf, telemetryLaws } from './telemetry-laws.ts';

const sinceMs = Date.UTC(2027, 0, 15, 8, 30);
const daySeconds = 86_400;

let tables: TestTables;

beforeAll(async () => {
  tables = await startTables();
});

afterAll(async () => {
  await tables.close();
});

telemetryLaws('in its table', async () => dynamoTelemetry(tables.client, await tables.create()));

function decision(change: Partial<DecisionRecord> = {}): DecisionRecord {
  return { ...decisionOf(sinceMs, 'us-west-2'), ...change };
}

async function kept(table: string, pk: string): Promise<Record<string, unknown>[]> {
  const { Items } = await tables.client.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk },
    }),
  );
  return Items ?? [];
}

test('a decision is kept by application and time, what is undefined left out, for 400 days', async () => {
  const table = await tables.create();
  await dynamoTelemetry(tables.client, table).keepDecision(decision());
  const { evidence } = decision();
  const { course: _, ...situation } = evidence.situation;
  expect(await kept(table, 'decision#api')).toEqual([
    {
      pk: 'decision#api',
      sk: '2027-01-15T08:30:00.000Z#us-west-2',
      record: { ...decision(), evidence: { ...evidence, situation } },
      expiresAtSeconds: sinceMs / 1000 + 400 * daySeconds,
    },
  ]);
});

test('an unchanged decision grows in its place, and one of another region or time stands beside it', async () => {
  const table = await tables.create();
  const telemetry = dynamoTelemetry(tables.client, table);
  await telemetry.keepDecision(decision());
  await telemetry.keepDecision(decision({ times: 2, lastMs: sinceMs + 60_000 }));
  await telemetry.keepDecision(decision({ region: 'us-east-1' }));
  await telemetry.keepDecision(decision({ sinceMs: sinceMs + 60_000 }));
  await telemetry.keepDecision(decision({ application: 'shop' }));
  const records = (await kept(table, 'decision#api')).map((item) => item['record'] as DecisionRecord);
  expect(records.map(({ region, times }) => [region, times])).toEqual([
    ['us-east-1', 1],
    ['us-west-2', 2],
    ['us-west-2', 1],
  ]);
});

test('a deed is kept by time and owner, for 400 days', async () => {
  const table = await tables.create();
  await dynamoTelemetry(tables.client, table).keepDeed(deedOf(sinceMs));
  expect(await kept(table, 'deed')).toEqual([
    {
      pk: 'deed',
      sk: expect.stringMatching(/^2027-01-15T08:30:00\.000Z#alice#[0-9a-f]{8}$/),
      record: deedOf(sinceMs),
      expiresAtSeconds: sinceMs / 1000 + 400 * daySeconds,
    },
  ]);
});

test('deeds of more than one page of the table come back whole, and no more than asked for', async () => {
  const table = await tables.create();
  const telemetry = dynamoTelemetry(tables.client, table);
  // A page of DynamoDB has at most 1 MB.
  const reason = 'x'.repeat(300_000);
  for (let minute = 0; minute < 5; minute++)
    await telemetry.keepDeed({ ...deedOf(sinceMs + minute * 60_000), reason });
  const minutes = async (countMax: number) =>
    (await telemetry.deeds(0, sinceMs + daySeconds * 1000, countMax)).map(
      ({ atMs }) => (atMs - sinceMs) / 60_000,
    );
  expect(await minutes(9)).toEqual([4, 3, 2, 1, 0]);
  expect(await minutes(4)).toEqual([4, 3, 2, 1]);
});

test('reports of more shards than fit in one page of the table come back whole', async () => {
  const table = await tables.create();
  // A page of DynamoDB has at most 1 MB, and randomness does not compress.
  for (let shard = 0; shard < 5; shard++) {
    const detail = randomBytes(150_000).toString('hex');
    const endpoints = { 'api/us-east-1': { ...untouched, detail } };
    const Item = {
      pk: 'report#us-east-1',
      sk: String(shard),
      shard,
      endpoints: gzipSync(JSON.stringify(endpoints)),
    };
    const padding = randomBytes(150_000);
    await tables.client.send(new PutCommand({ TableName: table, Item: { ...Item, padding } }));
  }
  const reports = await dynamoTelemetry(tables.client, table).reports(['us-east-1']);
  expect(reports.map(({ shard }) => shard)).toEqual([0, 1, 2, 3, 4]);
});

const decided = { because: 'healthy', down: [], seen: ['us-east-1 up', 'us-west-2 up'], sinceMs, times: 1 };

function memoryOf(applications: number, revision: number): SteerMemory {
  const names = Array.from({ length: applications }, (_, place) => `application-${place}`);
  return {
    region: 'us-east-1',
    revision,
    heartbeatMs: sinceMs,
    seen: {},
    verdicts: {},
    epochs: Object.fromEntries(names.map((name) => [name, { epoch: 7, firstSeenMs: sinceMs }])),
    decisions: Object.fromEntries(names.map((name) => [name, decided])),
  };
}

test('what steer remembers of 4,000 applications fits into one item, its heartbeat readable', async () => {
  const table = await tables.create();
  const telemetry = dynamoTelemetry(tables.client, table);
  const memory = memoryOf(4_000, 1);
  expect(await telemetry.writeMemory(memory)).toBe(true);
  expect(await telemetry.memory('us-east-1')).toEqual(memory);
  expect(await kept(table, 'steer#us-east-1')).toMatchObject([{ revision: 1, heartbeatMs: sinceMs }]);
});

test('a memory that was written uncompressed is read, and replaced by the next', async () => {
  const table = await tables.create();
  const telemetry = dynamoTelemetry(tables.client, table);
  const before = memoryOf(2, 4);
  const Item = { pk: 'steer#us-east-1', sk: 'memory', revision: 4, memory: before };
  await tables.client.send(new PutCommand({ TableName: table, Item }));
  expect(await telemetry.memory('us-east-1')).toEqual(before);
  expect(await telemetry.writeMemory(memoryOf(2, 5))).toBe(true);
  expect(await telemetry.memory('us-east-1')).toEqual(memoryOf(2, 5));
});
