/** The queue that carries each slot to its due time, and where slots end that made `probe` fail. */
import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Fleet } from '../../shared/fleet/fleet.ts';
import { functionSizes } from '../../shared/fleet/function-sizes.ts';
import { deadSlotQueueName, slotQueueName } from '../../shared/fleet/names.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';

export interface SlotQueueProps {
  readonly fleet: Fleet;
}

/** What AWS asks for of a queue that a function reads: shorter, and a message could be handed out twice. */
const visibilityTimeouts = 6;

export class SlotQueue extends Construct {
  readonly queue: Queue;
  /** Slots that `probe` could not serve. Alarm when it is not empty. */
  readonly deadLetters: DeadLetterQueue;

  constructor(scope: Construct, id: string, { fleet }: SlotQueueProps) {
    super(scope, id);
    this.deadLetters = new DeadLetterQueue(this, 'DeadLetters', deadSlotQueueName(fleet.name));
    this.queue = new Queue(this, 'Queue', {
      queueName: slotQueueName(fleet.name),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: Duration.seconds(visibilityTimeouts * functionSizes.probe.timeoutSeconds),
      // Longer than a slot's delay and its one visibility; after an outage there is then little to throw away.
      retentionPeriod: Duration.minutes(15),
      // Never tried again: a late look reports the past, and the next slot is already due.
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 1 },
    });
  }
}
