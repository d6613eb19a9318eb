/** DynamoDB clients and the one question that all its adapters ask: was a conditional write lost to another? */
import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { patience } from './patience.ts';

/** A table that does not answer within this is as good as unreachable to a pass that runs every few seconds. */
const requestTimeoutMs = 2_000;
const connectionTimeoutMs = 1_000;

export interface ItemKey {
  readonly pk: string;
  readonly sk: string;
}

/** Where to find DynamoDB, and as whom, in place of what the environment says. */
export type ClientPlace = Pick<DynamoDBClientConfig, 'endpoint' | 'credentials'>;

export function documentClient(region: string, place: ClientPlace = {}): DynamoDBDocumentClient {
  const client = new DynamoDBClient({
    ...place,
    region,
    maxAttempts: 2,
    requestHandler: patience(requestTimeoutMs, connectionTimeoutMs),
  });
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}

/**
 * Runs a conditional write. False when its condition did not hold, or when a write of another region met it
 * (a table with multi-region strong consistency refuses the later of two): the race is lost, read again.
 */
export async function wins(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof Error && lostRaces.has(error.name)) return false;
    throw error;
  }
}

const lostRaces = new Set(['ConditionalCheckFailedException', 'ReplicatedWriteConflictException']);

/** An item, consistently read. */
export async function readItem(
  client: DynamoDBDocumentClient,
  table: string,
  key: ItemKey,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const { Item } = await client.send(new GetCommand({ TableName: table, Key: key, ConsistentRead: true }));
  return Item;
}
