/**
 * The alarms by which a region watches the control plane: the other regions, whose `steer` and `probe` may be silent, and
 * its own functions. Metrics and alarms are regional, so a region that is gone has no alarms: the others' say so.
 *
 * An alarm is paid for by the metric, ten cents a month each, so the sums are of the three functions alone that an outage
 * needs. What makes the others fail, or keeps any of them from running, ends in the queues of what could not be delivered.
 *
 * Nothing is sent when an alarm ends: a first deployment alone would be a message for each.
 */
import { Annotations, Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { alarmAudiences } from '../../shared/fleet/alarm-audiences.ts';
import { deployedRegions } from '../../shared/fleet/deployed-regions.ts';
import type { Fleet } from '../../shared/fleet/fleet.ts';
import type { FunctionVerb } from '../../shared/fleet/names.ts';
import { type WatchKind, watchAlarmName } from '../../shared/fleet/watch-names.ts';
import { heartbeatMaxMs } from '../../shared/routing/lead.ts';
import { runbookAddress } from '../runbook-address.ts';
import {
  functionMetric,
  movesFailedMetric,
  peerAgeMetric,
  readinessFailuresMetric,
  smsSpendMetric,
  sumOf,
} from './watch-metrics.ts';

export interface WatchAlarmsProps {
  readonly fleet: Fleet;
  /** The stack's own region. */
  readonly region: string;
  /** By audience: where the region's people are told. */
  readonly topics: Readonly<Record<string, ITopic>>;
  /** Where what could not be delivered ends: the slots that made `probe` fail, and the events of all functions. */
  readonly deadLetters: { readonly slots: IQueue; readonly events: IQueue };
}

/**
 * Topics that CloudWatch lets one alarm tell.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
const actionsMax = 5;

/** Of the functions that an outage needs. */
const vitalVerbs: readonly FunctionVerb[] = ['probe', 'steer', 'notify'];

/** A region that misses a pass is half way to this; a report is then twenty slots old at least. */
const silentSeconds = heartbeatMaxMs / 1000;

/** One failed run is made up for by the next within a minute; a function that always fails has five in five minutes. */
const failuresMax = 2;

/** A few in the two weeks that they are kept are chance; a function that always fails leaves more within six minutes. */
const deadLettersMax = 5;

/** What passes by itself, such as a deploy, is over by then. */
const readinessMinutes = 5;

/** Of the limit: enough is left for the pages of an outage while somebody asks for more. */
const smsShare = 0.8;

interface Watch {
  readonly kind: WatchKind;
  readonly peer?: string;
  /** One sentence for whoever is paged. */
  readonly says: string;
  readonly metric: IMetric;
  /** What is more than this is wrong. */
  readonly threshold: number;
  /** Of the last `of` periods so many must be wrong. @default the last one */
  readonly datapoints?: { readonly wrong: number; readonly of: number };
  /** @default nothing is wrong */
  readonly missing?: TreatMissingData;
}

export class WatchAlarms extends Construct {
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, props: WatchAlarmsProps) {
    super(scope, id);
    const { fleet, topics } = props;
    const audiences = alarmAudiences(fleet);
    const untold = audiences.slice(actionsMax);
    if (untold.length > 0)
      Annotations.of(this).addWarningV2(
        'pointsman:alarm-audiences',
        `an alarm tells ${actionsMax} audiences at most, so ${untold.join(', ')} hear nothing of trouble with the control plane itself: put somebody of them into one of ${audiences.slice(0, actionsMax).join(', ')}`,
      );
    const listeners = audiences.slice(0, actionsMax).flatMap((audience) => topics[audience] ?? []);
    this.alarms = [...peerWatches(props), ...ownWatches(props)].map((watch) =>
      this.#alarm(fleet, watch, listeners),
    );
  }

  #alarm(fleet: Fleet, watch: Watch, listeners: readonly ITopic[]): Alarm {
    const { kind, peer, says, metric, threshold, datapoints, missing } = watch;
    const alarm = new Alarm(this, peer === undefined ? kind : `${kind}-${peer}`, {
      alarmName: watchAlarmName(fleet.name, kind, peer),
      alarmDescription: `${says} What to do: ${runbookAddress(kind)}`,
      metric,
      threshold,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: datapoints?.of ?? 1,
      datapointsToAlarm: datapoints?.wrong ?? 1,
      treatMissingData: missing ?? TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(...listeners.map((topic) => new SnsAction(topic)));
    return alarm;
  }
}

/** Each minute has one datapoint, which may come late: two of three say that it is not that. */
const twoOfThree = { wrong: 2, of: 3 };

function peerWatches({ fleet, region }: WatchAlarmsProps): readonly Watch[] {
  const peers = deployedRegions(fleet).filter((each) => each !== region);
  return peers.flatMap((peer): readonly Watch[] => {
    // That nothing is written is our own silence, and as bad.
    const common = {
      peer,
      threshold: silentSeconds,
      datapoints: twoOfThree,
      missing: TreatMissingData.BREACHING,
    };
    const steer: Watch = {
      ...common,
      kind: 'steer-silent',
      says: `${region} has not seen steer of ${peer} at work for more than ${silentSeconds} s, or is silent itself.`,
      metric: peerAgeMetric('heartbeatAge', fleet.name, peer),
    };
    if (!fleet.vantages.includes(peer)) return [steer];
    const reports: Watch = {
      ...common,
      kind: 'reports-silent',
      says: `${region} has had no report of the vantage ${peer} for more than ${silentSeconds} s, or is silent itself.`,
      metric: peerAgeMetric('reportAge', fleet.name, peer),
    };
    return [steer, reports];
  });
}

function ownWatches({ fleet, region, deadLetters }: WatchAlarmsProps): readonly Watch[] {
  const period = Duration.minutes(5);
  const sumOver = (metricName: 'Errors' | 'Throttles') =>
    sumOf(
      Object.fromEntries(vitalVerbs.map((verb) => [verb, functionMetric(metricName, fleet.name, verb)])),
      metricName,
      period,
    );
  const lying = {
    slots: deadLetters.slots.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period }),
    events: deadLetters.events.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period }),
  };
  return [
    {
      kind: 'moves-failed',
      says: `${region} sees traffic that should have moved and has not.`,
      metric: movesFailedMetric(fleet.name),
      threshold: 0,
      datapoints: twoOfThree,
    },
    {
      kind: 'dead-letters',
      says: `In ${region} more than ${deadLettersMax} slots or events could not be delivered.`,
      metric: sumOf(lying, 'dead letters', period),
      threshold: deadLettersMax,
    },
    {
      kind: 'function-errors',
      says: `In ${region} ${vitalVerbs.join(', ')} have failed more than ${failuresMax} times in 5 minutes.`,
      metric: sumOver('Errors'),
      threshold: failuresMax,
    },
    {
      kind: 'function-throttles',
      says: `In ${region} Lambda has refused to run ${vitalVerbs.join(', ')} more than ${failuresMax} times in 5 minutes.`,
      metric: sumOver('Throttles'),
      threshold: failuresMax,
    },
    {
      kind: 'readiness-failed',
      says: `In ${region} a critical check of readiness has failed for ${readinessMinutes} minutes: a failover may not work, or nobody may hear of it.`,
      metric: readinessFailuresMetric(fleet.name),
      threshold: 0,
      datapoints: { wrong: readinessMinutes, of: readinessMinutes },
    },
    ...(isAnyoneTexted(fleet) ? [smsWatch(fleet, region)] : []),
  ];
}

function smsWatch({ smsLimitDollars }: Fleet, region: string): Watch {
  return {
    kind: 'sms-spend',
    says: `In ${region} SMS have cost more than ${smsShare * 100} % of the ${smsLimitDollars} USD after which SNS sends none.`,
    metric: smsSpendMetric(),
    threshold: smsShare * smsLimitDollars,
    // Said with each message only; what was spent stays spent until the month is over.
    missing: TreatMissingData.IGNORE,
  };
}

/** The spend counts for all of the account's SMS in a region; without any of ours it is none of our business. */
function isAnyoneTexted({ people, audiences }: Fleet): boolean {
  return Object.values(audiences).some((audience) =>
    audience.people.some((id) => people[id]?.sms !== undefined),
  );
}
