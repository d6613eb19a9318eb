import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { connect, createServer, Server, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { decode, encode, type RecordType } from 'dns-packet';
import { afterEach, describe, expect, test } from 'vitest';
import {
  type DnsQuery,
  type DnsServer,
  type DnsServerOptions,
  startDnsServer,
} from '../../../sandbox/live/dns-server.ts';
import { seededRandom } from '../../../sandbox/world/random.ts';
import { FrameReader, frame } from '../../../shared/dns/frames.ts';
import { answerFromZone, marker } from './dns-zone.ts';

const hasIpv6 = Object.values(networkInterfaces()).some((list) =>
  list?.some(({ address }) => address === '::1'),
);

const open: { close(): unknown }[] = [];
let queries: DnsQuery[] = [];
let errors: unknown[] = [];

afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
  queries = [];
  errors = [];
});

async function start(change: Partial<DnsServerOptions> = {}): Promise<DnsServer> {
  const server = await startDnsServer({
    address: '127.0.0.1',
    port: 0,
    answer: answerFromZone,
    onQuery: (query) => queries.push(query),
    onError: (error) => errors.push(error),
    ...change,
  });
  open.push(server);
  return server;
}

function query(name: string, type: RecordType, id = 1): Buffer {
  return encode({ id, type: 'query', questions: [{ name, type }] });
}

/** A TCP connection whose messages can be awaited one by one. */
function dial(server: DnsServer): {
  socket: Socket;
  closed: Promise<unknown>;
  next(): Promise<number | undefined>;
} {
  const socket = connect(server.port, server.address);
  open.push({ close: () => socket.destroy() });
  socket.on('error', () => undefined);
  const closed = once(socket, 'close');
  const reader = new FrameReader();
  const ids: (number | undefined)[] = [];
  const waiting: ((id: number | undefined) => void)[] = [];
  socket.on('data', (chunk) => {
    for (const message of reader.push(chunk)) {
      const { id } = decode(message);
      const wait = waiting.shift();
      if (wait === undefined) ids.push(id);
      else wait(id);
    }
  });
  const next = (): Promise<number | undefined> =>
    new Promise((resolve) => {
      if (ids.length > 0) resolve(ids.shift());
      else waiting.push(resolve);
    });
  return { socket, closed, next };
}

/** Another implementation than ours asks: that of the C library in Node. */
async function resolverOf(server: DnsServer): Promise<Resolver> {
  const resolver = new Resolver({ timeout: 5000, tries: 2 });
  resolver.setServers([`${server.address}:${server.port}`]);
  return resolver;
}

