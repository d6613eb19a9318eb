/** Record protections: names and types of a hosted zone that Route 53 lets nobody change. */
import { ListResourceRecordSetProtectionsCommand } from '@aws-sdk/client-route-53';
import type { Zone } from '../fleet/fleet.ts';
import type { RecordProtection } from '../routing/record-owners.ts';
import { zoneIdOf } from './hosted-zone.ts';
import { zoneClient } from './zone-client.ts';
import type { ZonePlace } from './zone-credentials.ts';

const attemptsMax = 4;

/** All of the zone. Rejects where they cannot be asked for. */
export async function recordProtections(
  zone: Zone,
  place: ZonePlace = {},
): Promise<readonly RecordProtection[]> {
  const client = zoneClient(zone, place, attemptsMax);
  const HostedZoneId = await zoneIdOf(client, zone)();
  const found: RecordProtection[] = [];
  for (let NextToken: string | undefined; ; ) {
    const page = await client.send(
      new ListResourceRecordSetProtectionsCommand({
        HostedZoneId,
        ...(NextToken === undefined ? {} : { NextToken }),
      }),
    );
    for (const { RecordName = '', RecordType = '', Comment } of page.ResourceRecordSetProtections ?? []) {
      found.push({
        name: RecordName,
        type: RecordType,
        ...(Comment === undefined ? {} : { comment: Comment }),
      });
    }
    if (page.NextToken === undefined) return found;
    NextToken = page.NextToken;
  }
}
