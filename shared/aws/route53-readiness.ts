/** What Route 53 says of the zone itself, of the account's health checks, and of where those are made from. */
import {
  GetAccountLimitCommand,
  GetCheckerIpRangesCommand,
  GetHostedZoneCommand,
  Route53Client,
  UpdateHostedZoneFeaturesCommand,
} from '@aws-sdk/client-route-53';
import type { Zone } from '../fleet/fleet.ts';
import type { QuotaFacts, ZoneFacts } from '../readiness/facts.ts';
import { zoneIdOf } from './hosted-zone.ts';
import { paceRequests } from './pace.ts';
import { patience } from './patience.ts';
import { route53Region } from './route53-region.ts';
import { type ZonePlace, zoneCredentials } from './zone-credentials.ts';

const requestTimeoutMs = 5_000;
const connectionTimeoutMs = 1_500;

export interface ZoneReadiness {
  zone(): Promise<ZoneFacts>;
  /** Asks for it; Route 53 takes up to several hours. */
  accelerateRecovery(): Promise<void>;
}

export function zoneReadiness(zone: Zone, place: ZonePlace = {}): ZoneReadiness {
  const client = clientOf(place, zoneCredentials(zone, place));
  const zoneId = zoneIdOf(client, zone);
  return {
    async zone() {
      const { HostedZone, DelegationSet } = await client.send(
        new GetHostedZoneCommand({ Id: await zoneId() }),
      );
      return {
        id: await zoneId(),
        name: (HostedZone?.Name ?? zone.name).replace(/\.$/, ''),
        isPrivate: HostedZone?.Config?.PrivateZone === true,
        nameServers: DelegationSet?.NameServers ?? [],
        // A zone for which it was never asked has no word of it.
        acceleratedRecovery: HostedZone?.Features?.AcceleratedRecoveryStatus ?? 'DISABLED',
      };
    },
    async accelerateRecovery() {
      await client.send(
        new UpdateHostedZoneFeaturesCommand({
          HostedZoneId: await zoneId(),
          EnableAcceleratedRecovery: true,
        }),
      );
    },
  };
}

export interface HealthCheckReadiness {
  quota(): Promise<QuotaFacts>;
  checkerRanges(): Promise<readonly string[]>;
}

/** Of the functions' own account, wherever the zone is. */
export function healthCheckReadiness(place: Omit<ZonePlace, 'session'> = {}): HealthCheckReadiness {
  const client = clientOf(place, place.credentials === undefined ? {} : { credentials: place.credentials });
  return {
    async quota() {
      const { Limit, Count } = await client.send(
        new GetAccountLimitCommand({ Type: 'MAX_HEALTH_CHECKS_BY_OWNER' }),
      );
      if (Limit?.Value === undefined || Count === undefined)
        throw new Error('Route 53 must tell the limit of health checks, got none');
      return { used: Count, max: Limit.Value };
    },
    async checkerRanges() {
      const { CheckerIpRanges } = await client.send(new GetCheckerIpRangesCommand({}));
      return CheckerIpRanges ?? [];
    },
  };
}

function clientOf(
  { endpoint, region, pace }: ZonePlace,
  credentials: Pick<ZonePlace, 'credentials'>,
): Route53Client {
  const client = new Route53Client({
    ...credentials,
    ...(endpoint === undefined ? {} : { endpoint }),
    region: route53Region(region),
    maxAttempts: 2,
    requestHandler: patience(requestTimeoutMs, connectionTimeoutMs),
  });
  paceRequests(client, pace);
  return client;
}
