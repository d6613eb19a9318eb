/** The ARNs of what a fleet's deployment consists of, in any of its regions: derived from names, never imported. */
import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { deployedRegions } from '../../shared/fleet/deployed-regions.ts';
import type { Fleet } from '../../shared/fleet/fleet.ts';
import {
  type FunctionVerb,
  functionName,
  gateBucketName,
  ledgerTableName,
  slotQueueName,
  telemetryTableName,
  topicName,
} from '../../shared/fleet/names.ts';
import { partitionOf } from '../../shared/fleet/partition.ts';

export class FleetArns {
  readonly fleet: Fleet;
  /** Of the stack in which they are asked for. */
  readonly region: string;
  readonly account: string;
  readonly partition: string;
  readonly deployedRegions: readonly string[];

  constructor(scope: Construct, fleet: Fleet) {
    const { region, account } = Stack.of(scope);
    this.fleet = fleet;
    this.region = region;
    this.account = account;
    this.partition = partitionOf(region);
    this.deployedRegions = deployedRegions(fleet);
  }

  /** Of a service's resource in a region of this account; this stack's region when left out. */
  regional(service: string, resource: string, region = this.region): string {
    return `arn:${this.partition}:${service}:${region}:${this.account}:${resource}`;
  }

  function(verb: FunctionVerb, region?: string): string {
    return this.regional('lambda', `function:${functionName(this.fleet.name, verb)}`, region);
  }

  telemetryTable(region?: string): string {
    return this.regional('dynamodb', `table/${telemetryTableName(this.fleet.name)}`, region);
  }

  /** One for each replica. */
  ledgerTables(): readonly string[] {
    return this.fleet.ledgerRegions.map((region) =>
      this.regional('dynamodb', `table/${ledgerTableName(this.fleet.name)}`, region),
    );
  }

  slotQueue(): string {
    return this.regional('sqs', slotQueueName(this.fleet.name));
  }

  topic(audience: string, region: string): string {
    return this.regional('sns', topicName(this.fleet.name, audience), region);
  }

  gateBucket(vantage: string): string {
    return `arn:${this.partition}:s3:::${gateBucketName(this.fleet.name, this.account, vantage)}`;
  }

  /** All log streams of a log group. */
  logStreams(group: string): string {
    return this.regional('logs', `log-group:${group}:log-stream:*`);
  }

  /** The fleet's zone; where its id is not known, every zone of the account. */
  hostedZone(): string {
    return `arn:${this.partition}:route53:::hostedzone/${this.fleet.zone.id ?? '*'}`;
  }
}
