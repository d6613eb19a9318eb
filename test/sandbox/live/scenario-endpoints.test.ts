import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type ApplicationProcesses,
  startApplicationProcesses,
} from '../../../sandbox/live/application-processes.ts';
import { ScenarioEndpoints } from '../../../sandbox/live/scenario-endpoints.ts';
import { Outages } from '../../../sandbox/scenario/outages.ts';
import { probeUserAgent } from '../../../shared/fleet/names.ts';
import { defaultFleet, readFaults } from '../scenario/base-scenario.ts';

let processes: ApplicationProcesses;

beforeAll(async () => {
  processes = await startApplicationProcesses({
    addresses: { api: { 'us-east-1': '127.0.1.1' }, shop: { 'us-east-1': '127.0.1.1' } },
    seed: 1,
    onExit: () => undefined,
  });
});

afterAll(() => processes.stop());

/** What users get: the status, or that nobody is there. */
async function answer(application: string, as = 'somebody'): Promise<number | 'nobody'> {
  const endpoint = processes.endpoints().find((each) => each.application === application);
  try {
    return (await fetch(endpoint?.url ?? '', { headers: { 'user-agent': as } })).status;
  } catch {
    return 'nobody';
  }
}

function endpointsWith(...faults: readonly Readonly<Record<string, unknown>>[]): ScenarioEndpoints {
  return new ScenarioEndpoints(processes, new Outages(readFaults(...faults), defaultFleet, 100));
}

const failing = { kind: 'endpoint', application: 'api', region: 'us-east-1', mode: 'http500' };

test('an endpoint fails from its beginning to its end, and no other with it', async () => {
  const endpoints = endpointsWith({ ...failing, at: 10, until: 20 });
  await endpoints.settle('us-east-1', 10);
  expect([await answer('api'), await answer('shop')]).toEqual([500, 200]);
  await endpoints.settle('us-east-1', 20);
  expect([await answer('api'), await answer('shop')]).toEqual([200, 200]);
});

test('when a fault ends, the one that it hid is back', async () => {
  const endpoints = endpointsWith(
    { ...failing, application: '*', at: 10, until: 40 },
    { ...failing, mode: 'refused', at: 20, until: 30 },
  );
  await endpoints.settle('us-east-1', 20);
  expect([await answer('api'), await answer('shop')]).toEqual(['nobody', 500]);
  await endpoints.settle('us-east-1', 30);
  expect([await answer('api'), await answer('shop')]).toEqual([500, 500]);
  await endpoints.settle('us-east-1', 40);
  expect([await answer('api'), await answer('shop')]).toEqual([200, 200]);
});

const gray = { kind: 'gray', application: 'api', region: 'us-east-1' };

test('only those who are meant see a gray failure', async () => {
  const endpoints = endpointsWith(
    { ...gray, seenBy: 'probes', at: 10, until: 30 },
    { ...gray, seenBy: 'users', at: 20, until: 40 },
    { ...failing, at: 30, until: 50 },
  );
  const seen: unknown[] = [];
  for (const atSeconds of [5, 10, 20, 30, 40, 50]) {
    await endpoints.settle('us-east-1', atSeconds);
    seen.push([await answer('api', probeUserAgent), await answer('api')]);
  }
  expect(seen).toEqual([
    [200, 200],
    ['nobody', 200],
    ['nobody', 'nobody'],
    [500, 'nobody'],
    [500, 500],
    [200, 200],
  ]);
  expect(await answer('shop', probeUserAgent)).toBe(200);
});

test('a region that was down comes back with the faults that are still in force', async () => {
  const before = processes.pid('us-east-1');
  const endpoints = endpointsWith(
    { ...failing, at: 5, until: 40 },
    { kind: 'region-down', region: 'us-east-1', at: 10, until: 20 },
  );
  await endpoints.settle('us-east-1', 5);
  await endpoints.settle('us-east-1', 10);
  expect([processes.pid('us-east-1'), await answer('shop')]).toEqual([undefined, 'nobody']);
  await endpoints.settle('us-east-1', 20);
  expect(processes.pid('us-east-1')).not.toBe(before);
  expect([await answer('api'), await answer('shop')]).toEqual([500, 200]);
  await endpoints.settle('us-east-1', 40);
  expect(await answer('api')).toBe(200);
});

test('changes that are asked for at once follow one another', async () => {
  const endpoints = endpointsWith(
    { ...failing, at: 10, until: 20 },
    { kind: 'region-down', region: 'us-east-1', at: 12, until: 14 },
  );
  await Promise.all([10, 12, 14].map((atSeconds) => endpoints.settle('us-east-1', atSeconds)));
  expect([await answer('api'), await answer('shop')]).toEqual([500, 200]);
  await endpoints.settle('us-east-1', 20);
  expect(await answer('api')).toBe(200);
});

test('what somebody breaks by hand stays broken until the scenario changes something there', async () => {
  const endpoints = endpointsWith(
    { ...failing, at: 10, until: 20 },
    { ...failing, application: 'shop', at: 30 },
  );
  await endpoints.settle('us-east-1', 5);
  await processes.setFault('us-east-1', { application: 'shop', mode: 'http500' });
  await endpoints.settle('us-east-1', 10);
  expect(await answer('shop')).toBe(500);
  await endpoints.settle('us-east-1', 20);
  expect([await answer('api'), await answer('shop')]).toEqual([200, 500]);
  await processes.heal('us-east-1');
});

test('a region that serves nothing is left alone', async () => {
  const endpoints = endpointsWith({ kind: 'region-down', region: 'eu-west-1', at: 10 });
  await expect(endpoints.settle('eu-west-1', 10)).resolves.toBeUndefined();
  expect(await answer('api')).toBe(200);
});
