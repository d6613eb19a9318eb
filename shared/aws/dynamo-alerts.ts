/** Who sends which alert: claims in the ledger's table, so that people hear of each step once. */
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  paginateQuery,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { AlertKey, Claimant, Ledger } from '../ports.ts';
import { type ItemKey, readItem, wins } from './dynamo-document.ts';
import type { InTurn } from './dynamo-ledger.ts';

/** A claim whose holder has neither sent nor given it back after this long has died with it. */
const claimMs = 60_000;

const alertsKey = 'alerts';

/** So many deletions are a matter of seconds; what is left is there for the next sweep. */
const clearedMax = 100;

type Alerts = Pick<Ledger, 'sentAlerts' | 'claimAlert' | 'markSent' | 'releaseAlert' | 'clearAlerts'>;

export function dynamoAlerts(inTurn: InTurn, table: string): Alerts {
  const update = (alert: AlertKey, UpdateExpression: string, values?: Record<string, unknown>) =>
    inTurn(async (client) => {
      await client.send(
        new UpdateCommand({
          TableName: table,
          Key: keyOf(alert),
          UpdateExpression,
          ...(values === undefined ? {} : { ExpressionAttributeValues: values }),
        }),
      );
    });

  return {
    sentAlerts: (incident) =>
      inTurn(async (client) => {
        const sent: AlertKey[] = [];
        const isSent = 'attribute_exists(sentAtMs)';
        for await (const key of alertsWhere(client, table, isSent, {}, `${incident}#`)) sent.push(key);
        return sent;
      }),

    claimAlert: (alert, by, nowMs) =>
      inTurn(async (client) => {
        const claim = new UpdateCommand({
          TableName: table,
          Key: keyOf(alert),
          UpdateExpression: 'SET claimedIn = :region, claimedBy = :run, claimedAtMs = :now',
          ConditionExpression:
            'attribute_not_exists(sentAtMs) AND (attribute_not_exists(claimedAtMs) OR claimedAtMs < :deadTwice OR (claimedAtMs < :dead AND claimedIn <> :region))',
          ExpressionAttributeValues: {
            ':region': by.region,
            ':run': by.run,
            ':now': nowMs,
            ':dead': nowMs - claimMs,
            ':deadTwice': nowMs - 2 * claimMs,
          },
        });
        if (await wins(client.send(claim))) return true;
        // Our own claim, whose answer was lost on the way, refuses its second try.
        return isClaim(await readItem(client, table, keyOf(alert)), by, nowMs);
      }),

    markSent: (alert, nowMs) => update(alert, 'SET sentAtMs = :now', { ':now': nowMs }),

    releaseAlert: (alert) => update(alert, 'REMOVE claimedIn, claimedBy, claimedAtMs'),

    clearAlerts: (incidents, beforeMs) =>
      inTurn(async (client) => {
        const before = { ':before': beforeMs };
        let left = clearedMax;
        for await (const alert of alertsWhere(client, table, isOld, before)) {
          if (incidents.includes(alert.incident)) continue;
          if (left-- === 0) return;
          const deletion = new DeleteCommand({
            TableName: table,
            Key: keyOf(alert),
            ConditionExpression: isOld,
            ExpressionAttributeValues: before,
          });
          await wins(client.send(deletion));
        }
      }),
  };
}

/** Neither sent nor claimed since `:before`. */
const isOld =
  '(attribute_not_exists(sentAtMs) OR sentAtMs < :before) AND (attribute_not_exists(claimedAtMs) OR claimedAtMs < :before)';

/** Whether the item is that very claim. */
function isClaim(
  item: Readonly<Record<string, unknown>> | undefined,
  { region, run }: Claimant,
  atMs: number,
): boolean {
  const isHeld = item?.['claimedAtMs'] === atMs && item['sentAtMs'] === undefined;
  return isHeld && item['claimedIn'] === region && item['claimedBy'] === run;
}

function keyOf({ incident, step, audience }: AlertKey): ItemKey {
  return { pk: alertsKey, sk: `${incident}#${step}#${audience}` };
}

async function* alertsWhere(
  client: DynamoDBDocumentClient,
  table: string,
  condition: string,
  values: Readonly<Record<string, unknown>>,
  prefix?: string,
): AsyncGenerator<AlertKey> {
  const pages = paginateQuery(
    { client },
    {
      TableName: table,
      KeyConditionExpression: prefix === undefined ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :prefix)',
      FilterExpression: condition,
      ExpressionAttributeValues: {
        ...values,
        ':pk': alertsKey,
        ...(prefix === undefined ? {} : { ':prefix': prefix }),
      },
    },
  );
  for await (const { Items } of pages) {
    for (const { sk } of Items ?? []) {
      const [incident = '', step = '', ...audience] = String(sk).split('#');
      yield { incident, step: Number(step), audience: audience.join('#') };
    }
  }
}
