/** What a region has room for: RDS's quotas, the copies under way to it, and its networks for databases. */
import {
  DescribeAccountAttributesCommand,
  DescribeDBSubnetGroupsCommand,
  paginateDescribeDBClusterSnapshots,
  paginateDescribeDBSnapshots,
  RDSClient,
} from '@aws-sdk/client-rds';
import type { Facts, QuotaFacts, SubnetGroupFacts } from '../readiness/facts.ts';
import type { ClientPlace } from './dynamo-document.ts';
import { patience } from './patience.ts';

const requestTimeoutMs = 8_000;

/** RDS's words for a snapshot that is not whole yet. */
const unfinished: readonly (string | undefined)[] = ['creating', 'copying', 'pending'];

export interface RdsFacts {
  quotas(): Promise<Readonly<Record<string, QuotaFacts>>>;
  copiesUnderWay(): Promise<Facts['copiesUnderWay']>;
  subnetGroup(name: string): Promise<SubnetGroupFacts>;
}

export function rdsFacts(region: string, place: ClientPlace = {}): RdsFacts {
  const client = new RDSClient({
    ...place,
    region,
    maxAttempts: 2,
    requestHandler: patience(requestTimeoutMs),
  });
  const manual = { SnapshotType: 'manual' };
  return {
    async quotas() {
      const { AccountQuotas } = await client.send(new DescribeAccountAttributesCommand({}));
      return Object.fromEntries(
        (AccountQuotas ?? []).flatMap(({ AccountQuotaName: name, Used: used, Max: max }) =>
          name === undefined || used === undefined || max === undefined ? [] : [[name, { used, max }]],
        ),
      );
    },

    async copiesUnderWay() {
      let instances = 0;
      for await (const { DBSnapshots } of paginateDescribeDBSnapshots({ client }, manual)) {
        instances += (DBSnapshots ?? []).filter(
          ({ Status, SourceRegion }) => unfinished.includes(Status) && SourceRegion !== undefined,
        ).length;
      }
      let clusters = 0;
      for await (const { DBClusterSnapshots } of paginateDescribeDBClusterSnapshots({ client }, manual)) {
        clusters += (DBClusterSnapshots ?? []).filter(
          // A cluster's snapshot does not tell its source's region apart, but names its source where it is a copy.
          ({ Status, SourceDBClusterSnapshotArn: source }) =>
            unfinished.includes(Status) && source !== undefined && !source.includes(`:rds:${region}:`),
        ).length;
      }
      return { 'rds-instance': instances, 'aurora-cluster': clusters };
    },

    async subnetGroup(DBSubnetGroupName) {
      const { DBSubnetGroups } = await client.send(new DescribeDBSubnetGroupsCommand({ DBSubnetGroupName }));
      const [group] = DBSubnetGroups ?? [];
      if (group === undefined)
        throw new Error(`the region must have a DB subnet group ${DBSubnetGroupName}, got none`);
      return {
        status: group.SubnetGroupStatus ?? 'without a status',
        vpcId: group.VpcId ?? 'no VPC',
        availabilityZones: (group.Subnets ?? []).flatMap(
          ({ SubnetAvailabilityZone }) => SubnetAvailabilityZone?.Name ?? [],
        ),
      };
    },
  };
}
