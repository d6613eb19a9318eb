/** The hosted zone as it stands before anything happens: as each application's steering policy has it while all is well. */
import type { Application, Fleet } from '../../shared/fleet/fleet.ts';
import { type Weights, weightsTo } from '../../shared/routing/course.ts';
import { courseDigest, formatMarker, markerName } from '../../shared/routing/marker.ts';
import { desiredRecords } from '../../shared/routing/records.ts';
import { quoteTxt } from '../../shared/routing/txt-value.ts';
import type { Route53 } from '../world/route53.ts';
import type { Change } from '../world/route53-types.ts';

/** Returns the zone's id. Names serve what they are created with at once: nobody waits for a sandbox to propagate. */
export function seedZone(world: Route53, fleet: Fleet): string {
  const { zone } = world.zones.create({ Name: fleet.zone.name, CallerReference: 'sandbox' });
  const changes = Object.values(fleet.applications).flatMap((application) => {
    const [first] = application.steering.order;
    if (first === undefined) return [];
    const weights = weightsWhileWell(application, first);
    const marker = { epoch: 1, digest: courseDigest(1, weights), by: first, weights };
    const records = [
      ...desiredRecords(application, weights),
      {
        Name: markerName(application.name),
        Type: 'TXT',
        TTL: application.ttlSeconds,
        ResourceRecords: [{ Value: quoteTxt(formatMarker(marker)) }],
      },
    ];
    return records.map((record) => ({ Action: 'CREATE', ResourceRecordSet: record }) satisfies Change);
  });
  world.zones.change(zone.Id, { Changes: changes });
  return zone.Id;
}

/** All traffic to the first region, or to each its share. */
function weightsWhileWell({ steering, endpoints }: Application, first: string): Weights {
  const regions = Object.keys(endpoints);
  if (steering.policy !== 'weighted') return weightsTo(first, regions);
  return Object.fromEntries(regions.map((region) => [region, steering.shares[region] ?? 0]));
}
