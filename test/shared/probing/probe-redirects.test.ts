import type { RequestListener } from 'node:http';
import { expect, test } from 'vitest';
import { httpCheck, NAME } from './base-check.ts';
import { serveHttp } from './local-server.ts';
import { MEDIUM_SECONDS, probe, serverKeeper, type Wanted } from './probing-harness.ts';

const keep = serverKeeper();

const byPath: RequestListener = ({ method, url = '/', headers }, response) => {
  const to = (location: string, status = 302): unknown => response.writeHead(status, { location }).end();
  const { port } = new URL(`http://${headers['x-own-address'] ?? 'x'}`);
  if (url === '/ok') return response.end(`${method} ok`);
  if (url === '/loop') return to('/loop');
  if (url === '/1') return to('/ok');
  if (url === '/2') return to('1');
  if (url === '/3') return to(`http://${NAME}/2`, 307);
  if (url === '/4') return to(`http://127.0.0.1:${port}/3`);
  if (url === '/other') return to('http://other.example.test/ok?token=never-show-this');
  if (url === '/secure') return to(`https://${NAME}/ok`);
  if (url === '/nowhere') return to('http://[nonsense');
  if (url === '/plain') return response.writeHead(302).end('no location');
  return response.writeHead(404).end();
};

test.each<[name: string, path: string, change: Parameters<typeof httpCheck>[0], wanted: Wanted]>([
  [
    'a redirect is judged as an answer where none are followed',
    '/1',
    { redirects: 'none' },
    { reason: 'status', detail: 'status 302, expected 200-299' },
  ],
  [
    'a redirect that is expected passes where none are followed',
    '/1',
    { redirects: 'none', expect: { status: [302] } },
    { outcome: 'pass' },
  ],
  ['a redirect within the target is followed', '/1', {}, { outcome: 'pass' }],
  ['a relative redirect, too', '/2', {}, { outcome: 'pass' }],
  ['three redirects are followed, by the name of the application as well', '/3', {}, { outcome: 'pass' }],
  ['a fourth is one too many', '/4', {}, { reason: 'redirect', detail: 'redirected more than 3 times' }],
  ['a loop ends', '/loop', {}, { reason: 'redirect', detail: 'redirected more than 3 times' }],
  [
    'another host is outside, and its query is not shown',
    '/other',
    {},
    { reason: 'redirect', detail: 'redirected to "http://other.example.test/ok", outside the target' },
  ],
  [
    'another scheme is outside',
    '/secure',
    {},
    { reason: 'redirect', detail: `redirected to "https://${NAME}/ok", outside the target` },
  ],
  ['a location that is no URL is outside', '/nowhere', {}, { reason: 'redirect' }],
  ['a redirect without location is an answer', '/plain', {}, { reason: 'status' }],
  [
    'a POST becomes a GET on 302',
    '/1',
    { method: 'POST', body: 'x', expect: { bodyContains: 'GET ok' } },
    { outcome: 'pass' },
  ],
  ['a HEAD stays one', '/1', { method: 'HEAD' }, { outcome: 'pass' }],
])('%s', async (_name, path, change, wanted) => {
  const server = await keep(serveHttp(byPath));
  const own = `127.0.0.1:${server.port}`;
  const check = httpCheck({ redirects: 'same-host', path, headers: { 'x-own-address': own }, ...change });
  const result = await probe(`http://${own}/`, check);
  expect(result).toMatchObject(wanted);
  expect(result.outcome).toBe(wanted.outcome ?? 'fail');
  await server.allClosed();
});

test('the deadline holds over all redirects together', async () => {
  const { port } = await keep(
    serveHttp(({ url }, response) => {
      // Each hop alone would be in time.
      if (url === '/') response.writeHead(302, { location: '/slow' }).end();
    }),
  );
  const check = httpCheck({ redirects: 'same-host', timeoutSeconds: MEDIUM_SECONDS });
  expect(await probe(`http://127.0.0.1:${port}/`, check)).toMatchObject({
    reason: 'timeout',
    phase: 'first-byte',
  });
});
