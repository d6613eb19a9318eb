import { once } from 'node:events';
import { request } from 'node:http';
import { connect, createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { faultProblem } from '../../../sandbox/live/application-messages.ts';
import { freePorts } from '../../../sandbox/live/application-ports.ts';
import { ApplicationServer } from '../../../sandbox/live/application-server.ts';
import { seededRandom } from '../../../sandbox/world/random.ts';

const address = '127.0.1.1';
const open: ApplicationServer[] = [];

afterEach(async () => {
  for (const server of open.splice(0)) await server.setFault({ mode: 'refused' });
});

async function start(application = 'api', seed = 1): Promise<{ server: ApplicationServer; port: number }> {
  const [port] = await freePorts([[address]]);
  if (port === undefined) throw new Error('there was no port');
  const server = new ApplicationServer(
    { application, region: 'us-east-1', address, port },
    seededRandom(seed),
  );
  open.push(server);
  await server.setFault({ mode: 'none' });
  return { server, port };
}

interface Answer {
  readonly status: number | undefined;
  readonly type: string | undefined;
  readonly body: string;
}

/** Rejects with the socket's error. */
function get(port: number, path = '/health', method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: address, port, path, method, agent: false }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks).toString();
      resolve({ status: response.statusCode, type: response.headers['content-type'], body });
    });
    asked.on('error', reject);
    asked.end();
  });
}

