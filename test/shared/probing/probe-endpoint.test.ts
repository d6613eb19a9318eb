import type { Socket } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Check } from '../../../shared/fleet/fleet.ts';
import { DETAIL_CHARACTERS } from '../../../shared/probing/shown-value.ts';
import { httpCheck, NAME, stalledOnce, tcpCheck } from './base-check.ts';
import { deafServer, serveHttp, serveTcp, unusedPort } from './local-server.ts';
import {
  drip,
  flood,
  healthy,
  MEDIUM_SECONDS,
  probe,
  raw,
  SHORT_SECONDS,
  serverKeeper,
  type Wanted,
} from './probing-harness.ts';

const SECRET = 'Bearer never-show-this';

const keep = serverKeeper();

test.each<[name: string, onSocket: (socket: Socket) => void, seconds: number, wanted: Wanted]>([
  [
    'a server that accepts and says nothing is a timeout of the first byte',
    () => undefined,
    MEDIUM_SECONDS,
    { outcome: 'fail', reason: 'timeout', phase: 'first-byte', detail: 'no answer within 500 ms' },
  ],
  [
    'a server that hangs up on the request is a reset',
    (socket) => socket.once('data', () => socket.end()),
    20,
    { outcome: 'fail', reason: 'reset', phase: 'first-byte' },
  ],
  [
    'a reset amid the headers is a reset',
    raw('HTTP/1.1 200 OK\r\ncontent-le', (socket) => socket.resetAndDestroy()),
    20,
    { outcome: 'fail', reason: 'reset', phase: 'first-byte' },
  ],
  [
    'headers that never end are a timeout',
    raw('HTTP/1.1 200 OK\r\n', drip('x: y\r\n')),
    SHORT_SECONDS,
    { outcome: 'fail', reason: 'timeout' },
  ],
  [
    'headers without measure are not HTTP to us',
    raw('HTTP/1.1 200 OK\r\n', flood('x: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n')),
    20,
    { outcome: 'fail', reason: 'protocol', phase: 'first-byte' },
  ],
  [
    'a body that drips is a timeout of the body',
    raw('HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n', drip('.')),
    MEDIUM_SECONDS,
    { outcome: 'fail', reason: 'timeout', phase: 'body', detail: 'answer not complete within 500 ms' },
  ],
  [
    'a body that is cut off is a reset',
    raw('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf', (socket) => socket.end()),
    20,
    { outcome: 'fail', reason: 'reset', phase: 'body' },
  ],
  [
    'a chunk of no size is a protocol error in the body',
    raw('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nnonsense\r\n'),
    20,
    { outcome: 'fail', reason: 'protocol', phase: 'body' },
  ],
  [
    'an answer that is not HTTP is a protocol error',
    raw('220 mail.example.test ESMTP\r\n'),
    20,
    { outcome: 'fail', reason: 'protocol', phase: 'first-byte' },
  ],
  [
    'a switch of protocols is a status like any other',
    raw('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n', (socket) =>
      socket.end(),
    ),
    20,
    { outcome: 'fail', reason: 'status', detail: 'status 101, expected 200-299' },
  ],
  [
    'a complete answer passes',
    raw('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'),
    20,
    { outcome: 'pass' },
  ],
  [
    'a body longer than its limit is read up to the limit',
    raw('HTTP/1.1 200 OK\r\n\r\n', flood('x'.repeat(1024))),
    20,
    { outcome: 'pass' },
  ],
])('%s', async (_name, onSocket, timeoutSeconds, wanted) => {
  const server = await keep(serveTcp(onSocket));
  const check = httpCheck({ timeoutSeconds, headers: { authorization: SECRET } });
  const result = await probe(`http://127.0.0.1:${server.port}/`, check);
  expect(result).toMatchObject(wanted);
  expect(JSON.stringify(result)).not.toContain('never-show-this');
  await server.allClosed();
});

test('a failure keeps the phases that had ended, and no latency', async () => {
  const { port } = await keep(serveTcp(() => undefined));
  const result = await probe(`http://127.0.0.1:${port}/`, httpCheck({ timeoutSeconds: MEDIUM_SECONDS }));
  expect(result.phases).toEqual({ connectMs: expect.any(Number), totalMs: expect.any(Number) });
  expect(result).not.toHaveProperty('latencyMs');
});

