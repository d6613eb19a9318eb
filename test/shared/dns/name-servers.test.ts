import { createSocket, type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { type DecodedPacket, decode, encode, type Packet } from 'dns-packet';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type DnsQuery, type DnsServer, startDnsServer } from '../../../sandbox/live/dns-server.ts';
import { FrameReader, frame } from '../../../shared/dns/frames.ts';
import type { Question } from '../../../shared/dns/messages.ts';
import {
  askNameServers,
  type NameServer,
  type NameServerReply,
  type NameServersQuestion,
  readMarker,
  readMarkers,
} from '../../../shared/dns/name-servers.ts';
import { askOverTcp } from '../../../shared/dns/tcp.ts';
import { askOverUdp } from '../../../shared/dns/udp.ts';
import { answerFromZone, marker } from '../../sandbox/live/dns-zone.ts';

/** Long enough for any machine: nothing that passes waits for it. */
const patientMs = 30_000;

const apiAddress: Question = { name: 'api.example.test', type: 'A' };

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

/** The sandbox's own server, an implementation apart from the client's. */
async function zoneServer(onQuery?: (query: DnsQuery) => void): Promise<DnsServer> {
  const server = await startDnsServer({
    address: '127.0.0.1',
    port: 0,
    answer: answerFromZone,
    onError: () => undefined,
    ...(onQuery === undefined ? {} : { onQuery }),
  });
  open.push(server);
  return server;
}

type Behave = (
  query: DecodedPacket,
  send: (message: Buffer, sent?: () => void) => void,
  from: RemoteInfo,
) => void;

/** A server over UDP that does as it likes. */
async function strangeServer(behave: Behave): Promise<NameServer> {
  const socket = createSocket('udp4');
  open.push(socket);
  socket.on('message', (message, from) => {
    behave(decode(message), (answer, sent) => socket.send(answer, from.port, from.address, sent), from);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return { address: '127.0.0.1', port: socket.address().port };
}

/** Over TCP on the same port as a server that truncates everything. */
async function strangeStream(behave: (socket: Socket, query: DecodedPacket) => void): Promise<NameServer> {
  const server = createServer((socket) => {
    const reader = new FrameReader();
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      for (const message of reader.push(chunk)) behave(socket, decode(message));
    });
    open.push({ close: () => socket.destroy() });
  });
  for (;;) {
    const place = await strangeServer((query, send) => send(answerTo(query, { flags: 0x0200, answers: [] })));
    server.listen(place.port, place.address);
    try {
      await once(server, 'listening');
      open.push(server);
      return place;
    } catch (error) {
      // What is free for UDP may be taken for TCP.
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    }
  }
}

function answerTo(query: DecodedPacket, change: Packet = {}): Buffer {
  const { id, questions } = query;
  const answers = [{ name: 'api.example.test', type: 'A' as const, ttl: 60, data: '127.0.9.9' }];
  return encode({ id, type: 'response', questions, answers, ...change });
}

async function ask(server: NameServer, change: Partial<NameServersQuestion> = {}): Promise<NameServerReply> {
  const question = { servers: [server], name: 'api.example.test', type: 'A' as const, timeoutMs: patientMs };
  const [reply] = await askNameServers({ ...question, ...change });
  if (reply === undefined) throw new Error('there was no reply');
  return reply;
}

function values(reply: NameServerReply): string[] {
  return reply.kind === 'answer' ? reply.answer.records.map(({ value }) => value) : [];
}

/** A port on which nobody listens. */
async function deafServer(): Promise<NameServer> {
  const server = await zoneServer();
  await server.close();
  return { address: server.address, port: server.port };
}

