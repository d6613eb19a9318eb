/**
 * A table with a replica in each of several regions. On demand, restorable to any second of the last 35 days, and
 * guarded twice against loss. What it takes to get rid of one is meant to be much:
 *
 * - The stack's deletion leaves the tables where they are (`RetainExceptOnCreate`), with all that was decided.
 * - Nobody can delete a replica before its deletion protection has been turned off, by hand and region by region.
 *
 * The two meet in one place. When the very first deployment fails, CloudFormation wants to take back the tables that it
 * has just made, and the protection keeps them: the stack ends in ROLLBACK_FAILED. That is better than tables that are
 * left behind in silence, whose names then fail the next deployment: once the protection is off, the tables are deleted
 * by hand, and then the stack. The stack's deletion alone is another operation than the one that made them, and leaves them.
 *
 * CloudFormation adds or removes one replica at a time, so a fleet grows and shrinks by one region per deployment.
 * The L1 construct, because TableV2 knows only the sets of regions of 2025 for strong consistency.
 */
import { CfnDeletionPolicy, type CfnTag, type ITaggable, TagManager, TagType } from 'aws-cdk-lib';
import { CfnGlobalTable } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';

export interface GlobalTableProps {
  readonly tableName: string;

  /** Where it has a replica; the stack's own region is one of them. */
  readonly regions: readonly string[];

  /** `STRONG` cannot be changed later, and takes exactly three regions that DynamoDB offers it in. */
  readonly consistency: 'STRONG' | 'EVENTUAL';

  /** The attribute that says when an item may go, in epoch seconds. @default items stay */
  readonly expiryAttribute?: string;
}

export class GlobalTable extends Construct implements ITaggable {
  /** CloudFormation knows tags of replicas only, so they are handed down from here. */
  readonly tags = new TagManager(TagType.STANDARD, CfnGlobalTable.CFN_RESOURCE_TYPE_NAME);

  constructor(scope: Construct, id: string, props: GlobalTableProps) {
    super(scope, id);
    const { tableName, regions, consistency, expiryAttribute } = props;
    const table = new CfnGlobalTable(this, 'Table', {
      tableName,
      attributeDefinitions: [
        { attributeName: 'pk', attributeType: 'S' },
        { attributeName: 'sk', attributeType: 'S' },
      ],
      keySchema: [
        { attributeName: 'pk', keyType: 'HASH' },
        { attributeName: 'sk', keyType: 'RANGE' },
      ],
      billingMode: 'PAY_PER_REQUEST',
      replicas: regions.map((region) => ({
        region,
        deletionProtectionEnabled: true,
        pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
        // A token for the list: CDK types it as such for other resources only.
        tags: this.tags.renderedTags as unknown as CfnTag[],
      })),
      ...(consistency === 'STRONG'
        ? { multiRegionConsistency: 'STRONG' }
        : // What eventual replication goes by; asked for also where there is one region, as it cannot be added later.
          { streamSpecification: { streamViewType: 'NEW_AND_OLD_IMAGES' } }),
      ...(expiryAttribute === undefined
        ? {}
        : { timeToLiveSpecification: { attributeName: expiryAttribute, enabled: true } }),
    });
    table.cfnOptions.deletionPolicy = CfnDeletionPolicy.RETAIN_EXCEPT_ON_CREATE;
    table.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
  }
}
