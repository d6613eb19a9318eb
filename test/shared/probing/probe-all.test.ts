import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { Observation } from '../../../shared/health/observation.ts';
import { type ProbeRun, type ProbeWork, probeAll } from '../../../shared/probing/probe-all.ts';
import { probePlaces } from '../../../shared/probing/probe-places.ts';
import { calm, httpCheck, NAME, stalledOnce, tcpCheck } from './base-check.ts';
import { serveHttp, serveTcp, unusedPort } from './local-server.ts';
import { healthy, MEDIUM_SECONDS, SHORT_SECONDS, serverKeeper } from './probing-harness.ts';

const keep = serverKeeper();

interface Delivered {
  readonly observations: Observation[];
  readonly slow: string[];
}

async function run(work: readonly ProbeWork[], change: Partial<ProbeRun> = {}): Promise<Delivered> {
  const observations: Observation[] = [];
  const slow: string[] = [];
  await probeAll(work, {
    stalls: calm,
    onObservation: (observation) => observations.push(observation),
    onSlow: (endpoint) => slow.push(endpoint),
    ...change,
  });
  return { observations, slow };
}

function workAt(endpoint: string, port: number, change: Partial<ProbeWork> = {}): ProbeWork {
  return {
    endpoint,
    target: { url: `http://127.0.0.1:${port}/`, name: NAME },
    checks: [httpCheck()],
    ...change,
  };
}

test('every endpoint gets one observation, dated when it was sent', async () => {
  const { port } = await keep(serveHttp(healthy));
  const refused = await unusedPort();
  const beforeMs = Date.now();
  const { observations } = await run([workAt('api/us-east-1', port), workAt('api/us-west-2', refused)]);
  expect(observations).toHaveLength(2);
  expect(observations).toContainEqual(
    expect.objectContaining({ endpoint: 'api/us-east-1', outcome: 'pass' }),
  );
  expect(observations).toContainEqual(
    expect.objectContaining({ endpoint: 'api/us-west-2', outcome: 'fail', reason: 'refused' }),
  );
  for (const { atMs } of observations) {
    expect(atMs).toBeGreaterThanOrEqual(beforeMs);
    expect(atMs).toBeLessThanOrEqual(Date.now());
  }
});

test('an observation is delivered when it is made, whatever else is still open', async () => {
  const { port } = await keep(serveHttp(healthy));
  const waiting: Socket[] = [];
  const silent = await keep(serveTcp((socket) => waiting.push(socket)));
  const delivered: string[] = [];
  await run([workAt('silent/us-east-1', silent.port), workAt('api/us-east-1', port)], {
    onObservation: ({ endpoint }) => {
      delivered.push(endpoint);
      // The silent one ends only now, because the other has been delivered.
      for (const socket of waiting) socket.destroy();
    },
  });
  expect(delivered).toEqual(['api/us-east-1', 'silent/us-east-1']);
});

test('the checks of an endpoint make one observation, of the worst', async () => {
  const { port } = await keep(serveHttp(healthy));
  const checks = [
    tcpCheck(),
    httpCheck({ expect: { status: [500] } }),
    httpCheck({ expect: { maxLatencyMs: 0 } }),
  ];
  const { observations } = await run([workAt('api/us-east-1', port, { checks })]);
  expect(observations).toEqual([
    expect.objectContaining({ outcome: 'fail', reason: 'status', detail: 'status 200, expected 500' }),
  ]);
});

describe('checks that do not vote', () => {
  const byPath: RequestListener = (request, response) => {
    response.writeHead(request.url === '/ready' || request.url === '/next' ? 503 : 200).end();
  };
  const checks = [
    httpCheck({ path: '/health' }),
    httpCheck({ path: '/ready', mode: 'veto' }),
    httpCheck({ path: '/next', mode: 'shadow' }),
  ];

  test('fail beside a vote that passes, and are told of', async () => {
    const { port } = await keep(serveHttp(byPath));
    const { observations } = await run([workAt('api/us-east-1', port, { checks })]);
    const detail = 'status 503, expected 200-299';
    expect(observations).toEqual([
      expect.objectContaining({
        outcome: 'pass',
        veto: 'failed',
        vetoDetail: detail,
        shadow: [`fail: ${detail}`],
      }),
    ]);
  });

  test('do not hold up a failure', async () => {
    const waiting: Socket[] = [];
    let delivered = 0;
    const { port } = await keep(
      serveHttp((request, response) => {
        if (request.url === '/health') response.writeHead(500).end();
        else if (delivered > 0) request.socket.destroy();
        else waiting.push(request.socket);
      }),
    );
    await run([workAt('api/us-east-1', port, { checks })], {
      onObservation: ({ outcome }) => {
        delivered += 1;
        expect(outcome).toBe('fail');
        // They end only now, because the failure has been delivered.
        for (const socket of waiting) socket.destroy();
      },
    });
    expect(delivered).toBe(1);
  });

  test('raise no suspicion while the vote has not been sent', async () => {
    const { port } = await keep(
      serveHttp((request, response) => {
        if (request.url === '/health') response.end();
      }),
    );
    const inTurn = [
      httpCheck({ path: '/ready', mode: 'veto', timeoutSeconds: MEDIUM_SECONDS }),
      httpCheck({ path: '/health' }),
    ];
    const places = probePlaces({ concurrency: 1, openLimit: 1, workMs: 60_000 });
    const work = workAt('api/us-east-1', port, { checks: inTurn, suspicionAfterMs: 250 });
    const { observations, slow } = await run([work], { places });
    expect(observations).toEqual([expect.objectContaining({ outcome: 'pass', veto: 'failed' })]);
    expect(slow).toEqual([]);
  });

  test('raise no suspicion by being slow', async () => {
    const { port } = await keep(
      serveHttp((request, response) => {
        if (request.url === '/health') response.end();
      }),
    );
    const slowChecks = checks.map((check) =>
      check.mode === 'vote' ? check : { ...check, timeoutSeconds: MEDIUM_SECONDS },
    );
    const work = workAt('api/us-east-1', port, { checks: slowChecks, suspicionAfterMs: 250 });
    const { observations, slow } = await run([work]);
    expect(observations).toEqual([expect.objectContaining({ outcome: 'pass', veto: 'failed' })]);
    expect(slow).toEqual([]);
  });
});

