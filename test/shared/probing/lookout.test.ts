import { expect, test } from 'vitest';
import type { Application, Fleet, Reference } from '../../../shared/fleet/fleet.ts';
import type { Observation } from '../../../shared/health/observation.ts';
import { networkLookout } from '../../../shared/probing/lookout.ts';
import { calm, httpCheck, NAME, tcpCheck } from './base-check.ts';
import { serveHttp, serveTcp, unusedPort } from './local-server.ts';
import { serverKeeper } from './probing-harness.ts';

const keep = serverKeeper();

const application: Application = {
  name: NAME,
  records: ['A'],
  ttlSeconds: 60,
  endpoints: {},
  checks: [],
  steering: { policy: 'priority', order: [] },
  confirmSeconds: 6,
  upThreshold: 6,
  failover: 'auto',
  failback: 'auto',
  stabilisationSeconds: 900,
  cooldownSeconds: 600,
  movesPerHour: 4,
  ramp: { steps: [100], holdSeconds: 0 },
  maintenance: [],
  mode: 'act',
};

function fleetOf(applications: Fleet['applications'], references: readonly Reference[] = []): Fleet {
  const regions = ['us-east-1', 'us-west-2', 'eu-west-1'];
  return {
    name: 'test',
    mode: 'act',
    zone: { name: 'example.test' },
    regions,
    witnesses: [],
    vantages: regions,
    controlRegions: regions,
    ledgerRegions: regions,
    intervalSeconds: 10,
    minVotes: 2,
    gates: false,
    gateAfterSeconds: 30,
    maintenance: [],
    references,
    applications,
    databases: {},
    people: {},
    audiences: {},
    smsLimitDollars: 1,
  };
}

test("looks at the endpoints asked for, each by its application's name and checks", async () => {
  const { port } = await keep(
    serveHttp((request, response) => {
      const healthy = request.headers.host === NAME && request.url === '/health';
      response.writeHead(healthy ? 200 : 404).end();
    }),
  );
  const http = `http://127.0.0.1:${port}/`;
  const fleet = fleetOf({
    api: {
      ...application,
      endpoints: {
        'us-east-1': { target: { a: ['127.0.0.1'] }, probe: http },
        'us-west-2': { target: { a: ['127.0.0.1'] }, probe: `http://127.0.0.1:${await unusedPort()}/` },
        'eu-west-1': { target: { a: ['127.0.0.1'] }, probe: http },
      },
      checks: [httpCheck({ path: '/health' })],
    },
    db: {
      ...application,
      endpoints: { 'us-east-1': { target: { a: ['127.0.0.1'] }, probe: `tcp://127.0.0.1:${port}` } },
      checks: [tcpCheck()],
    },
  });
  const observations: Observation[] = [];
  await networkLookout(fleet).look(['api/us-east-1', 'api/us-west-2', 'db/us-east-1'], {
    deliver: (observation) => observations.push(observation),
    deadlineMs: Date.now() + 60_000,
  });
  expect(observations).toHaveLength(3);
  const seen = observations.map(({ endpoint, outcome, reason }) => [endpoint, reason ?? outcome]);
  expect(Object.fromEntries(seen)).toEqual({
    'api/us-east-1': 'pass',
    'api/us-west-2': 'refused',
    'db/us-east-1': 'pass',
  });
});

test('tells of what has not answered for as long as is given for it', async () => {
  const { port } = await keep(serveTcp(() => undefined));
  const probe = `http://127.0.0.1:${port}/`;
  const endpoints = {
    'us-east-1': { target: { a: ['127.0.0.1'] }, probe },
    'us-west-2': { target: { a: ['127.0.0.1'] }, probe },
  };
  const fleet = fleetOf({ api: { ...application, endpoints, checks: [httpCheck({ timeoutSeconds: 1 })] } });
  const unanswered: string[] = [];
  await networkLookout(fleet, { stalls: calm }).look(['api/us-east-1', 'api/us-west-2'], {
    deliver: () => undefined,
    unanswered: (endpoint) => unanswered.push(endpoint),
    suspectAfterMs: (endpoint) => (endpoint === 'api/us-east-1' ? 400 : 60_000),
    deadlineMs: Date.now() + 60_000,
  });
  expect(unanswered).toEqual(['api/us-east-1']);
});

test('begins nothing after the deadline', async () => {
  const endpoints = { 'us-east-1': { target: { a: ['127.0.0.1'] }, probe: 'tcp://127.0.0.1:1' } };
  const fleet = fleetOf({ api: { ...application, endpoints, checks: [tcpCheck()] } });
  const observations: Observation[] = [];
  await networkLookout(fleet).look(['api/us-east-1'], {
    deliver: (observation) => observations.push(observation),
    deadlineMs: Date.now() - 1,
  });
  expect(observations).toEqual([expect.objectContaining({ outcome: 'self-fault', reason: 'overloaded' })]);
});

test('an endpoint that is not of the fleet is a mistake of the caller', async () => {
  const eyes = { deliver: () => undefined, deadlineMs: 0 };
  await expect(networkLookout(fleetOf({})).look(['api/mars-1'], eyes)).rejects.toThrow('got api/mars-1');
});

test('opens the references of the fleet', async () => {
  const { port } = await keep(serveTcp(() => undefined));
  const references = [
    { host: '127.0.0.1', port, place: 'us-east-1' },
    { host: '127.0.0.1', port: await unusedPort(), place: 'google' },
  ];
  const results = await networkLookout(fleetOf({}, references)).references();
  expect(results.map(({ place, answered }) => ({ place, answered }))).toEqual([
    { place: 'us-east-1', answered: true },
    { place: 'google', answered: false },
  ]);
});
