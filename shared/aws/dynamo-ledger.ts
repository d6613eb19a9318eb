/**
 * The ledger in its table. Its replicas are strongly consistent with one another, so any of them will do: this
 * region's own first where it has one, then the others in turn.
 */
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { Incident } from '../incidents/incident.ts';
import type { AlertKey, Control, Ledger, Progress } from '../ports.ts';
import type { Course } from '../routing/course.ts';
import type { Freeze } from '../routing/freeze.ts';
import type { Override } from '../routing/override.ts';
import { wins } from './dynamo-document.ts';

/** A claim whose holder has neither sent nor given it back after this long has died with it. */
const claimMs = 60_000;

/** What every pass reads stands under one partition key, so that one query sees it whole. */
const controlKey = 'control';
const alertsKey = 'alerts';

export function dynamoLedger(replicas: readonly DynamoDBDocumentClient[], table: string): Ledger {
  const inTurn = <T>(run: (client: DynamoDBDocumentClient) => Promise<T>) => firstToAnswer(replicas, run);

  return {
    control: () => inTurn((client) => readControl(client, table)),

    course: (application) =>
      inTurn(async (client) => {
        const key = { pk: controlKey, sk: `course#${application}` };
        const { Item } = await client.send(
          new GetCommand({ TableName: table, Key: key, ConsistentRead: true }),
        );
        return Item === undefined ? undefined : (Item['course'] as Course);
      }),

    writeCourse: (course, expectedEpoch) =>
      inTurn((client) =>
        wins(
          client.send(
            new PutCommand({
              TableName: table,
              Item: { pk: controlKey, sk: `course#${course.application}`, epoch: course.epoch, course },
              ...(expectedEpoch === undefined
                ? { ConditionExpression: 'attribute_not_exists(pk)' }
                : {
                    ConditionExpression: 'epoch = :epoch',
                    ExpressionAttributeValues: { ':epoch': expectedEpoch },
                  }),
            }),
          ),
        ),
      ),

    noteProgress: (application, epoch, progress) =>
      inTurn((client) =>
        wins(
          client.send(
            new UpdateCommand({
              TableName: table,
              Key: { pk: controlKey, sk: `course#${application}` },
              ...progressUpdate(epoch, progress),
            }),
          ),
        ),
      ),

    writeIncident: (incident) =>
      inTurn((client) =>
        wins(
          client.send(
            new PutCommand({
              TableName: table,
              Item: {
                pk: controlKey,
                sk: `incident#${incident.application}`,
                revision: incident.revision,
                incident,
              },
              ConditionExpression:
                incident.revision === 1 ? 'attribute_not_exists(pk)' : 'revision = :before',
              ...(incident.revision === 1
                ? {}
                : { ExpressionAttributeValues: { ':before': incident.revision - 1 } }),
            }),
          ),
        ),
      ),

    writeFreeze: (freeze) =>
      inTurn(async (client) => {
        await client.send(
          new PutCommand({
            TableName: table,
            Item: { pk: controlKey, sk: `freeze#${freeze.scope}`, freeze },
          }),
        );
      }),

    liftFreeze: (scope) =>
      inTurn((client) =>
        wins(
          client.send(
            new DeleteCommand({
              TableName: table,
              Key: { pk: controlKey, sk: `freeze#${scope}` },
              ConditionExpression: 'attribute_exists(pk)',
            }),
          ),
        ),
      ),

    claimAlert: (alert, by, nowMs) =>
      inTurn((client) =>
        wins(
          client.send(
            new UpdateCommand({
              TableName: table,
              Key: alertItemKey(alert),
              UpdateExpression: 'SET claimedBy = :by, claimedAtMs = :now',
              ConditionExpression:
                'attribute_not_exists(sentAtMs) AND (attribute_not_exists(claimedAtMs) OR claimedAtMs < :dead)',
              ExpressionAttributeValues: { ':by': by, ':now': nowMs, ':dead': nowMs - claimMs },
            }),
          ),
        ),
      ),

    markSent: (alert, nowMs) =>
      inTurn(async (client) => {
        await client.send(
          new UpdateCommand({
            TableName: table,
            Key: alertItemKey(alert),
            UpdateExpression: 'SET sentAtMs = :now',
            ExpressionAttributeValues: { ':now': nowMs },
          }),
        );
      }),

    releaseAlert: (alert) =>
      inTurn(async (client) => {
        await client.send(
          new UpdateCommand({
            TableName: table,
            Key: alertItemKey(alert),
            UpdateExpression: 'REMOVE claimedBy, claimedAtMs',
          }),
        );
      }),
  };
}

async function firstToAnswer<T>(
  replicas: readonly DynamoDBDocumentClient[],
  run: (client: DynamoDBDocumentClient) => Promise<T>,
): Promise<T> {
  let failure: unknown = new Error('the ledger has no replica to ask');
  for (const client of replicas) {
    try {
      return await run(client);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

async function readControl(client: DynamoDBDocumentClient, table: string): Promise<Control> {
  const items: Record<string, unknown>[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': controlKey },
        ConsistentRead: true,
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    );
    items.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from !== undefined);

  const courses = items.flatMap((item) => (item['course'] === undefined ? [] : [item['course'] as Course]));
  const incidents = items.flatMap((item) =>
    item['incident'] === undefined ? [] : [item['incident'] as Incident],
  );
  return {
    courses: Object.fromEntries(courses.map((course) => [course.application, course])),
    incidents: Object.fromEntries(incidents.map((incident) => [incident.application, incident])),
    freezes: items.flatMap((item) => (item['freeze'] === undefined ? [] : [item['freeze'] as Freeze])),
    overrides: items.flatMap((item) =>
      item['override'] === undefined ? [] : [item['override'] as Override],
    ),
  };
}

function progressUpdate(epoch: number, progress: Progress) {
  if (progress.kind === 'accepted') {
    const { atMs, changeId } = progress;
    const unnoted = 'attribute_not_exists(course.progress.acceptedAtMs)';
    if (changeId === undefined) {
      return {
        UpdateExpression: 'SET course.progress.acceptedAtMs = :at',
        ConditionExpression: `epoch = :epoch AND ${unnoted}`,
        ExpressionAttributeValues: { ':epoch': epoch, ':at': atMs },
      };
    }
    // A change that Route 53 lost is sent again, and is then another change.
    const another = 'attribute_exists(course.progress.changeId) AND course.progress.changeId <> :change';
    return {
      UpdateExpression: 'SET course.progress.acceptedAtMs = :at, course.progress.changeId = :change',
      ConditionExpression: `epoch = :epoch AND (${unnoted} OR (${another}))`,
      ExpressionAttributeValues: { ':epoch': epoch, ':at': atMs, ':change': changeId },
    };
  }
  const field = progress.kind === 'insync' ? 'insyncAtMs' : 'answeredAtMs';
  return {
    UpdateExpression: `SET course.progress.${field} = :at`,
    ConditionExpression: `epoch = :epoch AND attribute_not_exists(course.progress.${field})`,
    ExpressionAttributeValues: { ':epoch': epoch, ':at': progress.atMs },
  };
}

function alertItemKey(alert: AlertKey) {
  return { pk: alertsKey, sk: `${alert.incident}#${alert.step}#${alert.audience}` };
}