describe('an honest server', () => {
  test('is believed', async () => {
    const { address, port } = await zoneServer();
    expect(await ask({ address, port })).toEqual({
      kind: 'answer',
      server: { address, port },
      answer: {
        code: 'NOERROR',
        authoritative: true,
        transport: 'udp',
        records: ['127.0.1.1', '127.0.2.1'].map((value) => ({
          name: 'api.example.test',
          type: 'A',
          ttlSeconds: 60,
          value,
        })),
      },
    });
  });

  test.each([
    ['denies', 'nobody.example.test', 'NXDOMAIN', true],
    ['refuses', 'example.com', 'REFUSED', false],
    ['fails', 'failing.example.test', 'SERVFAIL', false],
  ])('is believed when it %s', async (_name, name, code, authoritative) => {
    const reply = await ask(await zoneServer(), { name });
    expect(reply).toMatchObject({ kind: 'answer', answer: { code, authoritative, records: [] } });
  });

  test('is asked over tcp for what does not fit', async () => {
    const queries: DnsQuery[] = [];
    const server = await zoneServer((query) => queries.push(query));
    const reply = await ask(server, { name: 'long.example.test', type: 'TXT' });
    expect(reply).toMatchObject({ kind: 'answer', answer: { transport: 'tcp' } });
    expect(values(reply)).toHaveLength(12);
    expect(queries.map(({ transport }) => transport)).toEqual(['udp', 'tcp']);
  });
});

describe('several servers', () => {
  test('answer each for itself, in their order, those that cannot among them', async () => {
    const { address, port } = await zoneServer();
    const deaf = await deafServer();
    const servers = [deaf, { address, port }, { address: 'ns.test', port }];
    const resolve = () => Promise.reject(new Error('ENOTFOUND'));
    const question = { name: 'api.example.test', type: 'A' as const, timeoutMs: patientMs, resolve };
    const replies = await askNameServers({ ...question, servers });
    expect(replies.map(({ server }) => server)).toEqual(servers);
    expect(replies.map((reply) => (reply.kind === 'error' ? reply.error.because : reply.kind))).toEqual([
      'refused',
      'answer',
      'unresolved',
    ]);
  });

  test('are asked all at once', async () => {
    let answerFirst: () => void = () => undefined;
    const first = await strangeServer((query, send) => {
      answerFirst = () => send(answerTo(query));
    });
    const second = await strangeServer((query, send) => {
      answerFirst();
      send(answerTo(query));
    });
    const servers = [first, second];
    const question = { name: 'api.example.test', type: 'A' as const, timeoutMs: patientMs };
    const replies = await askNameServers({ ...question, servers });
    expect(replies.map(({ kind }) => kind)).toEqual(['answer', 'answer']);
  });

  test('cost no more than the timeout when they are silent', async () => {
    const silent = await strangeServer(() => undefined);
    expect(await ask(silent, { timeoutMs: 50 })).toEqual({
      kind: 'error',
      server: silent,
      error: { because: 'timeout', text: `no answer over udp in time, asked 127.0.0.1:${silent.port}` },
    });
  });

  test('none at all is no error', async () => {
    expect(await askNameServers({ servers: [], name: 'api.example.test', type: 'A', timeoutMs: 1 })).toEqual(
      [],
    );
  });

  test('a name that is none is the caller’s error', async () => {
    await expect(ask({ address: '127.0.0.1', port: 1 }, { name: 'api..test' })).rejects.toThrow(
      'got api..test',
    );
  });
});

