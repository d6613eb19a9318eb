import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { httpCheck, NAME } from './base-check.ts';
import { type Certificate, certificateFor } from './certificate.ts';
import { serveHttps, serveTcp } from './local-server.ts';
import {
  healthy,
  MEDIUM_SECONDS,
  probe,
  raw,
  serverKeeper,
  trusting,
  type Wanted,
} from './probing-harness.ts';

const good = certificateFor(NAME, 36_500);
const expired = certificateFor(NAME, -2);
const foreign = certificateFor('other.example.test', 36_500);

const keep = serverKeeper();

test.each<[name: string, certificate: Certificate, change: Parameters<typeof httpCheck>[0], wanted: object]>([
  ['a valid certificate passes and tells its days', good, {}, { outcome: 'pass', certificateDays: 36_500 }],
  [
    'an expired certificate fails',
    expired,
    {},
    { outcome: 'fail', reason: 'tls', phase: 'tls', detail: 'tls: certificate has expired' },
  ],
  ['a certificate for another name fails', foreign, {}, { outcome: 'fail', reason: 'tls', phase: 'tls' }],
  [
    'a certificate for another name passes for that name',
    foreign,
    { host: 'other.example.test' },
    { outcome: 'pass' },
  ],
  ['a port in the host is no part of the name', good, { host: `${NAME}:8443` }, { outcome: 'pass' }],
  [
    'an expired certificate passes where it is not verified',
    expired,
    { verifyCertificate: false },
    { outcome: 'pass', certificateDays: -2 },
  ],
  [
    'a certificate with enough days passes',
    good,
    { expect: { minCertificateDays: 36_500 } },
    { outcome: 'pass' },
  ],
  [
    'a certificate with a day too few is degraded',
    good,
    { expect: { minCertificateDays: 36_501 } },
    { outcome: 'degraded', reason: 'certificate', certificateDays: 36_500 },
  ],
])('%s', async (_name, certificate, change, wanted) => {
  const { port } = await keep(serveHttps(certificate, healthy));
  const result = await probe(`https://127.0.0.1:${port}/`, httpCheck(change), trusting(certificate));
  expect(result).toMatchObject(wanted);
});

test('a certificate of an authority that is not trusted fails', async () => {
  const { port } = await keep(serveHttps(good, healthy));
  const result = await probe(`https://127.0.0.1:${port}/`, httpCheck(), trusting(foreign));
  expect(result).toMatchObject({ outcome: 'fail', reason: 'tls', phase: 'tls' });
});

test('nothing of the request is sent to a server whose certificate is wrong', async () => {
  let asked = 0;
  const server = await keep(
    serveHttps(foreign, (_request, response) => {
      asked += 1;
      response.end();
    }),
  );
  await probe(`https://127.0.0.1:${server.port}/`, httpCheck(), trusting(foreign));
  await server.allClosed();
  expect(asked).toBe(0);
});

test('the application is named in SNI', async () => {
  let servername: unknown;
  const { port } = await keep(
    serveHttps(good, (request, response) => {
      servername = 'servername' in request.socket ? request.socket.servername : undefined;
      response.end();
    }),
  );
  await probe(`https://127.0.0.1:${port}/`, httpCheck(), trusting(good));
  expect(servername).toBe(NAME);
});

test.each<[name: string, onSocket: (socket: Socket) => void, seconds: number, wanted: Wanted]>([
  [
    'a hang in the handshake is a timeout of TLS',
    () => undefined,
    MEDIUM_SECONDS,
    { reason: 'timeout', phase: 'tls' },
  ],
  [
    'a hang-up in the handshake is a reset',
    (socket) => socket.once('data', () => socket.end()),
    20,
    { reason: 'reset', phase: 'tls' },
  ],
  [
    'a server that does not speak TLS fails in TLS',
    raw('HTTP/1.1 400 Bad Request\r\n\r\n'),
    20,
    { reason: 'tls', phase: 'tls' },
  ],
])('%s', async (_name, onSocket, timeoutSeconds, wanted) => {
  const server = await keep(serveTcp(onSocket));
  const result = await probe(`https://127.0.0.1:${server.port}/`, httpCheck({ timeoutSeconds }));
  expect(result).toMatchObject({ outcome: 'fail', ...wanted });
  await server.allClosed();
});
