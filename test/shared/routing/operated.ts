/** A fleet as an operator finds it: two applications in three regions, one of them bound to its database's writer. */
import { fleetDigest } from '../../../shared/fleet/digest.ts';
import { endpointKey, type Fleet } from '../../../shared/fleet/fleet.ts';
import { validateFleet } from '../../../shared/fleet/validate.ts';
import type { Report } from '../../../shared/health/report.ts';
import { untouched, type Vote } from '../../../shared/health/vote.ts';
import type { Control, SteerMemory } from '../../../shared/ports.ts';
import { type Evidence, gather } from '../../../shared/routing/evidence.ts';
import type { PlanContext } from '../../../shared/routing/situate.ts';
import { allEast, courseOf, east, europe, nowMs, regions, west } from './regional.ts';

const endpoints = Object.fromEntries(
  regions.map((region, place) => [
    region,
    { target: { a: [`192.0.2.${place + 1}`] }, probe: `http://192.0.2.${place + 1}/` },
  ]),
);

export const fleet: Fleet = validated({
  name: 'test',
  mode: 'act',
  zone: { name: 'example.test' },
  regions,
  gates: true,
  applications: {
    api: { name: 'api.example.test', endpoints, steering: { policy: 'priority', order: regions } },
    shop: {
      name: 'shop.example.test',
      endpoints,
      steering: { policy: 'priority', order: regions },
      database: { id: 'orders', needs: 'writer' },
    },
  },
  databases: {
    orders: { kind: 'rds-instance', writer: east, replicas: [west], promotion: 'manual' },
  },
  people: { primary: { email: 'primary@example.test' } },
  audiences: { oncall: { people: ['primary'] } },
});

export const context: PlanContext = { fleet, fleetDigest: fleetDigest(fleet), fleetWrittenAtMs: nowMs };

/** Both applications in the east, each by its third course. */
export const control: Control = {
  courses: {
    api: courseOf(3, allEast, { progress: { acceptedAtMs: nowMs } }),
    shop: courseOf(3, allEast, { application: 'shop', progress: { acceptedAtMs: nowMs } }),
  },
  freezes: [],
  overrides: [],
  incidents: {},
  instructions: {},
  writers: {},
};

export const memory: SteerMemory = {
  region: east,
  revision: 1,
  heartbeatMs: nowMs,
  seen: {},
  verdicts: {},
  epochs: {},
  decisions: {},
};

/** By region, what every vantage says of both applications there; `up` where nothing is given. */
export function reportsOf(votes: Readonly<Record<string, Vote>> = {}): readonly Report[] {
  return regions.map((vantage) => ({
    vantage,
    shard: 0,
    slot: nowMs / 1000 - 5,
    slotDueMs: nowMs - 5_000,
    revision: 1,
    fleetDigest: context.fleetDigest,
    writtenAtMs: nowMs - 5_000,
    endpoints: Object.fromEntries(
      ['api', 'shop'].flatMap((application) =>
        [east, west, europe].map((region) => [
          endpointKey(application, region),
          { ...untouched, vote: votes[region] ?? 'up', sinceMs: nowMs - 60_000 },
        ]),
      ),
    ),
  }));
}

export function evidenceOf(votes: Readonly<Record<string, Vote>> = {}): Evidence {
  return gather(fleet, reportsOf(votes), undefined, nowMs);
}

function validated(input: unknown): Fleet {
  const validation = validateFleet(input);
  if (!validation.ok) throw new Error(`the fleet must be valid, got ${JSON.stringify(validation.errors)}`);
  return validation.fleet;
}