test('what has not begun by the deadline of the run is our own fault, and nothing is sent', async () => {
  let connections = 0;
  const server = await keep(
    serveTcp((socket) => {
      connections += 1;
      socket.end();
    }),
  );
  const work = [workAt('api/us-east-1', server.port), workAt('api/us-west-2', server.port)];
  const { observations } = await run(work, { deadlineMs: Date.now() - 1 });
  expect(observations.map(({ outcome, reason }) => ({ outcome, reason }))).toEqual([
    { outcome: 'self-fault', reason: 'overloaded' },
    { outcome: 'self-fault', reason: 'overloaded' },
  ]);
  await server.allClosed();
  expect(connections).toBe(0);
});

test('what has begun by the deadline of the run gets all its time', async () => {
  const silent = await keep(serveTcp(() => undefined));
  const checks = [httpCheck({ timeoutSeconds: MEDIUM_SECONDS })];
  const work = [
    workAt('api/us-east-1', silent.port, { checks }),
    workAt('api/us-west-2', silent.port, { checks }),
  ];
  const places = probePlaces({ concurrency: 1, openLimit: 1, workMs: 60_000 });
  // One place: the first probe takes it beyond the deadline, so the second comes too late.
  const { observations } = await run(work, { places, deadlineMs: Date.now() + 200 });
  expect(observations).toEqual([
    expect.objectContaining({ endpoint: 'api/us-east-1', outcome: 'fail', reason: 'timeout' }),
    expect.objectContaining({ endpoint: 'api/us-west-2', outcome: 'self-fault', reason: 'overloaded' }),
  ]);
});

test('an endpoint that is slow is told of while it may still answer', async () => {
  const events: string[] = [];
  const waiting: Socket[] = [];
  const silent = await keep(serveTcp((socket) => waiting.push(socket)));
  await run([workAt('api/us-east-1', silent.port, { suspicionAfterMs: 50 })], {
    onSlow: (endpoint) => {
      events.push(`slow ${endpoint}`);
      for (const socket of waiting) socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
    },
    onObservation: ({ endpoint, outcome }) => events.push(`${outcome} ${endpoint}`),
  });
  expect(events).toEqual(['slow api/us-east-1', 'pass api/us-east-1']);
});

test('and of once, however many of its checks wait', async () => {
  const silent = await keep(serveTcp(() => undefined));
  const waiting = httpCheck({ timeoutSeconds: MEDIUM_SECONDS });
  const checks = [waiting, waiting, tcpCheck()];
  const { slow } = await run([workAt('api/us-east-1', silent.port, { checks, suspicionAfterMs: 50 })]);
  expect(slow).toEqual(['api/us-east-1']);
});

test.each<[name: string, change: Partial<ProbeWork>, runChange: Partial<ProbeRun>]>([
  ['an endpoint that answers in time', { suspicionAfterMs: 60_000 }, {}],
  ['where nobody asked', {}, {}],
  ['while it is ourselves who are slow', { suspicionAfterMs: 50 }, { stalls: stalledOnce(26) }],
])('no suspicion of %s', async (_name, change, runChange) => {
  const { port } = await keep(
    change.suspicionAfterMs === 60_000 ? serveHttp(healthy) : serveTcp(() => undefined),
  );
  const checks = [httpCheck({ timeoutSeconds: SHORT_SECONDS })];
  const { slow, observations } = await run([workAt('api/us-east-1', port, { checks, ...change })], runChange);
  expect(slow).toEqual([]);
  expect(observations).toHaveLength(1);
});

test('at most as many connections as there are places', async () => {
  let open = 0;
  let most = 0;
  const { port } = await keep(
    serveTcp((socket) => {
      open += 1;
      most = Math.max(most, open);
      // Counted down before the answer, so that the prober cannot be faster.
      socket.once('data', () => {
        open -= 1;
        socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
      });
    }),
  );
  const work = Array.from({ length: 60 }, (_, index) => workAt(`api-${index}/us-east-1`, port));
  const places = probePlaces({ concurrency: 3, openLimit: 60, workMs: 60_000 });
  const { observations } = await run(work, { places });
  expect(observations.filter(({ outcome }) => outcome === 'pass')).toHaveLength(60);
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(3);
});
