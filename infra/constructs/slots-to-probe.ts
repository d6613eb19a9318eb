/** Hands each slot to `probe` when it is due. */
import { Validations } from 'aws-cdk-lib';
import { CfnEventSourceMapping, type IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface SlotsToProbeProps {
  readonly queue: IQueue;
  readonly probe: IFunction;

  /** Slots that are served at once, where `probe` may not run more often. @default as many as there are */
  readonly slotsAtOnce?: number | undefined;
}

export class SlotsToProbe extends Construct {
  constructor(scope: Construct, id: string, { queue, probe, slotsAtOnce }: SlotsToProbeProps) {
    super(scope, id);
    const mapping = new CfnEventSourceMapping(this, 'Mapping', {
      eventSourceArn: queue.queueArn,
      functionName: probe.functionName,
      // One slot fails alone, and none waits for another.
      batchSize: 1,
      // A slot that is read and then finds no free execution would count as failed. Without such a bound none is set:
      // Lambda then reads a calm queue with two pollers instead of five.
      ...(slotsAtOnce === undefined ? {} : { scalingConfig: { maximumConcurrency: slotsAtOnce } }),
    });
    Validations.of(mapping).acknowledge({
      id: 'Serverless::Serverless-LambdaEventSourceMappingDestination',
      reason: 'it reads a queue, whose own dead-letter queue takes what fails; destinations are for streams',
    });
  }
}
