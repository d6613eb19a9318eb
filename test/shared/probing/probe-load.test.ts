import { once } from 'node:events';
import { Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { probeEndpoint } from '../../../shared/probing/probe-endpoint.ts';
import type { Stalls } from '../../../shared/probing/stall-meter.ts';
import { httpCheck, NAME, tcpCheck } from './base-check.ts';
import { certificateFor } from './certificate.ts';
import { serveHttp, serveHttps, serveTcp } from './local-server.ts';
import {
  healthy,
  MEDIUM_SECONDS,
  probe,
  raw,
  SHORT_SECONDS,
  serverKeeper,
  standStill,
  trusting,
} from './probing-harness.ts';

const keep = serverKeeper();

test('a deadline that passes while our own loop stands still is our own fault, whatever the server does', async () => {
  const server = new Worker(
    `const { createServer } = require('node:http');
     const server = createServer((request, response) => response.end('ok'));
     server.listen(0, '127.0.0.1', () => require('node:worker_threads').parentPort.postMessage(server.address().port));`,
    { eval: true },
  );
  try {
    const [port] = await once(server, 'message');
    const probing = probeEndpoint(
      { url: `http://127.0.0.1:${port}/`, name: NAME },
      httpCheck({ timeoutSeconds: 0.1 }),
    );
    standStill(500);
    expect(await probing).toMatchObject({ outcome: 'self-fault', reason: 'overloaded' });
  } finally {
    await server.terminate();
  }
});

test('an answer that waited for us to read it is not thrown away', async () => {
  const server = await keep(
    serveTcp((socket) => {
      // Answers, then keeps the loop busy past the deadline before anybody can read the answer.
      socket.once('data', () => {
        socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
        standStill(700);
      });
    }),
  );
  const result = await probe(
    `http://127.0.0.1:${server.port}/`,
    httpCheck({ timeoutSeconds: MEDIUM_SECONDS }),
  );
  expect(result).toMatchObject({ outcome: 'pass' });
});

test('many probes, good and bad, leave no connection and no timer behind', async () => {
  const good = certificateFor(NAME, 100);
  const up = await keep(serveHttp(healthy));
  const secure = await keep(serveHttps(good, healthy));
  const silent = await keep(serveTcp(() => undefined));
  const cut = await keep(
    serveTcp(raw('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n', (socket) => socket.destroy())),
  );
  let watched = 0;
  const stalls: Stalls = {
    stalledMs: () => 0,
    watch: () => {
      watched += 1;
      return () => (watched -= 1);
    },
  };
  const options = { ...trusting(good), stalls };
  const ends = await Promise.all(
    Array.from({ length: 20 }, () => [
      probe(`http://127.0.0.1:${up.port}/`, httpCheck(), options),
      probe(`https://127.0.0.1:${secure.port}/`, httpCheck(), options),
      probe(`https://127.0.0.1:${secure.port}/`, httpCheck({ host: 'x.example.test' }), options),
      probe(`http://127.0.0.1:${silent.port}/`, httpCheck({ timeoutSeconds: SHORT_SECONDS }), options),
      probe(`http://127.0.0.1:${cut.port}/`, httpCheck(), options),
      probe(`tcp://127.0.0.1:${silent.port}`, tcpCheck(), options),
    ]).flat(),
  );
  expect(Object.groupBy(ends, ({ reason = 'pass' }) => reason)).toMatchObject({
    pass: { length: 60 },
    tls: { length: 20 },
    timeout: { length: 20 },
    reset: { length: 20 },
  });
  await Promise.all([up, secure, silent, cut].map((server) => server.allClosed()));
  const ports = [up, secure, silent, cut].map((server) => server.port);
  await expect.poll(() => connectionsTo(ports), { timeout: 10_000 }).toBe(0);
  expect(watched).toBe(0);
});

/** Our own ends that are still open; told by port, because other files' servers live in the same process. */
function connectionsTo(ports: readonly number[]): number {
  return openHandles().filter((handle) => handle instanceof Socket && ports.includes(handle.remotePort ?? 0))
    .length;
}

function openHandles(): readonly unknown[] {
  // Node names no public way to the handles themselves: getActiveResourcesInfo tells only their kinds.
  return (process as unknown as { _getActiveHandles: () => readonly unknown[] })._getActiveHandles();
}
