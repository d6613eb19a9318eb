/** What an operator has said, in the ledger's table: freezes, overrides, instructions and promotions. */
import { DeleteCommand, PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { Ledger } from '../ports.ts';
import { type Freeze, freezeSubject } from '../routing/freeze.ts';
import type { Override } from '../routing/override.ts';
import { controlKey } from './dynamo-control.ts';
import { type ItemKey, wins } from './dynamo-document.ts';
import type { InTurn } from './dynamo-ledger.ts';

type Orders = Pick<
  Ledger,
  | 'writeFreeze'
  | 'liftFreeze'
  | 'writeOverride'
  | 'clearOverride'
  | 'writeInstruction'
  | 'writeWriter'
  | 'clearExpired'
>;

/** So many deletions are a matter of seconds; what is left is there for the next sweep. */
const clearedMax = 100;

export function dynamoOrders(inTurn: InTurn, table: string): Orders {
  const put = (key: ItemKey, content: Readonly<Record<string, unknown>>) =>
    inTurn(async (client) => {
      await client.send(new PutCommand({ TableName: table, Item: { ...key, ...content } }));
    });
  const remove = (key: ItemKey) =>
    inTurn((client) =>
      wins(
        client.send(
          new DeleteCommand({
            TableName: table,
            Key: key,
            ConditionExpression: 'attribute_exists(pk)',
          }),
        ),
      ),
    );

  return {
    writeFreeze: (freeze) => put(freezeKey(freeze), { freeze }),
    liftFreeze: (freeze) => remove(freezeKey(freeze)),
    writeOverride: (override) => put(overrideKey(override), { override }),
    clearOverride: (override) => remove(overrideKey(override)),
    writeInstruction: (instruction) => put(keyOf('instruction', instruction.application), { instruction }),
    writeWriter: (writer) => put(keyOf('writer', writer.database), { writer }),

    clearExpired: (beforeMs) =>
      inTurn(async (client) => {
        const isOver = expiredBefore(beforeMs);
        const pages = paginateQuery(
          { client },
          {
            TableName: table,
            KeyConditionExpression: 'pk = :pk',
            FilterExpression: isOver.expression,
            ExpressionAttributeNames: isOver.names,
            ExpressionAttributeValues: { ...isOver.values, ':pk': controlKey },
          },
        );
        let left = clearedMax;
        for await (const { Items } of pages) {
          for (const item of Items ?? []) {
            if (left-- === 0) return;
            const deletion = new DeleteCommand({
              TableName: table,
              Key: { pk: controlKey, sk: String(item['sk']) },
              // Another may have been put in its place since.
              ConditionExpression: isOver.expression,
              ExpressionAttributeNames: isOver.names,
              ExpressionAttributeValues: isOver.values,
            });
            await wins(client.send(deletion));
          }
        }
      }),
  };
}

/** What has no end is never over: a comparison with an attribute that is not there does not hold. */
function expiredBefore(beforeMs: number) {
  const kinds = ['freeze', 'override', 'instruction'];
  return {
    expression: kinds.map((kind) => `#${kind}.expiresAtMs < :before`).join(' OR '),
    names: Object.fromEntries(kinds.map((kind) => [`#${kind}`, kind])),
    values: { ':before': beforeMs },
  };
}

/** Two people's freezes, and one person's freezes of two things, stand side by side. */
function freezeKey(freeze: Freeze): ItemKey {
  const subject = freezeSubject(freeze);
  return keyOf(
    'freeze',
    freeze.scope,
    ...(subject === undefined ? [] : [subject]),
    freeze.owner,
    freeze.atMs,
  );
}

function overrideKey({ application, kind, region }: Override): ItemKey {
  return keyOf('override', application, kind, region);
}

function keyOf(...parts: readonly (string | number)[]): ItemKey {
  return { pk: controlKey, sk: parts.join('#') };
}
