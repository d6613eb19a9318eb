/** Stands between functions and the sandbox's AWS, and counts what DynamoDB, S3 and SQS would bill. */
import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type AttributeMap, itemBytes } from './cost-items.ts';

/** Of one kind of call. */
export interface Calls {
  count: number;
  /** Write or read units, before replication. */
  units: number;
  /** Of the item written, or of what was read. */
  bytes: number;
}

export interface CountingProxy {
  readonly url: string;
  /** By `service operation table`; begins anew. */
  take(): Readonly<Record<string, Calls>>;
  close(): Promise<void>;
}

const SCOPE = /Credential=[^/,\s]+\/\d{8}\/[^/,\s]+\/([^/,\s]+)\/aws4_request/;
const WRITE_UNIT_BYTES = 1024;
const READ_UNIT_BYTES = 4096;

export async function startCountingProxy(target: string): Promise<CountingProxy> {
  const calls = new Map<string, Calls>();
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const body = Buffer.concat(chunks);
      const { method, headers } = incoming;
      const onward = send(
        new URL(incoming.url ?? '/', target),
        { ...(method === undefined ? {} : { method }), headers },
        (response) => {
          const answered: Buffer[] = [];
          response.on('data', (chunk: Buffer) => answered.push(chunk));
          response.on('end', () => {
            const answer = Buffer.concat(answered);
            note(calls, incoming.method ?? 'GET', headers, body, answer, incoming.url ?? '/');
            outgoing.writeHead(response.statusCode ?? 500, response.headers);
            outgoing.end(answer);
          });
        },
      );
      onward.on('error', () => outgoing.destroy());
      onward.end(body);
    });
  });
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    take() {
      const taken = Object.fromEntries(calls);
      calls.clear();
      return taken;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function note(
  calls: Map<string, Calls>,
  method: string,
  headers: NodeJS.Dict<string | string[]>,
  body: Buffer,
  answer: Buffer,
  url: string,
): void {
  const service = SCOPE.exec(String(headers['authorization'] ?? ''))?.[1] ?? 'unknown';
  const operation =
    String(headers['x-amz-target'] ?? `${method} ${url.split('?')[0]}`)
      .split('.')
      .at(-1) ?? '';
  const { table, units, bytes } =
    service === 'dynamodb'
      ? billedByDynamoDb(operation, body, answer)
      : { table: '', units: 1, bytes: body.length };
  const key = [service, operation, table].filter((part) => part !== '').join(' ');
  const known = calls.get(key) ?? { count: 0, units: 0, bytes: 0 };
  calls.set(key, { count: known.count + 1, units: known.units + units, bytes: known.bytes + bytes });
}

interface DynamoRequest {
  readonly TableName: string;
  readonly Item?: AttributeMap;
  readonly Key?: AttributeMap;
  readonly ConsistentRead?: boolean;
}

interface DynamoAnswer {
  readonly Item?: AttributeMap;
  readonly Items?: readonly AttributeMap[];
}

function billedByDynamoDb(operation: string, body: Buffer, answer: Buffer) {
  const asked = JSON.parse(body.toString()) as DynamoRequest;
  const { Item, Items } = JSON.parse(answer.toString() || '{}') as DynamoAnswer;
  const kind = asked.TableName.split('-').at(-1) ?? '';
  const partition = String(asked.Item?.['pk']?.['S'] ?? asked.Key?.['pk']?.['S'] ?? '').split('#')[0] ?? '';
  const table = partition === '' ? kind : `${kind}/${partition}`;
  if (operation === 'PutItem' || operation === 'UpdateItem' || operation === 'DeleteItem') {
    const bytes = itemBytes(asked.Item ?? asked.Key ?? {});
    return { table, bytes, units: Math.max(1, Math.ceil(bytes / WRITE_UNIT_BYTES)) };
  }
  const found = Items ?? (Item === undefined ? [] : [Item]);
  const bytes = found.reduce((sum, item) => sum + itemBytes(item), 0);
  const whole = Math.max(1, Math.ceil(bytes / READ_UNIT_BYTES));
  return { table, bytes, units: asked.ConsistentRead === true ? whole : whole / 2 };
}