test('a port on which nothing listens is refused', async () => {
  const result = await probe(`http://127.0.0.1:${await unusedPort()}/`, httpCheck());
  expect(result).toMatchObject({ outcome: 'fail', reason: 'refused', phase: 'connect' });
});

test('a healthy answer passes with its phases, latency and the moment it was sent', async () => {
  const { port } = await keep(serveHttp(healthy));
  const beforeMs = Date.now();
  const result = await probe(`http://127.0.0.1:${port}/`, httpCheck());
  expect(result).toEqual({
    outcome: 'pass',
    atMs: expect.any(Number),
    latencyMs: expect.any(Number),
    phases: { connectMs: expect.any(Number), firstByteMs: expect.any(Number), totalMs: expect.any(Number) },
  });
  expect(result.atMs).toBeGreaterThanOrEqual(beforeMs);
  expect(result.atMs).toBeLessThanOrEqual(Date.now());
});

test('the request carries the application as Host, and the check its method, headers, path and body', async () => {
  let seen: unknown;
  const { port } = await keep(
    serveHttp((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += chunk));
      request.on('end', () => {
        const { method, url, headers } = request;
        seen = {
          method,
          url,
          body,
          host: headers.host,
          agent: headers['user-agent'],
          token: headers['x-token'],
        };
        response.end();
      });
    }),
  );
  const check = httpCheck({
    method: 'POST',
    path: '/deep/health?full=1',
    headers: { 'User-Agent': 'ours', 'X-Token': 'abc' },
    body: '{"ping":1}',
  });
  const result = await probe(`http://127.0.0.1:${port}/ignored`, check);
  expect(result.outcome).toBe('pass');
  expect(seen).toEqual({
    method: 'POST',
    url: '/deep/health?full=1',
    body: '{"ping":1}',
    host: NAME,
    agent: 'ours',
    token: 'abc',
  });
});

test('without a path of its own the check takes the one of the URL', async () => {
  const { port } = await keep(
    serveHttp((request, response) => response.writeHead(request.url === '/live?a=b' ? 200 : 404).end()),
  );
  expect(await probe(`http://127.0.0.1:${port}/live?a=b`, httpCheck())).toMatchObject({ outcome: 'pass' });
});

test('a check may name another host', async () => {
  const { port } = await keep(
    serveHttp((request, response) =>
      response.writeHead(request.headers.host === 'internal.example.test' ? 200 : 421).end(),
    ),
  );
  const url = `http://127.0.0.1:${port}/`;
  expect(await probe(url, httpCheck({ host: 'internal.example.test' }))).toMatchObject({ outcome: 'pass' });
  expect(await probe(url, httpCheck())).toMatchObject({
    reason: 'status',
    detail: 'status 421, expected 200-299',
  });
});

test('expectations beyond the body limit do not see what is there', async () => {
  const { port } = await keep(serveHttp((_request, response) => response.end(`${'.'.repeat(100)}needle`)));
  const url = `http://127.0.0.1:${port}/`;
  const expect_ = { bodyContains: 'needle' };
  expect(await probe(url, httpCheck({ expect: expect_ }))).toMatchObject({ outcome: 'pass' });
  expect(await probe(url, httpCheck({ expect: expect_, bodyLimitBytes: 106 }))).toMatchObject({
    outcome: 'pass',
  });
  expect(await probe(url, httpCheck({ expect: expect_, bodyLimitBytes: 105 }))).toMatchObject({
    reason: 'body',
  });
});

test('a connection that is never accepted is a timeout of the connection', async () => {
  const { port, stop } = await deafServer();
  try {
    const result = await probe(`http://127.0.0.1:${port}/`, httpCheck({ timeoutSeconds: SHORT_SECONDS }));
    expect(result).toMatchObject({ outcome: 'fail', reason: 'timeout', phase: 'connect' });
    const overTcp = await probe(`tcp://127.0.0.1:${port}`, tcpCheck({ timeoutSeconds: SHORT_SECONDS }));
    expect(overTcp).toMatchObject({ outcome: 'fail', reason: 'timeout', phase: 'connect' });
  } finally {
    await stop();
  }
});

