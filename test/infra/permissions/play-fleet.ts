/** The fleet of the plays: several applications, of all kinds of names and records, with everything that a role may be needed for. */
import type { Fleet } from '../../../shared/fleet/fleet.ts';
import type { FleetInput } from '../../../shared/fleet/schema.ts';
import { validateFleet } from '../../../shared/fleet/validate.ts';

export const east = 'us-east-1';
export const west = 'us-west-2';
export const europe = 'eu-west-1';
const regions = [east, west, europe];
export const witness = 'eu-north-1';

export function playedFleet(zone: FleetInput['zone']): FleetInput {
  const endpoint = (place: number) => ({
    target: { a: [`192.0.2.${place}`] },
    probe: `https://192.0.2.${place}/health`,
  });
  const endpoints = Object.fromEntries(regions.map((region, index) => [region, endpoint(index + 1)]));
  const application = {
    endpoints,
    audience: 'oncall',
    confirmSeconds: 6,
    upThreshold: 2,
    failback: 'auto',
    // In one step, and as soon as it may.
    ramp: { steps: [100] },
    stabilisationSeconds: 1,
    cooldownSeconds: 1,
  } satisfies Partial<FleetInput['applications'][string]>;
  const aliases = Object.fromEntries(
    regions.map((region) => [
      region,
      { target: { cname: `${region}.example.net` }, probe: `https://${region}.example.net/health` },
    ]),
  );
  return {
    name: 'played',
    mode: 'act',
    zone,
    regions,
    witnesses: [witness],
    intervalSeconds: 10,
    applications: {
      api: { ...application, name: 'API.example.test', prepare: 'scale-out' },
      www: { ...application, name: 'www.example.test' },
      any: {
        ...application,
        name: '*.apps.example.test',
        records: ['CNAME'],
        endpoints: aliases,
        checks: [{ type: 'http', path: '/health', host: 'one.apps.example.test' }],
      },
    },
    databases: {
      orders: {
        kind: 'rds-instance',
        writer: east,
        backup: { copyTo: [west], kmsKeys: { [west]: 'alias/orders' } },
      },
    },
    people: { ada: { email: 'ada@example.test', sms: '+12025550100' } },
    audiences: { oncall: { people: ['ada'] } },
  };
}

export function validated(input: FleetInput): Fleet {
  const validation = validateFleet(input);
  if (validation.ok) return validation.fleet;
  throw new Error(
    `the fleet must be valid, got ${validation.errors.map(({ message }) => message).join('; ')}`,
  );
}
