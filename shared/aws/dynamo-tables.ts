/** How a table is set up: its replicas, its consistency, and what guards it. */
import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { TableFacts } from '../readiness/facts.ts';

export async function describeTable(client: DynamoDBDocumentClient, name: string): Promise<TableFacts> {
  const [{ Table }, { ContinuousBackupsDescription: backups }, { TimeToLiveDescription: expiry }] =
    await Promise.all([
      client.send(new DescribeTableCommand({ TableName: name })),
      client.send(new DescribeContinuousBackupsCommand({ TableName: name })),
      client.send(new DescribeTimeToLiveCommand({ TableName: name })),
    ]);
  const isExpiring = expiry?.TimeToLiveStatus === 'ENABLED' || expiry?.TimeToLiveStatus === 'ENABLING';
  const attribute = expiry?.AttributeName;
  return {
    status: Table?.TableStatus ?? 'without a status',
    replicas: Object.fromEntries(
      (Table?.Replicas ?? []).flatMap(({ RegionName, ReplicaStatus }) =>
        RegionName === undefined ? [] : [[RegionName, ReplicaStatus ?? 'without a status']],
      ),
    ),
    consistency: Table?.MultiRegionConsistency === 'STRONG' ? 'STRONG' : 'EVENTUAL',
    isDeletionProtected: Table?.DeletionProtectionEnabled === true,
    hasPointInTimeRecovery: backups?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus === 'ENABLED',
    ...(isExpiring && attribute !== undefined ? { expiryAttribute: attribute } : {}),
  };
}
