import { once } from 'node:events';
import { createServer } from 'node:net';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { patience } from '../../../shared/aws/patience.ts';
import { credentials } from './tables.ts';

test('a service that takes the connection and never answers is given up', async () => {
  const dark = createServer();
  dark.listen(0, '127.0.0.1');
  await once(dark, 'listening');
  const address = dark.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const client = new DynamoDBClient({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials,
    maxAttempts: 1,
    requestHandler: patience(50),
  });
  try {
    await expect(client.send(new ListTablesCommand({}))).rejects.toMatchObject({ name: 'TimeoutError' });
  } finally {
    client.destroy();
    dark.close();
  }
});

test('the time to connect is limited by itself, or like the request', () => {
  expect(patience(5_000, 1_500)).toMatchObject({ requestTimeout: 5_000, connectionTimeout: 1_500 });
  expect(patience(2_000)).toMatchObject({ requestTimeout: 2_000, connectionTimeout: 2_000 });
});
