/**
 * The bucket in which a vantage publishes its gates, for Route 53's health checkers to read.
 *
 * Nobody else reads it: its policy admits GetObject on `closed/*` from the checkers' own address ranges. S3 does not call a
 * policy public that fixes `aws:SourceIp` to ranges narrower than /8, so Block Public Access stays on in all its parts
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status).
 * Nobody but the roles of `steer` may list it: a checker is told 403 of an object that is not there, and takes the gate for open.
 *
 * It has no versions and nothing expires in it: a gate opens when its vantage opens it, never by a rule about age. It stays when
 * its stack is deleted, because a health check may still point to it, and its name is free for nobody else to take. Who then wants
 * it again deletes the old one first, when nothing points to it any more.
 */
import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  BucketNamespace,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Fleet } from '../../shared/fleet/fleet.ts';
import { healthCheckerRanges } from '../../shared/fleet/health-checker-ranges.ts';
import { gateBucketPrefix, gateKey } from '../../shared/fleet/names.ts';
import { partitionOf } from '../../shared/fleet/partition.ts';

export interface GateBucketProps {
  readonly fleet: Fleet;
  /** The vantage whose gates it holds; the stack's own region. */
  readonly region: string;
}

export class GateBucket extends Construct {
  readonly bucket: Bucket;

  /** @throws Error in a partition where Route 53's health checkers cannot read a bucket */
  constructor(scope: Construct, id: string, { fleet, region }: GateBucketProps) {
    super(scope, id);
    const partition = partitionOf(region);
    const ranges = healthCheckerRanges(partition);
    if (ranges === undefined)
      throw new Error(
        `gates must be false in the partition ${partition}, whose buckets no health checker can read, got true`,
      );
    this.bucket = new Bucket(this, 'Bucket', {
      bucketNamePrefix: gateBucketPrefix(fleet.name),
      bucketNamespace: BucketNamespace.ACCOUNT_REGIONAL,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      // With a key of KMS a checker, which has no credentials, could read nothing.
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      versioned: false,
      // One that was made by a deployment that failed is taken back with it.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions::AwsSolutions-S1',
      reason:
        'its readers are the health checkers, every few seconds, and what they read is said by their health checks',
    });
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AllowHealthCheckers',
        principals: [new AnyPrincipal()],
        actions: ['s3:GetObject'],
        resources: [this.bucket.arnForObjects(gateKey('*'))],
        conditions: { IpAddress: { 'aws:SourceIp': ranges } },
      }),
    );
    // With the bucket: without it the checkers are told 403 of every object, and take a closed gate for open.
    this.bucket.policy?.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  }
}
