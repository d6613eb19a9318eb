/** What a function's deployment tells it, read once at load, so that a bad deployment fails before its first event. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fleetDigest } from '../shared/fleet/digest.ts';
import type { Fleet } from '../shared/fleet/fleet.ts';
import { validateFleet } from '../shared/fleet/validate.ts';

export interface Environment {
  readonly region: string;
  readonly account: string;
  readonly partition: string;
  readonly fleet: Fleet;
  readonly fleetDigest: string;
  /** When this deployment's fleet was written: of two fleets, the later is the newer. */
  readonly fleetWrittenAtMs: number;
  /** `address:port`, in place of the zone's own name servers. */
  readonly nameServers?: readonly string[];
}

/** The file that travels in each function's asset. */
export interface FleetAsset {
  readonly writtenAtMs: number;
  readonly fleet: unknown;
}

export function readEnvironment(variables: NodeJS.ProcessEnv): Environment {
  const file = variables['POINTSMAN_FLEET_FILE'] ?? fileURLToPath(new URL('fleet.json', import.meta.url));
  const asset = JSON.parse(readFileSync(file, 'utf8')) as FleetAsset;
  const validated = validateFleet(asset.fleet);
  if (!validated.ok) {
    const [first] = validated.errors;
    throw new Error(`the fleet in ${file} is not valid: ${first?.message ?? ''}`);
  }
  const nameServers = variables['POINTSMAN_NAME_SERVERS'];
  return {
    region: requiredVariable(variables, 'AWS_REGION'),
    account: requiredVariable(variables, 'POINTSMAN_ACCOUNT'),
    partition: variables['POINTSMAN_PARTITION'] ?? 'aws',
    fleet: validated.fleet,
    fleetDigest: fleetDigest(validated.fleet),
    fleetWrittenAtMs: asset.writtenAtMs,
    ...(nameServers === undefined ? {} : { nameServers: nameServers.split(',') }),
  };
}

/** @throws Error where it is not set */
export function requiredVariable(variables: NodeJS.ProcessEnv, name: string): string {
  const value = variables[name];
  if (value === undefined || value === '')
    throw new Error(`${name} must be set in the function's environment`);
  return value;
}