describe('a resolver of the world', () => {
  test('finds every type of record', async () => {
    const resolver = await resolverOf(await start());
    expect(await resolver.resolve4('api.example.test', { ttl: true })).toEqual([
      { address: '127.0.1.1', ttl: 60 },
      { address: '127.0.2.1', ttl: 60 },
    ]);
    expect(await resolver.resolve6('api.example.test')).toEqual(['2001:db8::1']);
    expect(await resolver.resolveTxt('_pointsman.api.example.test')).toEqual([[marker]]);
    expect(await resolver.resolveCname('alias.example.test')).toEqual(['api.example.test']);
    expect(await resolver.resolveNs('example.test')).toEqual(['ns-1.awsdns-00.test', 'ns-2.awsdns-00.test']);
    expect(await resolver.resolveSoa('example.test')).toMatchObject({ serial: 7, minttl: 86_400 });
    expect(queries.every(({ code, transport }) => code === 'NOERROR' && transport === 'udp')).toBe(true);
    expect(queries[0]).toMatchObject({
      name: 'api.example.test',
      type: 'A',
      client: { address: '127.0.0.1' },
    });
  });

  test('is told what there is not', async () => {
    const resolver = await resolverOf(await start());
    await expect(resolver.resolve4('nobody.example.test')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    await expect(resolver.resolveMx('api.example.test')).rejects.toMatchObject({ code: 'ENODATA' });
    await expect(resolver.resolve4('example.com')).rejects.toMatchObject({ code: 'EREFUSED' });
  });

  test('asks again over tcp when the answer was cut', async () => {
    const resolver = await resolverOf(await start());
    expect(await resolver.resolveTxt('long.example.test')).toHaveLength(12);
    expect(queries.map(({ transport, truncated }) => [transport, truncated])).toEqual([
      ['udp', true],
      ['tcp', false],
    ]);
  });

  test.skipIf(!hasIpv6)('is served over ipv6', async () => {
    const server = await start({ address: '::1' });
    const resolver = new Resolver();
    resolver.setServers([`[::1]:${server.port}`]);
    expect(await resolver.resolve6('api.example.test')).toEqual(['2001:db8::1']);
  });
});

describe('tcp', () => {
  test('answers several questions on one connection, together or in pieces', async () => {
    const { socket, next } = dial(await start());
    const [one, two, three] = [1, 2, 3].map((id) => frame(query('api.example.test', 'A', id)));
    socket.write(Buffer.concat([one ?? '', two ?? '', three?.subarray(0, 7) ?? ''] as Buffer[]));
    expect([await next(), await next()]).toEqual([1, 2]);
    socket.write(three?.subarray(7) ?? '');
    expect(await next()).toBe(3);
  });

  test('hangs up on what is no question', async () => {
    const { socket, closed } = dial(await start());
    socket.write(frame(Buffer.from('hello')));
    await closed;
    expect(queries).toEqual([]);
  });

  test('hangs up on the silent, and not on others', async () => {
    const server = await start({ idleTimeoutMs: 50 });
    await dial(server).closed;
    const half = dial(server);
    half.socket.write(frame(query('api.example.test', 'A')).subarray(0, 5));
    await half.closed;
    expect(queries).toEqual([]);
  });

  test('takes no more connections than it may, and takes them again later', async () => {
    const server = await start({ connectionsMax: 1 });
    const first = dial(server);
    first.socket.write(frame(query('api.example.test', 'A', 1)));
    expect(await first.next()).toBe(1);
    await dial(server).closed;
    first.socket.write(frame(query('api.example.test', 'A', 2)));
    expect(await first.next()).toBe(2);
    first.socket.end();
    await first.closed;
    const later = await answeredLater(server);
    expect(later).toBe(3);
  });

  /** The server may hear of the end of a connection a moment after the client does. */
  async function answeredLater(server: DnsServer): Promise<number | undefined> {
    for (;;) {
      const { socket, next, closed } = dial(server);
      socket.write(frame(query('api.example.test', 'A', 3)));
      const id = await Promise.race([next(), closed.then(() => undefined)]);
      if (id !== undefined) return id;
    }
  }

  test('answers whoever asks much before it reads', async () => {
    const { socket, next } = dial(await start());
    // More than arrives at once, so that the server has to go back to reading.
    const asked = 3000;
    socket.pause();
    for (let id = 0; id < asked; id++) socket.write(frame(query('long.example.test', 'TXT', id)));
    socket.resume();
    const ids: (number | undefined)[] = [];
    while (ids.length < asked) ids.push(await next());
    expect(ids).toEqual(Array.from({ length: asked }, (_, id) => id));
  });
});

test('survives garbage on both transports', async () => {
  const server = await start();
  const random = seededRandom(7);
  const garbage = (): Buffer => Buffer.from(Array.from({ length: random() * 64 }, () => random() * 256));
  const socket = createSocket('udp4');
  open.push(socket);
  for (let sent = 0; sent < 200; sent++) socket.send(garbage(), server.port, server.address);
  for (let sent = 0; sent < 20; sent++) {
    const { socket: connection } = dial(server);
    connection.end(garbage());
  }
  const resolver = await resolverOf(server);
  expect(await resolver.resolve6('api.example.test')).toEqual(['2001:db8::1']);
  expect(errors).toEqual([]);
});

describe('trouble on our side', () => {
  test('is answered and told, and the server goes on', async () => {
    const resolver = await resolverOf(await start());
    await expect(resolver.resolve4('failing.example.test')).rejects.toMatchObject({ code: 'ESERVFAIL' });
    expect(errors.map(String)).toContain('Error: the zone cannot be read');
    expect(await resolver.resolve6('api.example.test')).toEqual(['2001:db8::1']);
  });

  test('a listener that throws costs nobody an answer', async () => {
    const server = await start({
      onQuery: () => {
        throw new Error('the listener is broken');
      },
    });
    expect(await (await resolverOf(server)).resolve6('api.example.test')).toEqual(['2001:db8::1']);
    expect(errors.map(String)).toContain('Error: the listener is broken');
  });
});

describe('the port', () => {
  test('is the same for both transports when it is free to choose', async () => {
    const server = await start();
    expect(server.port).toBeGreaterThan(0);
    const { socket, next } = dial(server);
    socket.write(frame(query('api.example.test', 'A')));
    expect(await next()).toBe(1);
    expect(await (await resolverOf(server)).resolve6('api.example.test')).toHaveLength(1);
  });

  test.each<[taken: string, other: string]>([
    ['udp', 'tcp'],
    ['tcp', 'udp'],
  ])('is refused when it is taken for %s, and not kept for %s', async (taken, other) => {
    const { port, close } = await start();
    await close();
    await occupy(taken, port);
    await expect(start({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await expect(occupy(other, port)).resolves.toBeUndefined();
  });

  async function occupy(transport: string, port: number): Promise<void> {
    const socket = transport === 'udp' ? createSocket('udp4') : createServer();
    const listening = once(socket, 'listening');
    if (socket instanceof Server) socket.listen(port, '127.0.0.1');
    else socket.bind(port, '127.0.0.1');
    await listening;
    open.push(socket);
  }

  test('is free again once closed, whoever was connected', async () => {
    const server = await start();
    const { socket, next, closed } = dial(server);
    socket.write(frame(query('api.example.test', 'A')));
    await next();
    await Promise.all([server.close(), server.close()]);
    await closed;
    const again = await start({ port: server.port });
    expect(again.port).toBe(server.port);
  });
});
