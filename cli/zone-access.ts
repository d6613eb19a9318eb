/** The hosted zone of a deployment, as an operator's command reaches it. */
import { checkHealth } from '../shared/aws/route53-check-health.ts';
import { route53Region } from '../shared/aws/route53-region.ts';
import { type Route53Traffic, route53Traffic } from '../shared/aws/route53-traffic.ts';
import type { ZonePlace } from '../shared/aws/zone-credentials.ts';
import { surveyZone } from '../shared/aws/zone-survey.ts';
import { homeRegion } from '../shared/fleet/deployed-regions.ts';
import type { CheckHealth } from '../shared/routing/adoption-health.ts';
import type { PolicyRecordSet } from '../shared/routing/live-policy.ts';
import { markerName } from '../shared/routing/marker.ts';
import type { ZoneSurvey } from '../shared/routing/record-owners.ts';
import type { Deployment } from './deployment.ts';
import { CommandError, exitStatus } from './exit-status.ts';

export interface ZoneAccess {
  readonly traffic: Route53Traffic;
  /** @throws CommandError where the zone cannot be found or read */
  survey(recordName: string): Promise<ZoneSurvey>;
  /** What stands at an application's name and at its marker's. */
  live(recordName: string): Promise<readonly PolicyRecordSet[]>;
  /** By id of the check, of those that these records carry. */
  health(records: readonly PolicyRecordSet[]): Promise<Readonly<Record<string, CheckHealth>>>;
}

export function zoneAccess({ fleet, place }: Pick<Deployment, 'fleet' | 'place'>): ZoneAccess {
  const zonePlace: ZonePlace = {
    ...place,
    region: homeRegion(fleet),
    session: `pointsman-${fleet.name}-operator`,
  };
  const traffic = route53Traffic(fleet.zone, zonePlace);
  // A stack may be in any region; these are where one is likely, and where Route 53 itself is. The sandbox has none.
  const stackRegions =
    place.endpoint === undefined ? [...new Set([...fleet.regions, route53Region(homeRegion(fleet))])] : [];
  return {
    traffic,
    survey: (recordName) =>
      reachedZone(surveyZone(fleet.zone, recordName, stackRegions, zonePlace), fleet.zone.name),
    live: (recordName) => reachedZone(traffic.records([recordName, markerName(recordName)]), fleet.zone.name),
    health: (records) =>
      checkHealth(
        records.flatMap(({ HealthCheckId }) => HealthCheckId ?? []),
        { ...place, region: homeRegion(fleet) },
      ),
  };
}

/** @throws CommandError in place of what the call throws */
export async function reachedZone<T>(call: Promise<T>, zoneName: string): Promise<T> {
  try {
    return await call;
  } catch (error) {
    const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new CommandError(exitStatus.outOfReach, `the zone ${zoneName} cannot be reached: ${why}`);
  }
}
