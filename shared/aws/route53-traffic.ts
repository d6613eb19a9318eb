/** Traffic in a hosted zone of Route 53. The control plane is in us-east-1 whatever the zone. */
import {
  ChangeResourceRecordSetsCommand,
  GetChangeCommand,
  GetHostedZoneCommand,
  ListResourceRecordSetsCommand,
  type ListResourceRecordSetsCommandInput,
  type Route53Client,
  type RRType,
} from '@aws-sdk/client-route-53';
import type { Zone } from '../fleet/fleet.ts';
import type { ChangeAnswer, Traffic } from '../ports.ts';
import { type Change, normaliseName, type ResourceRecordSet } from '../routing/records.ts';
import { zoneIdOf } from './hosted-zone.ts';
import { zoneClient } from './zone-client.ts';
import type { ZonePlace } from './zone-credentials.ts';
import { inZoneOrder } from './zone-order.ts';

/** Another change is under way, or the account's five requests per second are used up. */
const busyErrors = new Set([
  'PriorRequestNotComplete',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
]);

export interface Route53Traffic extends Traffic {
  /** Host names of the zone's name servers. */
  nameServers(): Promise<readonly string[]>;
}

/** @param place As whom and from where the zone is spoken to; a zone with a role needs its region. */
export function route53Traffic(zone: Zone, place: ZonePlace = {}): Route53Traffic {
  // Throttled more often than not in the minute that matters: every region reads at once.
  const reading = zoneClient(zone, place, 4);
  // Never retried by the SDK: after a lost answer its second try would look like a lost race. We read instead.
  const writing = zoneClient(zone, place, 1);
  const zoneId = zoneIdOf(reading, zone);

  return {
    records: async (names) => listRecords(reading, await zoneId(), names),

    async change(changes, comment) {
      const command = new ChangeResourceRecordSetsCommand({
        HostedZoneId: await zoneId(),
        ChangeBatch: { Comment: comment, Changes: changes.map(toSdk) },
      });
      try {
        const { ChangeInfo } = await writing.send(command);
        return { kind: 'accepted', changeId: (ChangeInfo?.Id ?? '').replace('/change/', '') };
      } catch (error) {
        return judge(error);
      }
    },

    async changeStatus(changeId) {
      try {
        const { ChangeInfo } = await reading.send(new GetChangeCommand({ Id: changeId }));
        return ChangeInfo?.Status === 'INSYNC' ? 'INSYNC' : 'PENDING';
      } catch (error) {
        if (error instanceof Error && error.name === 'NoSuchChange') return 'unknown';
        throw error;
      }
    },

    async nameServers() {
      const { DelegationSet } = await reading.send(new GetHostedZoneCommand({ Id: await zoneId() }));
      return DelegationSet?.NameServers ?? [];
    },
  };
}

function judge(error: unknown): ChangeAnswer {
  if (!(error instanceof Error)) throw error;
  if (busyErrors.has(error.name)) return { kind: 'busy', message: `${error.name}: ${error.message}` };
  // A batch that does not match, a permission that is missing, a health check that is gone: asking was our mistake.
  if ('$fault' in error && error.$fault === 'client') {
    return { kind: 'refused', message: `${error.name}: ${error.message}` };
  }
  throw error;
}

/** The types are those of the SDK but for its enums, which are plain strings on the wire. */
function toSdk(change: Change) {
  const { Type, ...rest } = change.ResourceRecordSet;
  return {
    Action: change.Action,
    ResourceRecordSet: { ...structuredClone(rest), Type: Type as RRType },
  } as NonNullable<
    NonNullable<ConstructorParameters<typeof ChangeResourceRecordSetsCommand>[0]['ChangeBatch']>['Changes']
  >[number];
}

/**
 * Lists what stands at the names. Route 53 lists in order and a page at a time, so each page is asked for from the
 * first name not yet covered: one request for a small zone, about one a name for a large one.
 */
async function listRecords(
  client: Route53Client,
  zoneId: string,
  names: readonly string[],
): Promise<ResourceRecordSet[]> {
  const left = [...new Set(names.map(normaliseName))].sort(inZoneOrder);
  const wanted = new Set(left);
  const found: ResourceRecordSet[] = [];
  let next: Pick<
    ListResourceRecordSetsCommandInput,
    'StartRecordName' | 'StartRecordType' | 'StartRecordIdentifier'
  > = {};

  while (left.length > 0) {
    const start = next.StartRecordName === undefined ? { StartRecordName: left[0] } : next;
    const page = await client.send(
      new ListResourceRecordSetsCommand({ HostedZoneId: zoneId, MaxItems: 300, ...start }),
    );
    for (const record of page.ResourceRecordSets ?? []) {
      const Name = normaliseName(record.Name ?? '');
      if (wanted.has(Name)) found.push({ ...record, Name, Type: record.Type ?? '' } as ResourceRecordSet);
    }
    if (page.IsTruncated !== true || page.NextRecordName === undefined) break;

    const reached = normaliseName(page.NextRecordName);
    while (left[0] !== undefined && inZoneOrder(left[0], reached) < 0) left.shift();
    // Go on within a name that the page cut in two; jump over names that nobody asked for.
    next =
      left[0] === reached
        ? {
            StartRecordName: page.NextRecordName,
            StartRecordType: page.NextRecordType,
            StartRecordIdentifier: page.NextRecordIdentifier,
          }
        : {};
  }
  return found;
}
