/** The regions that databases are copied to: room for the copies, a key to encrypt them with, and a network to restore into. */
import type { Database, Fleet } from '../../fleet/fleet.ts';
import { type Check, defineCheck, failed, failedBy, judgeRead, passed, unknown } from '../check.ts';
import { readingOf } from '../reading.ts';

/** Above this share of a quota the next day's snapshots may not fit. */
const quotaShareMax = 0.9;

/**
 * Copies from other regions that one account may have under way in a region.
 * Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_CopySnapshot.html
 */
const copiesMax: Readonly<Record<Database['kind'], number>> = { 'rds-instance': 20, 'aurora-cluster': 5 };

/** What RDS calls the quota of each kind's snapshots. */
const snapshotQuota: Readonly<Record<Database['kind'], string>> = {
  'rds-instance': 'ManualSnapshots',
  'aurora-cluster': 'ManualClusterSnapshots',
};

/** A restored database with a standby needs two. */
const availabilityZonesMin = 2;

const snapshotsFit = defineCheck({
  id: 'snapshot-quota',
  severity: 'critical',
  means:
    'The account may have more manual snapshots in the region that databases are copied to: at the limit no copy is made.',
  remedy:
    'Ask for more under “Manual DB instance snapshots” of RDS in Service Quotas, or delete snapshots that nobody needs.',
  period: 'quarter',
  keeper: 'each-region',
  needs: ['databaseQuotas'],
  subjects: kindsCopiedTo,
  judge(kind, { databaseQuotas }) {
    const name = snapshotQuota[kind as Database['kind']];
    const quota = databaseQuotas[name];
    if (quota === undefined) return unknown(`RDS says nothing of ${name}`);
    const detail = `${quota.used} of ${quota.max} are used`;
    return quota.used > quota.max * quotaShareMax ? failed(detail) : passed(detail);
  },
});

const copiesFlow = defineCheck({
  id: 'snapshot-copies',
  severity: 'warning',
  means:
    'Fewer copies are under way to the region than RDS allows: at the limit the next one waits, and grows old.',
  remedy: 'Wait for them, or copy less often or at another time of the day.',
  period: 'quarter',
  keeper: 'each-region',
  needs: ['copiesUnderWay'],
  subjects: kindsCopiedTo,
  judge(kind, { copiesUnderWay }) {
    const max = copiesMax[kind as Database['kind']];
    const used = copiesUnderWay[kind as Database['kind']];
    const detail = `${used} of ${max} are under way`;
    return used >= max ? failed(detail) : passed(detail);
  },
});

const keysAreUsable = defineCheck({
  id: 'backup-key',
  severity: 'critical',
  means:
    "The key that the database's copies are encrypted with in this region is there and can be used: a copy of an encrypted snapshot needs one of its own region.",
  remedy:
    "Enable the key, or name another one in the database's backup.kmsKeys; aws kms enable-key --key-id KEY --region REGION",
  period: 'quarter',
  keeper: 'each-region',
  needs: ['backupKeys'],
  subjects: copiedTo,
  judge(id, { backupKeys }, { fleet, region }) {
    if (backupKeyOf(fleet, id, region) === undefined)
      return unknown('backup.kmsKeys names none: without one an encrypted database cannot be copied here');
    return judgeRead(readingOf(backupKeys, id), ({ state, usage, spec }) =>
      failedBy(
        [
          ...(state === 'Enabled' ? [] : [`it is ${state}`]),
          ...(usage === 'ENCRYPT_DECRYPT' && spec === 'SYMMETRIC_DEFAULT'
            ? []
            : [`it must be a symmetric key that encrypts, got ${usage} ${spec}`]),
        ],
        'it is enabled',
      ),
    );
  },
});

const networkIsThere = defineCheck({
  id: 'restore-subnets',
  severity: 'critical',
  means:
    'There is a DB subnet group in this region to restore the database into: one that is made in an outage is made too late.',
  remedy:
    "aws rds create-db-subnet-group --region REGION …, and its name in the database's backup.subnetGroups",
  period: 'quarter',
  keeper: 'each-region',
  needs: ['subnetGroups'],
  subjects: copiedTo,
  judge: (id, { subnetGroups }, { fleet, region }) =>
    judgeRead(readingOf(subnetGroups, id), ({ status, vpcId, availabilityZones }) => {
      const zones = new Set(availabilityZones).size;
      return failedBy(
        [
          ...(status === 'Complete' ? [] : [`it is ${status}`]),
          ...(zones >= availabilityZonesMin
            ? []
            : [`it spans ${zones} availability zones of at least ${availabilityZonesMin}`]),
        ],
        `${subnetGroupOf(fleet, id, region)} in ${vpcId}`,
      );
    }),
});

export const databaseChecks: readonly Check[] = [snapshotsFit, copiesFlow, keysAreUsable, networkIsThere];

/** The databases that are copied to the region. */
export function copiedTo({ databases }: Fleet, region: string): readonly string[] {
  return Object.entries(databases)
    .filter(([, { backup }]) => backup?.copyTo.includes(region) === true)
    .map(([id]) => id);
}

/** Absent where the fleet names none. */
export function backupKeyOf({ databases }: Fleet, id: string, region: string): string | undefined {
  return databases[id]?.backup?.kmsKeys?.[region];
}

/** RDS takes the one of the region's default VPC where it is given none. */
export function subnetGroupOf({ databases }: Fleet, id: string, region: string): string {
  return databases[id]?.backup?.subnetGroups?.[region] ?? 'default';
}

function kindsCopiedTo(fleet: Fleet, region: string): readonly string[] {
  const kinds = copiedTo(fleet, region).flatMap((id) => fleet.databases[id]?.kind ?? []);
  return [...new Set(kinds)];
}
