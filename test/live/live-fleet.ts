/** Fleets for tests on the wire: three regions on this machine, and all times as short as the rules allow. */
import type { FleetInput } from '../../shared/fleet/schema.ts';

export const regions = ['us-east-1', 'us-west-2', 'eu-west-1'] as const;
export type Region = (typeof regions)[number];

export type ApplicationInput = FleetInput['applications'][string];

/** What DNS answers for each region. Ports tell the applications apart. */
const addresses: Readonly<Record<Region, string>> = {
  'us-east-1': '127.0.1.1',
  'us-west-2': '127.0.2.1',
  'eu-west-1': '127.0.3.1',
};

/** Seconds between two slots of a vantage; the three of them look a second apart. */
export const intervalSeconds = 3;

/**
 * One application for each key; what is given there replaces the short times. Traffic goes back by command only, so
 * that tests with an application each need not wait for one another.
 */
export function liveFleet(
  applications: Readonly<Record<string, Partial<ApplicationInput>>>,
  fleet: Partial<FleetInput> = {},
): FleetInput {
  return {
    name: 'live',
    mode: 'act',
    zone: { name: 'example.test' },
    regions: [...regions],
    intervalSeconds,
    // They would move what a test holds back.
    gates: false,
    applications: Object.fromEntries(
      Object.entries(applications).map(([id, changes]) => [id, { ...shortTimes(id), ...changes }]),
    ),
    people: { primary: { email: 'primary@example.test', sms: '+12025550100' } },
    audiences: { oncall: { people: ['primary'], escalateAfterMinutes: 10 } },
    ...fleet,
  };
}

/** The region whose address this is. */
export function regionAt(address: string | undefined): Region | undefined {
  return regions.find((region) => addresses[region] === address);
}

function shortTimes(id: string): ApplicationInput {
  return {
    name: `${id}.example.test`,
    endpoints: Object.fromEntries(
      regions.map((region) => [
        region,
        { target: { a: [addresses[region]] }, probe: `http://${addresses[region]}:8080/health` },
      ]),
    ),
    checks: [{ type: 'http', path: '/health', expect: { status: [200] }, timeoutSeconds: 1 }],
    steering: { order: [...regions] },
    confirmSeconds: 3,
    upThreshold: 2,
    failback: 'manual',
    stabilisationSeconds: 1,
    cooldownSeconds: 1,
  };
}
