/** The tree of health checks over the gates' buckets: what Route 53 answers while gates are closed. */
import { expect, test } from 'vitest';
import { seedZone } from '../../../sandbox/live/sandbox-zone.ts';
import { ACCOUNT_ID } from '../../../sandbox/world/account.ts';
import { virtualClock } from '../../../sandbox/world/clock.ts';
import { buildGateTree } from '../../../sandbox/world/gate-health.ts';
import { createGateBuckets, gatesOf, openGates } from '../../../sandbox/world/gate-ports.ts';
import { seededRandom } from '../../../sandbox/world/random.ts';
import { route53 } from '../../../sandbox/world/route53.ts';
import { endpointPasses } from '../../../sandbox/world/route53-health-rules.ts';
import { type BucketFault, s3 } from '../../../sandbox/world/s3.ts';
import { gateBucketName } from '../../../shared/fleet/names.ts';
import { east, europe, fleetOf, regions, west } from '../../functions/world/fleet.ts';

const addresses: Readonly<Record<string, string>> = {
  [east]: '192.0.2.1',
  [west]: '192.0.2.2',
  [europe]: '192.0.2.3',
};
const fleet = fleetOf({
  applications: ['api', 'shop'],
  fleet: { databases: { orders: { kind: 'rds-instance', writer: east, replicas: [west, europe] } } },
});
const { shop } = fleet.applications;
if (shop === undefined) throw new Error('the fleet must have shop');
const gated = {
  ...fleet,
  applications: {
    ...fleet.applications,
    shop: { ...shop, database: { id: 'orders', needs: 'writer' as const } },
  },
};

function world() {
  const clock = virtualClock(0);
  const faults = new Map<string, BucketFault>();
  const buckets = s3({ clock, faultAt: (region) => faults.get(region) });
  const dns = route53({
    clock,
    random: seededRandom(1),
    propagationMs: () => 0,
    probe({ HealthCheckConfig: config }) {
      const { FullyQualifiedDomainName: host = '', ResourcePath: path = '' } = config;
      const status = buckets.anonymousStatus(host, path);
      return status !== undefined && endpointPasses(config, { connectedMs: 20, answeredMs: 40, status });
    },
  });
  createGateBuckets(buckets, gated);
  const zoneId = seedZone(dns, gated);
  buildGateTree(dns, zoneId, gated);
  const close = (vantage: string, region: string) =>
    gatesOf(buckets, gated, vantage).close({ region, slot: 1, closedAtMs: 0, latched: false });
  /** Where users go, of many answers. */
  const answered = (name: string) => {
    const random = seededRandom(2);
    const values = Array.from({ length: 60 }, () => dns.answer(name, 'A', random).answers[0]?.value);
    return regions.filter((region) => values.includes(addresses[region]));
  };
  return {
    clock,
    faults,
    buckets,
    dns,
    zoneId,
    close,
    answered,
    later: (ms: number) => clock.advanceTo(clock.nowMs() + ms),
  };
}

/** A turn of all checkers. */
const turnMs = 12_000;

test('the tree has a parent for each region over a child for each vantage, and only what gates move carries it', () => {
  const { dns, zoneId } = world();
  const checks = dns.healthChecks.list();
  const parents = checks.filter(({ HealthCheckConfig: { Type } }) => Type === 'CALCULATED');
  expect(checks).toHaveLength(12);
  expect(
    parents.map(({ HealthCheckConfig: { HealthThreshold, ChildHealthChecks } }) => [
      HealthThreshold,
      ChildHealthChecks?.length,
    ]),
  ).toEqual([
    [2, 3],
    [2, 3],
    [2, 3],
  ]);
  const records = dns.zones.records(zoneId, { MaxItems: 300 }).ResourceRecordSets;
  const carrying = records.filter(({ HealthCheckId }) => HealthCheckId !== undefined);
  expect(carrying).toHaveLength(regions.length);
  expect(new Set(carrying.map(({ Name, SetIdentifier }) => `${Name} ${SetIdentifier}`))).toEqual(
    new Set(regions.map((region) => `api.example.test. ${region}`)),
  );
  expect(new Set(carrying.map(({ HealthCheckId }) => HealthCheckId))).toEqual(
    new Set(parents.map(({ Id }) => Id)),
  );
});

test('from the first moment on the weights apply: new inverted checks have been seen passing', () => {
  const { answered, later } = world();
  expect(answered('api.example.test')).toEqual([east]);
  later(60_000);
  expect(answered('api.example.test')).toEqual([east]);
});

test('one closed gate moves nothing, two leave the region for all others, and open they give it back', async () => {
  const { answered, close, later, buckets } = world();
  await close(west, east);
  later(turnMs);
  expect(answered('api.example.test')).toEqual([east]);
  await close(europe, east);
  later(turnMs);
  expect(answered('api.example.test')).toEqual([west, europe]);
  expect(answered('shop.example.test')).toEqual([east]);
  expect(openGates(buckets, gated, east)).toEqual([west, europe]);
  expect(openGates(buckets, gated, east)).toEqual([]);
  later(turnMs);
  expect(answered('api.example.test')).toEqual([east]);
});

test('a region without weight whose gates are closed gets nothing of another that is left', async () => {
  const { answered, close, later } = world();
  for (const vantage of [west, europe]) for (const region of [east, west]) await close(vantage, region);
  later(turnMs);
  expect(answered('api.example.test')).toEqual([europe]);
});

test('with every gate closed the weights apply', async () => {
  const { answered, close, later } = world();
  for (const vantage of regions) for (const region of regions) await close(vantage, region);
  later(turnMs);
  expect(answered('api.example.test')).toEqual([east]);
});

test.each<[fault: BucketFault]>([['unreachable'], ['gone']])(
  'a gate in a bucket that is %s is open',
  async (fault) => {
    const { answered, close, later, faults } = world();
    await close(west, east);
    await close(europe, east);
    later(turnMs);
    expect(answered('api.example.test')).toEqual([west, europe]);
    faults.set(europe, fault);
    later(turnMs);
    expect(answered('api.example.test')).toEqual([east]);
  },
);

test('a tree is not built over a gate that is closed', () => {
  const clock = virtualClock(0);
  const dns = route53({ clock, random: seededRandom(1), propagationMs: () => 0, probe: () => true });
  const zoneId = seedZone(dns, gated);
  expect(() => buildGateTree(dns, zoneId, gated)).toThrow(/a gate must be open when its check is made/);
});

test('a bucket of the longest names fits', () => {
  expect(gateBucketName('f'.repeat(20), ACCOUNT_ID, 'ap-southeast-2').length).toBeLessThanOrEqual(63);
});
