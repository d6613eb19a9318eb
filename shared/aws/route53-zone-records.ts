/** Everything that stands in a hosted zone: many requests for a large one, so never in a pass that is in a hurry. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ListResourceRecordSetsCommand,
  type ListResourceRecordSetsCommandOutput,
} from '@aws-sdk/client-route-53';
import type { Zone } from '../fleet/fleet.ts';
import type { ResourceRecordSet } from '../routing/records.ts';
import type { ZoneRecords } from '../zone-ports.ts';
import { zoneIdOf } from './hosted-zone.ts';
import { zoneClient } from './zone-client.ts';
import type { ZonePlace } from './zone-credentials.ts';

const recordsAPage = 300;
const attemptsMax = 8;

/** Between pages from the third on: the account's five requests a second are for moves first. */
const pageIntervalMs = 400;

export function route53ZoneRecords(zone: Zone, place: ZonePlace = {}): ZoneRecords {
  const client = zoneClient(zone, place, attemptsMax);
  const zoneId = zoneIdOf(client, zone);
  return {
    async all() {
      const found: ResourceRecordSet[] = [];
      let page: ListResourceRecordSetsCommandOutput | undefined;
      for (let pages = 0; ; pages++) {
        if (pages >= 2) await sleep(pageIntervalMs);
        page = await client.send(
          new ListResourceRecordSetsCommand({
            HostedZoneId: await zoneId(),
            MaxItems: recordsAPage,
            ...startAfter(page),
          }),
        );
        found.push(...((page.ResourceRecordSets ?? []) as ResourceRecordSet[]));
        if (page.IsTruncated !== true || page.NextRecordName === undefined) return found;
      }
    },
  };
}

function startAfter(page: ListResourceRecordSetsCommandOutput | undefined) {
  if (page === undefined) return {};
  const { NextRecordName, NextRecordType, NextRecordIdentifier } = page;
  return {
    StartRecordName: NextRecordName,
    StartRecordType: NextRecordType,
    StartRecordIdentifier: NextRecordIdentifier,
  };
}
