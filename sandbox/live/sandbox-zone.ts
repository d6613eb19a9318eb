/** The hosted zone as it stands before anything happens: all traffic to each application's first region. */
import type { Fleet } from '../../shared/fleet/fleet.ts';
import { weightsTo } from '../../shared/routing/course.ts';
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
    const weights = weightsTo(first, Object.keys(application.endpoints));
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
