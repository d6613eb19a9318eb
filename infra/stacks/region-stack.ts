/** What a fleet has in every region in which it is deployed: the loop, and what it needs. */
import { Stack, type StackProps } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Fleet } from '../../shared/fleet/fleet.ts';
import { type LoopVerb, undeliveredQueueName } from '../../shared/fleet/names.ts';
import { hasGateBucket } from '../../shared/routing/gate.ts';
import { AudienceTopics } from '../constructs/audience-topics.ts';
import { DeadLetterQueue } from '../constructs/dead-letter-queue.ts';
import { GateBucket } from '../constructs/gate-bucket.ts';
import { MinuteSchedules } from '../constructs/minute-schedules.ts';
import { PointsmanFunction } from '../constructs/pointsman-function.ts';
import { SlotQueue } from '../constructs/slot-queue.ts';
import { SlotsToProbe } from '../constructs/slots-to-probe.ts';
import { WatchAlarms } from '../constructs/watch-alarms.ts';
import type { FunctionAssets } from '../function-assets.ts';
import { FleetArns } from '../policies/fleet-arns.ts';
import { notifyStatements } from '../policies/notify.ts';
import { probeStatements } from '../policies/probe.ts';
import { readinessStatements } from '../policies/readiness.ts';
import { steerStatements } from '../policies/steer.ts';
import { tickStatements } from '../policies/tick.ts';
import { reservedConcurrency } from '../reserved-concurrency.ts';

export interface RegionStackProps extends StackProps {
  readonly fleet: Fleet;
  readonly assets: FunctionAssets;
  readonly logRetention: RetentionDays;
}

type RegionVerb = LoopVerb | 'readiness';

export class RegionStack extends Stack {
  constructor(scope: Construct, id: string, { fleet, assets, logRetention, ...props }: RegionStackProps) {
    super(scope, id, props);
    const arns = new FleetArns(this, fleet);
    const undelivered = new DeadLetterQueue(this, 'Undelivered', undeliveredQueueName(fleet.name));
    const slots = new SlotQueue(this, 'Slots', { fleet });
    const reserved = reservedConcurrency(this, fleet, arns.region);
    const make = (verb: RegionVerb, statements: readonly PolicyStatement[], environment = {}) =>
      new PointsmanFunction(this, capitalised(verb), {
        fleet,
        verb,
        assets,
        logRetention,
        undelivered,
        environment,
        reservedConcurrency: verb === 'readiness' ? undefined : reserved?.byVerb[verb],
        statements,
      }).function;
    const tick = make('tick', tickStatements(arns), { POINTSMAN_SLOT_QUEUE_URL: slots.queue.queueUrl });
    const probe = make('probe', probeStatements(arns));
    const steer = make('steer', steerStatements(arns));
    const notify = make('notify', notifyStatements(arns));
    const readiness = make('readiness', readinessStatements(arns));

    new SlotsToProbe(this, 'SlotsToProbe', {
      queue: slots.queue,
      probe,
      slotsAtOnce: reserved?.slotsAtOnce,
    });
    new MinuteSchedules(this, 'EachMinute', {
      fleet,
      undelivered,
      targets: { tick, steer, notify, readiness },
    });

    const { region } = arns;
    if (hasGateBucket(fleet, region)) new GateBucket(this, 'GateBucket', { fleet, region });
    const { topics } = new AudienceTopics(this, 'Topics', { fleet, undelivered });
    new WatchAlarms(this, 'Watch', {
      fleet,
      region,
      topics,
      deadLetters: { slots: slots.deadLetters, events: undelivered },
    });
  }
}

function capitalised(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}
