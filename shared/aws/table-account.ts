/** The account that a deployment is in, as its ledger's name in AWS has it: for names that are shared with all of AWS. */
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** Asks one replica after the other. Rejects where none answers. */
export async function tableAccount(
  replicas: readonly DynamoDBDocumentClient[],
  table: string,
): Promise<string> {
  const failures: string[] = [];
  for (const client of replicas) {
    try {
      const { Table } = await client.send(new DescribeTableCommand({ TableName: table }));
      const account = /^arn:[^:]+:dynamodb:[^:]+:(\d{12}):table\//.exec(Table?.TableArn ?? '')?.[1];
      if (account !== undefined) return account;
      failures.push(`the ARN of ${table} must name its account, got ${Table?.TableArn ?? 'none'}`);
    } catch (error) {
      failures.push(String(error));
    }
  }
  throw new Error(
    `the account of ${table} is not known: ${failures.join('; ') || 'the ledger has no replica'}`,
  );
}
