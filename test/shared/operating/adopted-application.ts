/** Applications of three regions whose live records are to be adopted. */
import type { Application, RecordType, Target } from '../../../shared/fleet/fleet.ts';
import { validateFleet } from '../../../shared/fleet/validate.ts';

export const east = 'us-east-1';
export const west = 'us-west-2';
export const europe = 'eu-west-1';

/** By their addresses in the order of the regions. */
export const plainTargets: readonly Target[] = ['1', '2', '3'].map((host) => ({
  a: [`192.0.2.${host}`],
  aaaa: [`2001:db8::${host}`],
}));

export const nameTargets: readonly Target[] = ['east', 'west', 'europe'].map((host) => ({
  cname: `${host}.example.net`,
}));

export const loadBalancerZone = 'Z35SXDOTRQ7X7K';
export const aliasTargets: readonly Target[] = ['east', 'west', 'europe'].map((host) => ({
  alias: { dnsName: `${host}.elb.example`, hostedZoneId: loadBalancerZone },
}));

export function applicationWith(
  records: readonly RecordType[],
  targets: readonly Target[],
  change: object = {},
): Application {
  const regions = [east, west, europe];
  const endpoints = Object.fromEntries(
    regions.map((region, place) => [
      region,
      { target: targets[place], probe: `http://192.0.2.${place + 1}/` },
    ]),
  );
  const validated = validateFleet({
    name: 'test',
    mode: 'act',
    zone: { name: 'example.com' },
    regions,
    applications: {
      api: {
        name: 'api.example.com',
        records,
        ttlSeconds: 60,
        endpoints,
        checks: [{ type: 'http', path: '/' }],
        steering: { policy: 'priority', order: regions },
        ...change,
      },
    },
    people: { ann: { email: 'ann@example.com' } },
    audiences: { oncall: { people: ['ann'] } },
  });
  const application = validated.ok ? validated.fleet.applications['api'] : undefined;
  if (application === undefined) throw new Error(`the fleet must be valid, got ${JSON.stringify(validated)}`);
  return application;
}
