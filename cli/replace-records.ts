/** Carries out a change of who owns an application's records, says what came of it, and keeps it on record. */

import { documentClient } from '../shared/aws/dynamo-document.ts';
import { dynamoOriginals } from '../shared/aws/dynamo-originals.ts';
import { systemClock } from '../shared/aws/system-clock.ts';
import { ledgerTableName } from '../shared/fleet/names.ts';
import { type Swap, type Swapped, swapRecords } from '../shared/operating/swap-records.ts';
import type { DeedRecord } from '../shared/routing/deed-record.ts';
import type { Originals } from '../shared/zone-ports.ts';
import { warrantOf } from './deed-command.ts';
import { DeedLog } from './deed-log.ts';
import { wakeSteers } from './deed-outcome.ts';
import type { Deployment } from './deployment.ts';
import { exitStatus } from './exit-status.ts';
import { reached } from './observed-deployment.ts';
import type { RecordsReport } from './records-report.ts';
import type { ZoneAccess } from './zone-access.ts';

export interface Replacement {
  readonly swap: Swap;
  readonly verb: Extract<DeedRecord['verb'], 'adopt' | 'release'>;
  readonly reason: string;
}

/** Where the records from before are kept. */
export function originalsOf({ fleet, place }: Pick<Deployment, 'fleet' | 'place'>): Originals {
  const replicas = fleet.ledgerRegions.map((region) => documentClient(region, place));
  return dynamoOriginals(replicas, ledgerTableName(fleet.name));
}

/** @throws CommandError where it did not come to pass */
export async function replaceRecords(
  { swap, verb, reason }: Replacement,
  deployment: Deployment,
  zone: ZoneAccess,
  report: RecordsReport,
): Promise<Extract<Swapped, { readonly kind: 'accepted' }>> {
  const { ledger } = deployment;
  const ports = { clock: systemClock, ledger, originals: originalsOf(deployment), traffic: zone.traffic };
  const swapped = await reached(swapRecords(swap, ports));
  if (swapped.kind !== 'accepted') return report.fail(...failure(swapped, verb, swap));

  const { application, course, before } = swap;
  const warrant = warrantOf({ reason }, Date.now());
  const epoch = (course ?? before)?.epoch ?? 0;
  const record: DeedRecord = {
    atMs: warrant.atMs,
    owner: warrant.owner,
    reason,
    verb,
    subject: `${application}, epoch ${epoch}`,
    applications: [application],
  };
  await Promise.all([new DeedLog(deployment).keep(record), wakeSteers(deployment)]);
  return swapped;
}

function failure(
  swapped: Exclude<Swapped, { readonly kind: 'accepted' }>,
  verb: string,
  { application, course }: Swap,
): [status: number, text: string] {
  const again = `run pointsman ${verb} ${application} again`;
  const ledger =
    course === undefined ? '' : `; the ledger may have epoch ${course.epoch}, which moves nothing`;
  switch (swapped.kind) {
    case 'outrun':
      return [
        exitStatus.refused,
        `another course was set meanwhile, and nothing was changed in DNS: look at pointsman status, and ${again}`,
      ];
    case 'changed':
      return [
        exitStatus.refused,
        `the records were changed after they were read, and nothing was changed in DNS${ledger}: ${again}`,
      ];
    case 'failed':
      return [
        exitStatus.outOfReach,
        `Route 53 did not take the batch: ${swapped.text}${ledger}; as far as could be seen nothing was changed in DNS: ${again}`,
      ];
  }
}
