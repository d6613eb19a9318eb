/** Telemetry in this region's replica of the telemetry table. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { type DynamoDBDocumentClient, GetCommand, PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { Report } from '../health/report.ts';
import type { SlotMessage, SteerMemory, Telemetry } from '../ports.ts';
import type { DecisionRecord } from '../routing/decision-record.ts';
import { type DeedRecord, deedKey } from '../routing/deed-record.ts';
import { wins } from './dynamo-document.ts';

/** Decisions and deeds are kept for 400 days, a year and a bit: long enough to compare with last year's outage. */
const recordDays = 400;

/** A page that went out without the ledger is said again after this, should it still be so. */
const pageMs = 600_000;

/** Slots are numbered by the second in which they are due; none is claimed earlier than this before it. */
const claimAheadMs = 60_000;

export function dynamoTelemetry(client: DynamoDBDocumentClient, table: string): Telemetry {
  const put = (item: Record<string, unknown>, condition: Condition) =>
    wins(client.send(new PutCommand({ TableName: table, Item: item, ...condition })));

  return {
    claimSlot: (slot: SlotMessage, vantage: string, nowMs: number) =>
      put(
        { pk: `claim#${vantage}`, sk: String(slot.shard), slot: slot.slot, claimedAtMs: nowMs },
        {
          // A claim from the future is one of a clock that has since been set back.
          ConditionExpression: 'attribute_not_exists(pk) OR #slot < :slot OR #slot > :ahead',
          ExpressionAttributeNames: { '#slot': 'slot' },
          ExpressionAttributeValues: {
            ':slot': slot.slot,
            ':ahead': Math.ceil((nowMs + claimAheadMs) / 1000),
          },
        },
      ),

    async report(vantage, shard) {
      const key = { pk: `report#${vantage}`, sk: String(shard) };
      const { Item } = await client.send(
        new GetCommand({ TableName: table, Key: key, ConsistentRead: true }),
      );
      return Item === undefined ? undefined : unpack(Item);
    },

    writeReport: (report) =>
      put(
        { pk: `report#${report.vantage}`, sk: String(report.shard), ...pack(report) },
        unlessRevised(report.revision),
      ),

    async reports(vantages) {
      const pages = await Promise.all(vantages.map((vantage) => queryReports(client, table, vantage)));
      return pages.flat();
    },

    async memory(region) {
      const key = { pk: `steer#${region}`, sk: 'memory' };
      const { Item } = await client.send(
        new GetCommand({ TableName: table, Key: key, ConsistentRead: true }),
      );
      return Item === undefined ? undefined : memoryIn(Item);
    },

    writeMemory: (memory) =>
      put(
        {
          pk: `steer#${memory.region}`,
          sk: 'memory',
          revision: memory.revision,
          heartbeatMs: memory.heartbeatMs,
          memory: packed(memory),
        },
        unlessRevised(memory.revision),
      ),

    claimPage: (region, name, nowMs) =>
      put(
        { pk: `page#${region}`, sk: name, claimedAtMs: nowMs },
        {
          ConditionExpression: 'attribute_not_exists(pk) OR claimedAtMs < :over',
          ExpressionAttributeValues: { ':over': nowMs - pageMs },
        },
      ),

    async keepDecision(record: DecisionRecord) {
      const item = {
        pk: `decision#${record.application}`,
        sk: `${new Date(record.sinceMs).toISOString()}#${record.region}`,
        record,
        expiresAtSeconds: expirySeconds(record.sinceMs),
      };
      await client.send(new PutCommand({ TableName: table, Item: item }));
    },

    decisions: (application, fromMs, untilMs, countMax) =>
      newestRecords<DecisionRecord>(client, table, {
        pk: `decision#${application}`,
        fromMs,
        untilMs,
        countMax,
      }),

    async keepDeed(record: DeedRecord) {
      const item = {
        pk: 'deed',
        sk: deedKey(record),
        record,
        expiresAtSeconds: expirySeconds(record.atMs),
      };
      await client.send(new PutCommand({ TableName: table, Item: item }));
    },

    deeds: (fromMs, untilMs, countMax) =>
      newestRecords<DeedRecord>(client, table, { pk: 'deed', fromMs, untilMs, countMax }),
  };
}

/**
 * The endpoints' states go in compressed: 300 of them would be some 100 KB as they are, a hundred write units for each slot,
 * and beyond DynamoDB's 400 KB in an outage of them all. The rest stays readable in the console.
 */
function pack({ endpoints, ...rest }: Report): Record<string, unknown> {
  return { ...rest, endpoints: packed(endpoints) };
}

function unpack(item: Record<string, unknown>): Report {
  const { pk: _pk, sk: _sk, endpoints, ...rest } = item;
  return { ...rest, endpoints: unpacked(endpoints as Uint8Array) } as Report;
}

/** A version that did not compress it kept it as a map: some 340 bytes for each application. */
function memoryIn({ memory }: Record<string, unknown>): SteerMemory {
  return (memory instanceof Uint8Array ? unpacked(memory) : memory) as SteerMemory;
}

function packed(content: unknown): Uint8Array {
  return gzipSync(JSON.stringify(content));
}

function unpacked(content: Uint8Array): unknown {
  return JSON.parse(gunzipSync(content).toString('utf8'));
}

type Condition = Pick<
  ConstructorParameters<typeof PutCommand>[0],
  'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

/** The item is still the one that was read: a slot, a wake and a duplicate that run at once cannot count twice. */
function unlessRevised(revision: number): Condition {
  return revision === 1
    ? { ConditionExpression: 'attribute_not_exists(pk)' }
    : {
        ConditionExpression: '#revision = :before',
        ExpressionAttributeNames: { '#revision': 'revision' },
        ExpressionAttributeValues: { ':before': revision - 1 },
      };
}

function expirySeconds(atMs: number): number {
  return Math.floor(atMs / 1000) + recordDays * 86_400;
}

interface RecordRange {
  readonly pk: string;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly countMax: number;
}

/** Of what is kept by time: each one's `sk` begins with it, and `#` follows. */
async function newestRecords<T>(
  client: DynamoDBDocumentClient,
  table: string,
  { pk, fromMs, untilMs, countMax }: RecordRange,
): Promise<readonly T[]> {
  const pages = paginateQuery(
    { client },
    {
      TableName: table,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :until',
      ExpressionAttributeValues: {
        ':pk': pk,
        ':from': new Date(fromMs).toISOString(),
        // `$` is the character that comes after `#`, so whatever follows the time is in.
        ':until': `${new Date(untilMs).toISOString()}$`,
      },
      ScanIndexForward: false,
      Limit: countMax,
    },
  );
  const found: T[] = [];
  for await (const { Items } of pages) {
    found.push(...(Items ?? []).map((item) => item['record'] as T));
    if (found.length >= countMax) break;
  }
  return found.slice(0, countMax);
}

async function queryReports(
  client: DynamoDBDocumentClient,
  table: string,
  vantage: string,
): Promise<Report[]> {
  const pages = paginateQuery(
    { client },
    {
      TableName: table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': `report#${vantage}` },
    },
  );
  const reports: Report[] = [];
  for await (const { Items } of pages) reports.push(...(Items ?? []).map(unpack));
  return reports;
}