describe('datagrams', () => {
  const question = apiAddress;

  test('are sent again once, with the same id, when the first is lost', async () => {
    const ids: (number | undefined)[] = [];
    const server = await strangeServer((query, send) => {
      ids.push(query.id);
      if (ids.length === 2) send(answerTo(query));
    });
    const outcome = await askOverUdp(server, question, 10, AbortSignal.timeout(patientMs));
    expect(outcome).toMatchObject({ kind: 'answer', answer: { transport: 'udp' } });
    expect(ids).toHaveLength(2);
    expect(ids[0]).toBe(ids[1]);
  });

  test('are not sent a third time', async () => {
    let asked = 0;
    const server = await strangeServer((query, send) => {
      asked++;
      if (asked > 2) send(answerTo(query));
    });
    const outcome = await askOverUdp(server, question, 5, AbortSignal.timeout(100));
    expect(outcome).toMatchObject({ kind: 'error', error: { because: 'timeout' } });
  });

  test('carry another id each time', async () => {
    const ids = new Set<number | undefined>();
    const server = await strangeServer((query, send) => {
      ids.add(query.id);
      send(answerTo(query));
    });
    for (let asked = 0; asked < 10; asked++) await ask(server);
    // Ten ids of 65,536 are two at least, but once in 10^43 times.
    expect(ids.size).toBeGreaterThan(1);
  });

  test.each<[name: string, forge: (query: DecodedPacket) => Buffer]>([
    ['another id', (query) => answerTo({ ...query, id: ((query.id ?? 0) + 1) % 65_536 })],
    [
      'another question',
      (query) => answerTo(query, { questions: [{ name: 'shop.example.test', type: 'A' }] }),
    ],
    ['garbage', () => Buffer.from('hello')],
    ['the query itself', (query) => encode({ ...query, type: 'query' })],
  ])('with %s are ignored, and the true answer is waited for', async (_name, forge) => {
    const server = await strangeServer((query, send) => {
      send(forge(query));
      send(answerTo(query));
    });
    expect(values(await ask(server))).toEqual(['127.0.9.9']);
  });

  test('that are ignored are told of when nothing better comes', async () => {
    const deadline = new AbortController();
    const server = await strangeServer((_query, send) => {
      // Once sent it is with the client, who reads it before the second of these.
      send(Buffer.from('hello'), () => setImmediate(() => setImmediate(() => deadline.abort())));
    });
    expect(await askOverUdp(server, question, patientMs, deadline.signal)).toMatchObject({
      error: {
        because: 'timeout',
        text: expect.stringContaining('ignored a message since it is no dns message'),
      },
    });
  });

  test('from another source are ignored', async () => {
    const liar = createSocket('udp4');
    open.push(liar);
    const server = await strangeServer((query, send, from) => {
      const lie = answerTo(query, {
        answers: [{ name: 'api.example.test', type: 'A', ttl: 60, data: '127.0.6.6' }],
      });
      liar.send(lie, from.port, from.address, () => send(answerTo(query)));
    });
    expect(values(await ask(server))).toEqual(['127.0.9.9']);
  });
});

describe('a server that cannot be used is a value', () => {
  test('nobody listens', async () => {
    const deaf = await deafServer();
    expect(await ask(deaf)).toEqual({
      kind: 'error',
      server: deaf,
      error: { because: 'refused', text: `udp failed with ECONNREFUSED, asked 127.0.0.1:${deaf.port}` },
    });
  });

  test('it does not speak tcp', async () => {
    const server = await strangeServer((query, send) =>
      send(answerTo(query, { flags: 0x0200, answers: [] })),
    );
    expect(await ask(server)).toMatchObject({
      error: { because: 'refused', text: expect.stringContaining('tcp') },
    });
  });

  test.each<
    [name: string, behave: (socket: Socket, query: DecodedPacket) => void, because: string, text: string]
  >([
    ['it hangs up', (socket) => socket.end(), 'malformed', 'ended before an answer'],
    [
      'it hangs up in the midst',
      (socket, query) => socket.end(frame(answerTo(query)).subarray(0, 9)),
      'malformed',
      'ended before an answer',
    ],
    ['it breaks off', (socket) => socket.resetAndDestroy(), 'malformed', 'ECONNRESET'],
    [
      'it answers another question',
      (socket, query) => socket.write(frame(answerTo(query, { questions: [] }))),
      'malformed',
      'another question',
    ],
  ])('over tcp %s', async (_name, behave, because, text) => {
    const server = await strangeStream(behave);
    expect(await ask(server)).toMatchObject({ error: { because, text: expect.stringContaining(text) } });
  });

  test('over tcp it is silent', async () => {
    const deadline = new AbortController();
    const server = await strangeStream(() => deadline.abort());
    const outcome = await askOverTcp(server, apiAddress, deadline.signal);
    expect(outcome).toMatchObject({
      error: { because: 'timeout', text: expect.stringContaining('over tcp') },
    });
  });

  test.each([
    ['udp', (signal: AbortSignal, server: NameServer) => askOverUdp(server, apiAddress, 1, signal)],
    ['tcp', (signal: AbortSignal, server: NameServer) => askOverTcp(server, apiAddress, signal)],
  ])('over %s there was no time left', async (transport, askOver) => {
    const { address, port } = await zoneServer();
    const outcome = await askOver(AbortSignal.abort(), { address, port });
    expect(outcome).toMatchObject({
      error: { because: 'timeout', text: expect.stringContaining(transport) },
    });
  });

  test('there is no way to its address', async () => {
    // A datagram to everyone needs a permission that our socket does not have.
    const reply = await ask({ address: '255.255.255.255', port: 53 }, { timeoutMs: 300 });
    expect(reply).toMatchObject({ kind: 'error', error: { because: 'unreachable' } });
  });
});

