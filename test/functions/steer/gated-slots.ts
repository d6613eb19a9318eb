/** Slots of all regions' passes, and what they leave in the gates' buckets. */
import type { Script } from '../../../sandbox/simulate/invocation.ts';
import { ACCOUNT_ID } from '../../../sandbox/world/account.ts';
import { AwsError } from '../../../sandbox/world/aws-error.ts';
import { gateBucketName, gateKey } from '../../../shared/fleet/names.ts';
import type { Gate } from '../../../shared/routing/gate.ts';
import { regions } from '../world/fleet.ts';
import type { World } from '../world.ts';
import { wokenBy } from './outage.ts';

const slotMs = 10_000;

/** Each region's pass is woken by its vantage's report, for so many slots. */
export async function slotsPass(
  world: World,
  count: number,
  script: (region: string) => Script | undefined = () => undefined,
) {
  for (let slot = 0; slot < count; slot++) {
    const endMs = world.time.nowMs + slotMs;
    const ended = regions.map((region) => {
      const own = script(region);
      return world.steer(region, wokenBy(world, region), own === undefined ? {} : { script: own });
    });
    await world.time.until(endMs);
    await world.time.end(Promise.all(ended));
  }
}

export function gateOf(world: World, vantage: string, region: string): Gate | undefined {
  const bucket = gateBucketName(world.fleet.name, ACCOUNT_ID, vantage);
  return world.buckets.keys(vantage, bucket).includes(gateKey(region))
    ? (JSON.parse(world.buckets.get(vantage, bucket, gateKey(region))) as Gate)
    : undefined;
}

export const closedFor = (world: World, region: string) =>
  regions.filter((vantage) => gateOf(world, vantage, region));

export const route53Down = () => new AwsError('ServiceUnavailable', 'the control plane is gone', 503);
