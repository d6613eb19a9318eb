/** The fleet's functions in the sandbox: the bundles from dist/, once per region, each with its own environment. */
import { deployedRegions } from '../../shared/fleet/deployed-regions.ts';
import type { Fleet } from '../../shared/fleet/fleet.ts';
import { functionSizes } from '../../shared/fleet/function-sizes.ts';
import { functionName, type LoopVerb, slotQueueName } from '../../shared/fleet/names.ts';
import { ACCOUNT_ID } from '../world/account.ts';
import type { LambdaFunction } from './lambda-runner.ts';

const loop = ['tick', 'probe', 'steer', 'notify'] as const satisfies readonly LoopVerb[];

const concurrency = 10;

export interface LambdaSettings {
  readonly fleet: Fleet;
  readonly fleetFile: string;
  readonly bundles: string;
  readonly awsUrl: string;
  readonly nameServer: string;
}

/** Who signs with this key is a function in that region: how faults tell callers apart. */
export function accessKeyOf(region: string): string {
  return `LAMBDA${region.toUpperCase().replaceAll('-', '')}`;
}

export function lambdasOf(settings: LambdaSettings): LambdaFunction[] {
  return deployedRegions(settings.fleet).flatMap((region) =>
    loop.map((verb) => {
      const name = functionName(settings.fleet.name, verb);
      return {
        name,
        region,
        folder: `${settings.bundles}/${verb}`,
        timeoutMs: functionSizes[verb].timeoutSeconds * 1000,
        memoryMegabytes: functionSizes[verb].memoryMegabytes,
        concurrency,
        environment: environmentOf(region, name, settings),
      };
    }),
  );
}

/** Nothing of the caller's own environment: no credentials, profiles or proxies of a real account get in. */
function environmentOf(region: string, name: string, settings: LambdaSettings): Record<string, string> {
  return {
    AWS_REGION: region,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_ACCESS_KEY_ID: accessKeyOf(region),
    AWS_SECRET_ACCESS_KEY: 'sandbox',
    AWS_ENDPOINT_URL: settings.awsUrl,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    POINTSMAN_ACCOUNT: ACCOUNT_ID,
    POINTSMAN_FLEET_FILE: settings.fleetFile,
    POINTSMAN_SLOT_QUEUE_URL: `${settings.awsUrl}/${ACCOUNT_ID}/${slotQueueName(settings.fleet.name)}`,
    POINTSMAN_NAME_SERVERS: settings.nameServer,
    ...(process.env['NODE_OPTIONS'] === undefined ? {} : { NODE_OPTIONS: process.env['NODE_OPTIONS'] }),
  };
}
