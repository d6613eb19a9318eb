/**
 * DynamoDB on the wire: dynalite once per region for telemetry, whose accepted writes are read back and carried
 * to the other regions with a lag, and once for the ledger, which is one store for all regions because that is
 * what multi-region strong consistency looks like from outside.
 */
import { once } from 'node:events';
import http, { type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import dynalite from 'dynalite';
import type { WireRequest, WireResponse, WireService } from './wire/wire.ts';

export interface SandboxTables {
  readonly regions: readonly string[];
  readonly ledgerTable: string;
  readonly telemetryTable: string;
  /** Replication lag of one write from one region to another, asked anew for each. */
  lagMs(from: string, to: string): number;
}

const reads = ['GetItem', 'Query'];
const writes = new Set(['PutItem', 'UpdateItem', 'DeleteItem']);
const keySchema = [
  { name: 'pk', type: 'HASH' },
  { name: 'sk', type: 'RANGE' },
];

export class SandboxDynamoDb {
  readonly #tables: SandboxTables;
  readonly #stores = new Map<string, Store>();
  /** When the last write on each link arrives: replication keeps the order of a link. */
  readonly #arrivals = new Map<string, number>();
  /** The last write that was carried over each link. */
  readonly #carried = new Map<string, Promise<unknown>>();
  readonly #timers = new Set<NodeJS.Timeout>();

  private constructor(tables: SandboxTables) {
    this.#tables = tables;
  }

  static async start(tables: SandboxTables): Promise<SandboxDynamoDb> {
    const database = new SandboxDynamoDb(tables);
    const names = ['ledger', ...tables.regions];
    await Promise.all(
      names.map(async (name) => {
        const store = await Store.open();
        await store.createTable(name === 'ledger' ? tables.ledgerTable : tables.telemetryTable);
        database.#stores.set(name, store);
      }),
    );
    return database;
  }

  /** DynamoDB as the front takes it. What dynalite cannot do, it says itself. */
  service(): WireService {
    return {
      operations: [...reads, ...writes],
      operationOf: (request) => operationOf(request) || undefined,
      failure: ({ code, message, httpStatus }) => ({
        status: httpStatus,
        headers: { 'content-type': 'application/x-amz-json-1.0' },
        body: JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${code}`, message }),
      }),
      handle: (request, region) => this.#handle(request, region),
    };
  }

  async #handle(request: WireRequest, region: string): Promise<WireResponse> {
    const isLedger = tableOf(request) === this.#tables.ledgerTable;
    const store = this.#stores.get(isLedger ? 'ledger' : region);
    if (store === undefined) {
      const message = `the sandbox has no tables in ${region}; it has them in ${this.#tables.regions.join(', ')}`;
      return {
        status: 400,
        headers: {},
        body: JSON.stringify({ __type: 'ResourceNotFoundException', message }),
      };
    }
    const response = await store.forward(request.headers, request.body);
    const operation = operationOf(request);
    if (!isLedger && response.status === 200 && writes.has(operation))
      await this.#replicate(region, store, JSON.parse(request.body) as Record<string, unknown>);
    return response;
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    await Promise.all([...this.#stores.values()].map((store) => store.close()));
  }

  async #replicate(region: string, store: Store, write: Record<string, unknown>): Promise<void> {
    const { TableName, Item, Key } = write as { TableName: string; Item?: Attributes; Key?: Attributes };
    const source = Key ?? Item ?? {};
    const key = Object.fromEntries(keySchema.map(({ name }) => [name, source[name]]));
    const { Item: written } = (await store.call('GetItem', {
      TableName,
      Key: key,
      ConsistentRead: true,
    })) as {
      Item?: Attributes;
    };
    for (const other of this.#tables.regions.filter((name) => name !== region)) {
      const link = `${region}>${other}`;
      const arrivesAtMs = Math.max(
        Date.now() + this.#tables.lagMs(region, other),
        this.#arrivals.get(link) ?? 0,
      );
      this.#arrivals.set(link, arrivesAtMs);
      // Past already where the machine stood still meanwhile.
      const waitMs = Math.max(0, arrivesAtMs - Date.now());
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        const replica = this.#stores.get(other);
        const carry = () =>
          written === undefined
            ? replica?.call('DeleteItem', { TableName, Key: key })
            : replica?.call('PutItem', { TableName, Item: written });
        // One after the other, so that an older write never lands on a newer one. A sandbox that is closing down has
        // nobody left to replicate for.
        const before = this.#carried.get(link) ?? Promise.resolve();
        this.#carried.set(
          link,
          before.then(carry).catch(() => undefined),
        );
      }, waitMs);
      this.#timers.add(timer);
    }
  }
}

type Attributes = Readonly<Record<string, unknown>>;

function operationOf(request: WireRequest): string {
  return (request.headers['x-amz-target'] ?? '').split('.').at(-1) ?? '';
}

/** The table that a request is about; undefined where it names none. */
export function tableOf(request: WireRequest): string | undefined {
  return (JSON.parse(request.body) as { readonly TableName?: string }).TableName;
}

/** One dynalite on a loopback port of its own. */
class Store {
  readonly #server: Server;
  readonly #agent = new http.Agent({ keepAlive: true });
  readonly #underWay = new Set<Promise<unknown>>();
  #closing = false;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(): Promise<Store> {
    const server = dynalite({ createTableMs: 0 });
    // Closing a connection that idles would cut the next request that is just being sent over it.
    server.keepAliveTimeout = 0;
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Store(server);
  }

  async createTable(name: string): Promise<void> {
    await this.call('CreateTable', {
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: keySchema.map(({ name: AttributeName }) => ({
        AttributeName,
        AttributeType: 'S',
      })),
      KeySchema: keySchema.map(({ name: AttributeName, type: KeyType }) => ({ AttributeName, KeyType })),
    });
    // Dynalite makes a table ACTIVE a turn of the event loop after it has answered.
    for (;;) {
      const { Table } = (await this.call('DescribeTable', { TableName: name })) as {
        Table: { TableStatus: string };
      };
      if (Table.TableStatus === 'ACTIVE') return;
    }
  }

  async call(operation: string, input: unknown): Promise<unknown> {
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      'x-amz-date': '20260101T000000Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=sandbox/20260101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
    };
    const response = await this.forward(headers, JSON.stringify(input));
    if (response.status !== 200) throw new Error(`dynalite refused ${operation}: ${response.body}`);
    return JSON.parse(response.body);
  }

  async forward(headers: WireRequest['headers'], body: string): Promise<WireResponse> {
    if (this.#closing) throw new Error('the sandbox is closing its tables');
    const answer = this.#send(headers, body);
    this.#underWay.add(answer);
    try {
      return await answer;
    } finally {
      this.#underWay.delete(answer);
    }
  }

  #send(headers: WireRequest['headers'], body: string): Promise<WireResponse> {
    const { port } = this.#server.address() as AddressInfo;
    const { promise, resolve, reject } = Promise.withResolvers<WireResponse>();
    const request = http.request(
      {
        host: '127.0.0.1',
        port,
        method: 'POST',
        path: '/',
        agent: this.#agent,
        headers: { ...headers, host: 'dynamodb' },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 500,
            headers: Object.fromEntries(
              Object.entries(response.headers).flatMap(([name, value]) =>
                typeof value === 'string' && name.startsWith('x-amz') ? [[name, value]] : [],
              ),
            ),
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      },
    );
    request.on('error', reject);
    request.end(body);
    return promise;
  }

  async close(): Promise<void> {
    // Dynalite throws where nobody can catch it when its database is closed under a request.
    this.#closing = true;
    await Promise.allSettled(this.#underWay);
    this.#agent.destroy();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
