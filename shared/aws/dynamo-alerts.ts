/** Who sends which alert: claims in the ledger's table, so that people hear of each step once. */
import { type DynamoDBDocumentClient, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { AlertKey, Ledger } from '../ports.ts';
import { type ItemKey, readItem, wins } from './dynamo-document.ts';
import type { InTurn } from './dynamo-ledger.ts';

/** A claim whose holder has neither sent nor given it back after this long has died with it. */
const claimMs = 60_000;

const alertsKey = 'alerts';

type Alerts = Pick<Ledger, 'sentAlerts' | 'claimAlert' | 'markSent' | 'releaseAlert'>;

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
    sentAlerts: (incident) => inTurn((client) => sentAlerts(client, table, incident)),

    claimAlert: (alert, by, nowMs) =>
      inTurn(async (client) => {
        const claim = new UpdateCommand({
          TableName: table,
          Key: keyOf(alert),
          UpdateExpression: 'SET claimedBy = :by, claimedAtMs = :now',
          ConditionExpression:
            'attribute_not_exists(sentAtMs) AND (attribute_not_exists(claimedAtMs) OR claimedAtMs < :dead)',
          ExpressionAttributeValues: { ':by': by, ':now': nowMs, ':dead': nowMs - claimMs },
        });
        if (await wins(client.send(claim))) return true;
        // Our own claim, whose answer was lost on the way, refuses its second try.
        const item = await readItem(client, table, keyOf(alert));
        return item?.['claimedBy'] === by && item['claimedAtMs'] === nowMs && item['sentAtMs'] === undefined;
      }),

    markSent: (alert, nowMs) => update(alert, 'SET sentAtMs = :now', { ':now': nowMs }),

    releaseAlert: (alert) => update(alert, 'REMOVE claimedBy, claimedAtMs'),
  };
}

function keyOf({ incident, step, audience }: AlertKey): ItemKey {
  return { pk: alertsKey, sk: `${incident}#${step}#${audience}` };
}

async function sentAlerts(
  client: DynamoDBDocumentClient,
  table: string,
  incident: string,
): Promise<readonly AlertKey[]> {
  const sent: AlertKey[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :incident)',
        FilterExpression: 'attribute_exists(sentAtMs)',
        ExpressionAttributeValues: { ':pk': alertsKey, ':incident': `${incident}#` },
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    );
    for (const { sk } of page.Items ?? []) {
      const [, step = '', ...audience] = String(sk).split('#');
      sent.push({ incident, step: Number(step), audience: audience.join('#') });
    }
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return sent;
}
