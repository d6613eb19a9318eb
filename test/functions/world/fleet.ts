/** The fleet that the passes of these tests look after: three regions, and one application or more in all of them. */
import type { Fleet } from '../../../shared/fleet/fleet.ts';
import type { FleetInput } from '../../../shared/fleet/schema.ts';
import { validateFleet } from '../../../shared/fleet/validate.ts';

export const east = 'us-east-1';
export const west = 'us-west-2';
export const europe = 'eu-west-1';
export const regions = [east, west, europe];

export interface FleetChange {
  readonly applications?: readonly string[];
  /** For each of the applications. */
  readonly application?: Partial<FleetInput['applications'][string]>;
  readonly fleet?: Partial<FleetInput>;
}

export function fleetOf({ applications = ['api'], application = {}, fleet = {} }: FleetChange = {}): Fleet {
  const endpoint = (place: number) => ({
    target: { a: [`192.0.2.${place}`] },
    probe: `https://192.0.2.${place}/health`,
  });
  const validation = validateFleet({
    name: 'test',
    mode: 'act',
    zone: { name: 'example.test' },
    regions,
    applications: Object.fromEntries(
      applications.map((id) => [
        id,
        {
          name: `${id}.example.test`,
          endpoints: { [east]: endpoint(1), [west]: endpoint(2), [europe]: endpoint(3) },
          checks: [{ type: 'http', path: '/health', timeoutSeconds: 4, expect: { status: [200] } }],
          confirmSeconds: 6,
          audience: 'oncall',
          // In one step: ramps have their own tests.
          ramp: { steps: [100] },
          ...application,
        },
      ]),
    ),
    people: { first: { email: 'first@example.test', sms: '+12025550100' } },
    audiences: { oncall: { people: ['first'] } },
    ...fleet,
  });
  if (!validation.ok) throw new Error(`the fleet must be valid, got ${JSON.stringify(validation.errors)}`);
  return validation.fleet;
}
