/** Finds the hosted zone that a fleet names. */
import { ListHostedZonesByNameCommand, type Route53Client } from '@aws-sdk/client-route-53';
import type { Zone } from '../fleet/fleet.ts';
import { normaliseName } from '../routing/records.ts';

/** The zone is not one whose records can be changed: asked again, the answer is the same. */
export class UnusableZone extends Error {
  override readonly name = 'UnusableZone';
}

/** Asks once, and again only after a failure. Where the fleet gives the id, nobody is asked. */
export function zoneIdOf(client: Route53Client, zone: Zone): () => Promise<string> {
  let found: Promise<string> | undefined;
  return async () => {
    found ??= zone.id === undefined ? findZone(client, zone.name) : Promise.resolve(zone.id);
    try {
      return await found;
    } catch (error) {
      found = undefined;
      throw error;
    }
  };
}

async function findZone(client: Route53Client, name: string): Promise<string> {
  const wanted = normaliseName(name);
  const { HostedZones } = await client.send(
    new ListHostedZonesByNameCommand({ DNSName: wanted, MaxItems: 10 }),
  );
  const named = (HostedZones ?? []).filter((zone) => zone.Name === wanted);
  const zones = named.filter((zone) => zone.Config?.PrivateZone !== true);
  const [zone] = zones;
  if (zone?.Id === undefined) {
    const found = named.length === 0 ? '' : ', which is private here';
    throw new UnusableZone(`zone must be a public hosted zone of this account, got ${name}${found}`);
  }
  if (zones.length > 1)
    throw new UnusableZone(`zone.id is needed: ${zones.length} public hosted zones are named ${name}`);
  return zone.Id.replace('/hostedzone/', '');
}