test('a TCP check passes when the connection opens', async () => {
  const server = await keep(serveTcp(() => undefined));
  const result = await probe(`tcp://127.0.0.1:${server.port}`, tcpCheck());
  expect(result).toMatchObject({ outcome: 'pass', latencyMs: expect.any(Number) });
  await server.allClosed();
});

test('a TCP check of a port on which nothing listens is refused', async () => {
  const result = await probe(`tcp://127.0.0.1:${await unusedPort()}`, tcpCheck());
  expect(result).toMatchObject({ outcome: 'fail', reason: 'refused', phase: 'connect' });
});

test.each<[name: string, url: string, check: Check, detail: string]>([
  [
    'an expectation that is no status',
    'http://127.0.0.1:1/',
    httpCheck({ expect: { status: ['2xx'] } }),
    'a status must be like 200 or 200-299, got 2xx',
  ],
  [
    'a pattern that is none',
    'http://127.0.0.1:1/',
    httpCheck({ expect: { bodyMatches: '(' } }),
    'Invalid regular expression',
  ],
  [
    'an http check of a tcp target',
    'tcp://127.0.0.1:1',
    httpCheck(),
    'an http check needs an http or https url, got tcp://127.0.0.1:1',
  ],
  [
    'a target of another scheme',
    'ftp://127.0.0.1:1',
    tcpCheck(),
    'a probe must be http, https or tcp, got ftp://127.0.0.1:1',
  ],
  [
    'a target without port',
    'tcp://127.0.0.1',
    tcpCheck(),
    'a probe must name host and port, got tcp://127.0.0.1',
  ],
  ['a target that is no URL', 'nonsense', tcpCheck(), 'Invalid URL'],
])('%s is our own fault', async (_name, url, check, detail) => {
  const result = await probe(url, check);
  expect(result).toMatchObject({ outcome: 'self-fault', reason: 'local' });
  expect(result.detail).toContain(detail);
});

test('a header that HTTP does not allow is our own fault, and is not shown', async () => {
  const server = await keep(serveHttp(healthy));
  const check = httpCheck({ headers: { authorization: `${SECRET}\n` } });
  const result = await probe(`http://127.0.0.1:${server.port}/`, check);
  expect(result).toMatchObject({ outcome: 'self-fault', reason: 'local' });
  expect(JSON.stringify(result)).not.toContain('never-show-this');
  await server.allClosed();
});

test('slower than its limit is degraded, unless it was ourselves who were slow', async () => {
  const { port } = await keep(serveHttp(healthy));
  const url = `http://127.0.0.1:${port}/`;
  const check = httpCheck({ expect: { maxLatencyMs: 0 } });
  expect(await probe(url, check)).toMatchObject({ outcome: 'degraded', reason: 'latency' });
  expect(await probe(url, check, { stalls: stalledOnce(60_000) })).toMatchObject({ outcome: 'pass' });
  const tcpUrl = `tcp://127.0.0.1:${port}`;
  const tcp = tcpCheck({ maxLatencyMs: 0 });
  expect(await probe(tcpUrl, tcp)).toMatchObject({ outcome: 'degraded', reason: 'latency' });
  expect(await probe(tcpUrl, tcp, { stalls: stalledOnce(60_000) })).toMatchObject({ outcome: 'pass' });
});

test('whatever a server sends, a probe ends with a bounded, printable result', async () => {
  let bytes = Buffer.alloc(0);
  const { port } = await keep(serveTcp((socket) => socket.once('data', () => socket.end(bytes))));
  const start = fc.constantFrom(
    '',
    'HTTP/1.1 200 OK\r\n',
    'HTTP/1.1 302 Found\r\nlocation: ',
    'HTTP/1.0 200\r\n\r\n',
  );
  await fc.assert(
    fc.asyncProperty(start, fc.uint8Array({ maxLength: 200 }), async (head, rest) => {
      bytes = Buffer.concat([Buffer.from(head), rest]);
      const check = httpCheck({ redirects: 'same-host', expect: { status: [299], bodyContains: 'never' } });
      const result = await probe(`http://127.0.0.1:${port}/`, check);
      expect(result.outcome).toBe('fail');
      expect(result.detail?.length).toBeLessThanOrEqual(DETAIL_CHARACTERS);
      expect(result.detail).not.toMatch(/\p{Cc}/u);
    }),
    { numRuns: 100 },
  );
});
