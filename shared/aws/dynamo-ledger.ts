/**
 * The ledger in its table. Its replicas are strongly consistent with one another, so any of them will do: this
 * region's own first where it has one, then the others in turn.
 */
import { isDeepStrictEqual } from 'node:util';
import {
  type DynamoDBDocumentClient,
  PutCommand,
  type PutCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { Incident } from '../incidents/incident.ts';
import { type Ledger, LedgerUnreachable, type Progress } from '../ports.ts';
import type { Course } from '../routing/course.ts';
import { dynamoAlerts } from './dynamo-alerts.ts';
import { controlKey, readControl } from './dynamo-control.ts';
import { type ItemKey, readItem, wins } from './dynamo-document.ts';
import { dynamoOrders } from './dynamo-orders.ts';

/** Runs a question against one replica after the other until one answers. */
export type InTurn = <T>(ask: (client: DynamoDBDocumentClient) => Promise<T>) => Promise<T>;

/**
 * @param replicas In the order in which to ask them.
 * @param local The replica of this region; undefined where it has none.
 */
export function dynamoLedger(
  replicas: readonly DynamoDBDocumentClient[],
  table: string,
  local?: DynamoDBDocumentClient,
): Ledger {
  const inTurn: InTurn = (ask) => firstToAnswer(replicas, ask);
  const putConditionally = (item: ItemKey & Record<string, unknown>, condition: Condition, isOurs: IsOurs) =>
    inTurn((client) =>
      winsAfterAll(
        client,
        table,
        item,
        isOurs,
        new PutCommand({ TableName: table, Item: item, ...condition }),
      ),
    );

  return {
    ...dynamoAlerts(inTurn, table),
    ...dynamoOrders(inTurn, table),

    control: () => inTurn((client) => readControl(client, table, true)),

    localControl: () =>
      firstToAnswer(local === undefined ? [] : [local], (client) => readControl(client, table, false)),

    writeCourse: (course, expectedEpoch) =>
      putConditionally(
        { pk: controlKey, sk: `course#${course.application}`, epoch: course.epoch, course },
        expectedEpoch === undefined
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : {
              ConditionExpression: 'epoch = :epoch',
              ExpressionAttributeValues: { ':epoch': expectedEpoch },
            },
        (item) => isSame(item['course'] as Course, course),
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
      putConditionally(
        {
          pk: controlKey,
          sk: `incident#${incident.application}`,
          revision: incident.revision,
          incident,
        },
        incident.revision === 1
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : {
              ConditionExpression: 'revision = :before',
              ExpressionAttributeValues: { ':before': incident.revision - 1 },
            },
        (item) => isSameIncident(item['incident'], incident),
      ),
  };
}

type Condition = Pick<PutCommandInput, 'ConditionExpression' | 'ExpressionAttributeValues'>;
type IsOurs = (item: Readonly<Record<string, unknown>>) => boolean;

/**
 * A conditional write whose answer was lost is sent again, by the SDK or through another replica, and then fails
 * because of itself. So a lost race is believed only after a look at who won it.
 */
async function winsAfterAll(
  client: DynamoDBDocumentClient,
  table: string,
  { pk, sk }: ItemKey,
  isOurs: IsOurs,
  write: PutCommand,
): Promise<boolean> {
  if (await wins(client.send(write))) return true;
  const item = await readItem(client, table, { pk, sk }).catch(() => undefined);
  return item !== undefined && isOurs(item);
}

/** The author and the moment tell two courses of one epoch apart. */
function isSame(one: Course, other: Course): boolean {
  return one.epoch === other.epoch && one.by === other.by && one.atMs === other.atMs;
}

/** As a table keeps it: its maps have no order, and what is undefined is left out. */
function isSameIncident(kept: unknown, incident: Incident): boolean {
  return isDeepStrictEqual(kept, JSON.parse(JSON.stringify(incident)));
}

/** Asks one replica after the other. Throws `LedgerUnreachable` where none answers. */
export async function firstToAnswer<T>(
  replicas: readonly DynamoDBDocumentClient[],
  ask: (client: DynamoDBDocumentClient) => Promise<T>,
): Promise<T> {
  const failures: string[] = [];
  for (const client of replicas) {
    try {
      return await ask(client);
    } catch (error) {
      failures.push(`${await client.config.region()}: ${String(error)}`);
    }
  }
  throw new LedgerUnreachable(`no replica of the ledger answered: ${failures.join('; ') || 'there is none'}`);
}

function progressUpdate(epoch: number, progress: Progress) {
  if (progress.kind === 'accepted') {
    const { atMs, changeId } = progress;
    const first = 'attribute_not_exists(course.progress.acceptedAtMs)';
    // A change that Route 53 lost is sent again, and is then another change.
    const another = 'attribute_exists(course.progress.changeId) AND course.progress.changeId <> :change';
    return {
      UpdateExpression: `SET course.progress.acceptedAtMs = :at${changeId === undefined ? '' : ', course.progress.changeId = :change'}`,
      ConditionExpression: `epoch = :epoch AND (${first}${changeId === undefined ? '' : ` OR (${another})`})`,
      ExpressionAttributeValues: {
        ':epoch': epoch,
        ':at': atMs,
        ...(changeId === undefined ? {} : { ':change': changeId }),
      },
    };
  }
  const field = progress.kind === 'insync' ? 'insyncAtMs' : 'answeredAtMs';
  return {
    UpdateExpression: `SET course.progress.${field} = :at`,
    ConditionExpression: `epoch = :epoch AND attribute_not_exists(course.progress.${field})`,
    ExpressionAttributeValues: { ':epoch': epoch, ':at': progress.atMs },
  };
}