/** What becomes of a request: its status, or its error's code. */
async function outcome(port: number): Promise<number | string | undefined> {
  try {
    return (await get(port)).status;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}

describe('without faults', () => {
  test('tells its health', async () => {
    const { port } = await start();
    const { status, type, body } = await get(port, '/health?from=probe');
    expect({ status, type }).toEqual({ status: 200, type: 'application/json' });
    expect(JSON.parse(body)).toEqual({ status: 'ok', application: 'api', region: 'us-east-1', capacity: 1 });
  });

  test.each<[name: string, path: string, method: string, status: number, body: string]>([
    ['says which region serves', '/', 'GET', 200, 'api, served by us-east-1\n'],
    ['answers HEAD without a body', '/health', 'HEAD', 200, ''],
    ['has nothing else', '/other', 'GET', 404, 'nothing at /other\n'],
  ])('%s', async (_name, path, method, status, body) => {
    const { port } = await start();
    expect(await get(port, path, method)).toMatchObject({ status, body });
  });
});

describe('faults', () => {
  test('refused: nobody listens, and open connections are ended', async () => {
    const { server, port } = await start();
    const idle = connect(port, address);
    await once(idle, 'connect');
    const closed = once(idle, 'close');
    idle.on('error', () => undefined);
    await server.setFault({ mode: 'refused' });
    await closed;
    expect(await outcome(port)).toBe('ECONNREFUSED');
    await server.setFault({ mode: 'none' });
    expect(await outcome(port)).toBe(200);
  });

  test('refused twice, and healed twice, is the same as once', async () => {
    const { server, port } = await start();
    await Promise.all([server.setFault({ mode: 'refused' }), server.setFault({ mode: 'refused' })]);
    expect(await outcome(port)).toBe('ECONNREFUSED');
    await Promise.all([server.setFault({ mode: 'none' }), server.setFault({ mode: 'none' })]);
    expect(await outcome(port)).toBe(200);
  });

  test('refused, when another program has taken the port meanwhile, cannot be healed until it is free', async () => {
    const { server, port } = await start();
    await server.setFault({ mode: 'refused' });
    const thief = createServer();
    thief.listen(port, address);
    await once(thief, 'listening');
    await expect(server.setFault({ mode: 'none' })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    const gone = once(thief, 'close');
    thief.close();
    await gone;
    await server.setFault({ mode: 'none' });
    expect(await outcome(port)).toBe(200);
  });

  test('timeout: connections are accepted and never answered, not after healing either', async () => {
    const { server, port } = await start();
    await server.setFault({ mode: 'timeout' });
    const client = connect(port, address);
    client.on('error', () => undefined);
    let received = '';
    client.on('data', (chunk) => {
      received += chunk;
    });
    const closed = once(client, 'close');
    await once(client, 'connect');
    client.write('GET /health HTTP/1.1\r\nHost: api.example.test\r\n\r\n');
    // Whoever comes later is answered first: by then the one before would have been.
    const later = connect(port, address);
    await once(later, 'connect');
    await server.setFault({ mode: 'none' });
    expect(await outcome(port)).toBe(200);
    later.destroy();
    await server.setFault({ mode: 'refused' });
    await closed;
    expect(received).toBe('');
  });

  test('http500', async () => {
    const { server, port } = await start();
    await server.setFault({ mode: 'http500' });
    expect(await get(port)).toMatchObject({ status: 500, body: 'something broke\n' });
  });

  test('wrong-body: 200 with another page', async () => {
    const { server, port } = await start();
    await server.setFault({ mode: 'wrong-body' });
    const { status, body } = await get(port);
    expect(status).toBe(200);
    expect(() => JSON.parse(body)).toThrow('Unexpected token');
  });

  test('slow: the right answer, late', async () => {
    const { server, port } = await start();
    await server.setFault({ mode: 'slow', latencyMs: 100 });
    const startMs = performance.now();
    expect(await outcome(port)).toBe(200);
    // Timers count whole milliseconds.
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(99);
  });
});

describe('a fault of a share of the requests', () => {
  const asked = 60;

  async function outcomes(fraction: number, seed: number): Promise<(number | string | undefined)[]> {
    const { server, port } = await start('api', seed);
    await server.setFault({ mode: 'http500', fraction });
    const found: (number | string | undefined)[] = [];
    while (found.length < asked) found.push(await outcome(port));
    return found;
  }

  test('hits the same requests with the same seed, others with another', async () => {
    const [first, again, other] = [await outcomes(0.5, 7), await outcomes(0.5, 7), await outcomes(0.5, 8)];
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    const hit = first.filter((status) => status === 500).length;
    // Six standard deviations of 60 throws of a coin, and the seed is fixed.
    expect(hit).toBeGreaterThan(7);
    expect(hit).toBeLessThan(53);
  });

  test.each([
    ['none', 0, 200],
    ['all', 1, 500],
  ])('hits %s', async (_name, fraction, status) => {
    expect(new Set(await outcomes(fraction, 7))).toEqual(new Set([status]));
  });

  test('resets connections where it refuses', async () => {
    const { server, port } = await start('api', 7);
    await server.setFault({ mode: 'refused', fraction: 0.5 });
    const found = new Set<number | string | undefined>();
    for (let count = 0; count < asked; count++) found.add(await outcome(port));
    expect(found).toEqual(new Set([200, 'ECONNRESET']));
  });
});

test.each<[name: string, change: object, problem: string | undefined]>([
  ['is one', {}, undefined],
  ['may hit nobody', { fraction: 0 }, undefined],
  ['may hit everybody', { fraction: 1 }, undefined],
  ['may not hit more', { fraction: 1.01 }, 'fraction must be 0 to 1, got 1.01'],
  ['may not hit less', { fraction: -0.01 }, 'fraction must be 0 to 1, got -0.01'],
  ['must hit a number', { fraction: Number.NaN }, 'fraction must be 0 to 1, got NaN'],
  ['may be late by ten minutes', { latencyMs: 600_000 }, undefined],
  ['may not be later', { latencyMs: 600_001 }, 'latency must be 0 to 600000 ms, got 600001'],
  ['may turn somebody away', { turnedAway: ['probes', 'users'] }, undefined],
  [
    'may turn nobody else away',
    { turnedAway: ['users', 'robots'] },
    'turned away can be probes, users, got robots',
  ],
  ['may not be early', { latencyMs: -1 }, 'latency must be 0 to 600000 ms, got -1'],
  [
    'has a known mode',
    { mode: 'explode' },
    'mode must be one of none, refused, timeout, http500, slow, wrong-body, got explode',
  ],
])('a fault %s', (_name, change, problem) => {
  expect(faultProblem({ application: 'api', mode: 'slow', ...change })).toBe(problem);
});
