import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Fleet } from '../../../shared/fleet/fleet.ts';
import { endpointsPerShard, shardsOf } from '../../../shared/fleet/shards.ts';

const regions = ['us-east-1', 'us-west-2', 'eu-west-1'];

/** As much of a fleet as its endpoints take. */
function fleetOf(applications: Readonly<Record<string, readonly string[]>>): Pick<Fleet, 'applications'> {
  const endpoint = { target: { a: ['192.0.2.1'] }, probe: 'https://192.0.2.1/' };
  const application = (of: readonly string[]) => ({
    name: 'api.example.test',
    records: ['A'] as const,
    ttlSeconds: 60,
    endpoints: Object.fromEntries(of.map((region) => [region, endpoint])),
    checks: [],
    steering: { policy: 'priority' as const, order: of },
    confirmSeconds: 6,
    upThreshold: 6,
    failover: 'auto' as const,
    failback: 'auto' as const,
    stabilisationSeconds: 900,
    cooldownSeconds: 600,
    movesPerHour: 4,
    ramp: { steps: [100], holdSeconds: 0 },
    maintenance: [],
    mode: 'act' as const,
  });
  return {
    applications: Object.fromEntries(Object.entries(applications).map(([id, of]) => [id, application(of)])),
  };
}

function shards(applications: Readonly<Record<string, readonly string[]>>) {
  return shardsOf(fleetOf(applications) as Fleet);
}

function numbered(count: number): Record<string, readonly string[]> {
  return Object.fromEntries(Array.from({ length: count }, (_, place) => [`app-${place}`, ['us-east-1']]));
}

test('a fleet without endpoints has no shards', () => {
  expect(shards({})).toEqual([]);
});

test('the endpoints of a small fleet are in one shard, by key', () => {
  expect(shards({ web: ['us-west-2', 'us-east-1'], api: ['eu-west-1'] })).toEqual([
    ['api/eu-west-1', 'web/us-east-1', 'web/us-west-2'],
  ]);
});

test.each([
  ['as many endpoints as fit', endpointsPerShard, [endpointsPerShard]],
  ['one more', endpointsPerShard + 1, [endpointsPerShard, 1]],
])('%s', (_name, count, sizes) => {
  expect(shards(numbered(count)).map((shard) => shard.length)).toEqual(sizes);
});

test('law: every endpoint is in one shard, the same one whatever the order in the file, and no shard is too large', () => {
  const ids = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,4}$/), { maxLength: 150 });
  const fleet = fc.tuple(ids, fc.subarray(regions, { minLength: 1 }));
  fc.assert(
    fc.property(fleet, ([applications, of]) => {
      const forwards = shards(Object.fromEntries(applications.map((id) => [id, of])));
      const backwards = shards(
        Object.fromEntries([...applications].reverse().map((id) => [id, [...of].reverse()])),
      );
      expect(backwards).toEqual(forwards);
      const all = forwards.flat();
      expect([...all].sort()).toEqual(
        applications.flatMap((id) => of.map((region) => `${id}/${region}`)).sort(),
      );
      for (const shard of forwards) expect(shard.length).toBeLessThanOrEqual(endpointsPerShard);
    }),
    { numRuns: 40 },
  );
});
