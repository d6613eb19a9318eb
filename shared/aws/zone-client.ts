/** Clients of Route 53 for a fleet's hosted zone. */
import { Route53Client } from '@aws-sdk/client-route-53';
import type { Zone } from '../fleet/fleet.ts';
import { paceRequests } from './pace.ts';
import { patience } from './patience.ts';
import { route53Region } from './route53-region.ts';
import { type ZonePlace, zoneCredentials } from './zone-credentials.ts';

const requestTimeoutMs = 5_000;
const connectionTimeoutMs = 1_500;

/** @param maxAttempts What is throttled is asked again, later and later. */
export function zoneClient(zone: Zone, place: ZonePlace, maxAttempts: number): Route53Client {
  const client = new Route53Client({
    ...zoneCredentials(zone, place),
    ...(place.endpoint === undefined ? {} : { endpoint: place.endpoint }),
    region: route53Region(place.region),
    requestHandler: patience(requestTimeoutMs, connectionTimeoutMs),
    maxAttempts,
  });
  paceRequests(client, place.pace);
  return client;
}
