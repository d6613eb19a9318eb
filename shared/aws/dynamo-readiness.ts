/** What the readiness functions have found, in this region's replica of the telemetry table: one item a region. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Sheet } from '../readiness/sheet.ts';
import type { ReadinessRecords } from '../readiness-ports.ts';
import { readItem, wins } from './dynamo-document.ts';

const sortKey = 'sheet';

/** A region that has left the fleet leaves its sheet behind, which nobody reads. */
const keptSeconds = 30 * 86_400;

export function dynamoReadiness(client: DynamoDBDocumentClient, table: string): ReadinessRecords {
  return {
    async sheets(regions) {
      const items = await Promise.all(
        regions.map((region) => readItem(client, table, { pk: keyOf(region), sk: sortKey })),
      );
      return items.flatMap((item) => (item === undefined ? [] : [sheetIn(item)]));
    },

    writeSheet: (sheet) =>
      wins(
        client.send(
          new PutCommand({
            TableName: table,
            Item: {
              pk: keyOf(sheet.region),
              sk: sortKey,
              revision: sheet.revision,
              writtenAtMs: sheet.writtenAtMs,
              expiresAtSeconds: Math.floor(sheet.writtenAtMs / 1000) + keptSeconds,
              // Written each minute to every region: as it is it would cost five times as much.
              sheet: gzipSync(JSON.stringify(sheet)),
            },
            ...(sheet.revision === 1
              ? { ConditionExpression: 'attribute_not_exists(pk)' }
              : {
                  ConditionExpression: 'revision = :before',
                  ExpressionAttributeValues: { ':before': sheet.revision - 1 },
                }),
          }),
        ),
      ),
  };
}

function keyOf(region: string): string {
  return `readiness#${region}`;
}

function sheetIn(item: Readonly<Record<string, unknown>>): Sheet {
  return JSON.parse(gunzipSync(item['sheet'] as Uint8Array).toString('utf8')) as Sheet;
}
