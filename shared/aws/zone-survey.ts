/** Finds out what stands around an application's record, and who else would change it. */
import { GetHostedZoneCommand } from '@aws-sdk/client-route-53';
import type { Zone } from '../fleet/fleet.ts';
import type { ZoneSurvey } from '../routing/record-owners.ts';
import { owningStacks } from './cloudformation-owners.ts';
import { zoneIdOf } from './hosted-zone.ts';
import { recordProtections } from './route53-protections.ts';
import { route53ZoneRecords } from './route53-zone-records.ts';
import { zoneClient } from './zone-client.ts';
import type { ZonePlace } from './zone-credentials.ts';

const attemptsMax = 4;

/** @param regions Where stacks may be that hold the record. */
export async function surveyZone(
  zone: Zone,
  recordName: string,
  regions: readonly string[],
  place: ZonePlace = {},
): Promise<ZoneSurvey> {
  const client = zoneClient(zone, place, attemptsMax);
  const zoneId = await zoneIdOf(client, zone)();
  const { HostedZone } = await client.send(new GetHostedZoneCommand({ Id: zoneId }));
  const known = { ...zone, id: zoneId };
  const records = await route53ZoneRecords(known, place).all();
  const unknown: string[] = [];
  const protections = await recordProtections(known, place).catch((error: unknown) => {
    unknown.push(`record protections of the zone could not be asked for: ${String(error)}`);
    return undefined;
  });
  const { region: _region, session: _session, pace: _pace, ...own } = place;
  const owners = await owningStacks(recordName, regions, own);
  if (zone.roleArn !== undefined)
    unknown.push("stacks of the zone's own account are not asked: make sure that none holds the record");
  return {
    zoneId,
    zoneName: HostedZone?.Name ?? zone.name,
    isPrivate: HostedZone?.Config?.PrivateZone === true,
    records,
    protections,
    stacks: owners.stacks,
    unknown: [...unknown, ...owners.unknown],
  };
}
