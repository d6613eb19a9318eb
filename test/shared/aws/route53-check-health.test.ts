/** What Route 53's checkers find of the checks that live records carry. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkHealth } from '../../../shared/aws/route53-check-health.ts';
import { startZone, type WireZone } from './zone-on-the-wire.ts';

const endpoint = {
  Type: 'HTTP',
  IPAddress: '192.0.2.1',
  Port: 80,
  RequestInterval: 30,
  FailureThreshold: 3,
} as const;

let zone: WireZone;
/** How many of the checkers reach the endpoint, counted by their questions. */
let reaching: boolean;

beforeEach(async () => {
  reaching = true;
  zone = await startZone('example.com', { probe: () => reaching });
});

afterEach(async () => {
  await zone.close();
});

let made = 0;
function create(config: Parameters<WireZone['model']['healthChecks']['create']>[1]): string {
  made++;
  return zone.model.healthChecks.create(`check-${made}`, config).Id;
}

async function healthOf(id: string): Promise<string | undefined> {
  zone.clock.advanceTo(zone.clock.nowMs() + 120_000);
  return (await checkHealth([id]))[id];
}

test.each<[what: string, config: object, reached: boolean, health: string]>([
  ['that reaches its endpoint passes', {}, true, 'healthy'],
  ['that does not reach it fails', {}, false, 'unhealthy'],
  ['that is inverted passes where nothing answers', { Inverted: true }, false, 'healthy'],
  ['that is inverted fails where something answers', { Inverted: true }, true, 'unhealthy'],
  ['that is disabled passes whatever there is', { Disabled: true }, false, 'healthy'],
])('a check %s', async (_what, config, reached, health) => {
  reaching = reached;
  expect(await healthOf(create({ ...endpoint, ...config }))).toBe(health);
});

test.each<[threshold: number, health: string]>([
  [1, 'healthy'],
  [2, 'healthy'],
  [3, 'unhealthy'],
])('of two passing and one failing child, a threshold of %i is %s', async (HealthThreshold, health) => {
  const children = [create(endpoint), create(endpoint), create({ ...endpoint, Inverted: true })];
  expect(await healthOf(create({ Type: 'CALCULATED', ChildHealthChecks: children, HealthThreshold }))).toBe(
    health,
  );
});

test('a check of another account, or none, is unknown', async () => {
  expect(await healthOf('11111111-2222-3333-4444-555555555555')).toBe('unknown');
});

test('checks are asked for once each', async () => {
  const id = create(endpoint);
  await checkHealth([id, id]);
  expect(zone.asked.filter((each) => each === 'GetHealthCheck')).toHaveLength(1);
});
