/** Keeps the records from before an adoption in the ledger's table, beside what every pass reads. */
import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Original, Originals } from '../zone-ports.ts';
import { readItem } from './dynamo-document.ts';
import { firstToAnswer } from './dynamo-ledger.ts';

const originalKey = 'original';

/** Throws `LedgerUnreachable` where no replica answers. */
export function dynamoOriginals(replicas: readonly DynamoDBDocumentClient[], table: string): Originals {
  return {
    async keep(original) {
      const Item = { pk: originalKey, sk: original.application, original };
      await firstToAnswer(replicas, (client) => client.send(new PutCommand({ TableName: table, Item })));
    },
    async original(application) {
      const key = { pk: originalKey, sk: application };
      const item = await firstToAnswer(replicas, (client) => readItem(client, table, key));
      return item?.['original'] as Original | undefined;
    },
  };
}