describe('a server given by name', () => {
  test('is asked at its address', async () => {
    const { port } = await zoneServer();
    const resolve = vi.fn(async () => ['127.0.0.1']);
    const reply = await ask({ address: 'ns-1.awsdns-00.test', port }, { resolve });
    expect(values(reply)).toEqual(['127.0.1.1', '127.0.2.1']);
    expect(reply.server).toEqual({ address: 'ns-1.awsdns-00.test', port });
    expect(resolve.mock.calls).toEqual([['ns-1.awsdns-00.test']]);
  });

  test('is asked over ipv4 where it has both', async () => {
    const { port } = await zoneServer();
    const reply = await ask(
      { address: 'ns.test', port },
      { resolve: async () => ['2001:db8::1', '127.0.0.1'] },
    );
    expect(reply.kind).toBe('answer');
  });

  test('is found by the system where nothing else is said', async () => {
    const { port } = await zoneServer();
    expect((await ask({ address: 'localhost', port })).kind).toBe('answer');
  });

  test.each<[name: string, resolve: () => Promise<string[]>, because: string]>([
    ['cannot be resolved', () => Promise.reject(new Error('ENOTFOUND')), 'unresolved'],
    ['has no address', () => Promise.resolve([]), 'unresolved'],
    ['is not resolved in time', () => new Promise(() => undefined), 'timeout'],
  ])('that %s is a value', async (_name, resolve, because) => {
    const reply = await ask({ address: 'ns.test', port: 53 }, { resolve, timeoutMs: 100 });
    expect(reply).toMatchObject({ kind: 'error', error: { because } });
  });

  test('is not resolved where an address is given', async () => {
    const { address, port } = await zoneServer();
    const resolve = vi.fn(async () => ['127.0.0.2']);
    expect((await ask({ address, port }, { resolve })).kind).toBe('answer');
    expect(resolve).not.toHaveBeenCalled();
  });
});

describe('the marker', () => {
  const question = { name: 'api.example.test', timeoutMs: patientMs };

  test('is read from each server', async () => {
    const { address, port } = await zoneServer();
    const servers = [{ address, port }, await deafServer(), { address, port }];
    expect(await readMarkers({ ...question, servers })).toEqual([marker, undefined, marker]);
  });

  test('is the first that a server has', async () => {
    const { address, port } = await zoneServer();
    const servers = [await deafServer(), { address, port }];
    expect(await readMarker({ ...question, servers })).toBe(marker);
  });

  test.each([
    ['nobody has one', 'nobody.example.test'],
    ['the server does not speak for the name', 'example.com'],
    ['the server fails', 'failing.example.test'],
  ])('is none where %s', async (_name, name) => {
    expect(await readMarker({ ...question, name, servers: [await zoneServer()] })).toBeUndefined();
  });

  test('is not taken from a server that only repeats it', async () => {
    const server = await strangeServer((query, send) => {
      const answers = [{ name: '_pointsman.api.example.test', type: 'TXT' as const, ttl: 60, data: marker }];
      send(answerTo(query, { answers }));
    });
    expect(await readMarker({ ...question, servers: [server] })).toBeUndefined();
  });
});
