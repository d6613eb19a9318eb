/** The fleet that is deployed: one application in three regions, on this machine, with all times as short as they may be. */
import type { FleetInput } from '../../shared/fleet/schema.ts';

export const regions = ['us-east-1', 'us-east-2', 'us-west-2'] as const;
export type Region = (typeof regions)[number];

/** What DNS answers for each region, and where the application is served there. */
export const addresses: Readonly<Record<Region, string>> = {
  'us-east-1': '127.0.61.1',
  'us-east-2': '127.0.62.1',
  'us-west-2': '127.0.63.1',
};

export const fleetName = 'lane';
export const zoneName = 'example.test';
export const applicationName = `api.${zoneName}`;

export interface Surroundings {
  readonly account: string;
  readonly zoneId: string;
  readonly references: NonNullable<FleetInput['references']>;
  /** By region. */
  readonly probes: Readonly<Record<string, string>>;
  readonly ttlSeconds: number;
}

/** Without gates: Route 53's health checkers, who would read them, are not in the emulator. */
export function laneFleet({ account, zoneId, references, probes, ttlSeconds }: Surroundings): FleetInput {
  return {
    name: fleetName,
    account,
    mode: 'act',
    zone: { name: zoneName, id: zoneId },
    regions: [...regions],
    intervalSeconds: 5,
    gates: false,
    references,
    applications: {
      api: {
        name: applicationName,
        ttlSeconds,
        endpoints: Object.fromEntries(
          regions.map((region) => [
            region,
            {
              target: { a: [addresses[region]] },
              probe: probes[region] ?? `http://${addresses[region]}:8080/health`,
            },
          ]),
        ),
        checks: [{ type: 'http', path: '/health', expect: { status: [200] }, timeoutSeconds: 2 }],
        steering: { order: [...regions] },
        confirmSeconds: 6,
        upThreshold: 2,
        failback: 'manual',
        cooldownSeconds: 1,
      },
    },
    people: {
      primary: {
        email: 'primary@example.test',
        sms: '+12025550100',
        https: 'https://pager.example.test/hook',
      },
    },
    audiences: { oncall: { people: ['primary'], escalateAfterMinutes: 10 } },
  };
}
