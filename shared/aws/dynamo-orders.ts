/** What an operator has said, in the ledger's table: freezes, overrides, instructions and promotions. */
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Ledger } from '../ports.ts';
import { type Freeze, freezeSubject } from '../routing/freeze.ts';
import type { Override } from '../routing/override.ts';
import { controlKey } from './dynamo-control.ts';
import { type ItemKey, wins } from './dynamo-document.ts';
import type { InTurn } from './dynamo-ledger.ts';

type Orders = Pick<
  Ledger,
  'writeFreeze' | 'liftFreeze' | 'writeOverride' | 'clearOverride' | 'writeInstruction' | 'writeWriter'
>;

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
