/**
 * The metrics of a fleet's dashboard, the most telling first. A dashboard is free up to fifty of them, so what does not fit
 * any more in a large fleet is left out: the logs have it all (https://aws.amazon.com/cloudwatch/pricing/).
 */
import { Duration } from 'aws-cdk-lib';
import { type IMetric, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { deployedRegions } from '../../shared/fleet/deployed-regions.ts';
import type { Fleet } from '../../shared/fleet/fleet.ts';
import { telemetryTableName, topicName } from '../../shared/fleet/names.ts';
import { functionMetric, movesFailedMetric, peerAgeMetric, smsSpendMetric } from './watch-metrics.ts';

export const dashboardMetricsMax = 50;

export interface MetricGroup {
  readonly title: string;
  readonly metrics: readonly IMetric[];
}

/** @param home The region of the dashboard, whose view of the others it shows. */
export function dashboardMetrics(fleet: Fleet, home: string): readonly MetricGroup[] {
  let left = dashboardMetricsMax;
  return groupsOf(fleet, home).filter(({ metrics }) => {
    const fits = metrics.length > 0 && metrics.length <= left;
    if (fits) left -= metrics.length;
    return fits;
  });
}

const hour = Duration.hours(1);

function groupsOf(fleet: Fleet, home: string): readonly MetricGroup[] {
  const regions = deployedRegions(fleet);
  const everywhere = (each: (region: string) => Metric) =>
    regions.map((region) => each(region).with({ label: region }));
  const ofVerb = (verb: 'probe' | 'steer' | 'notify', what: 'Errors' | 'Invocations' | 'Duration') =>
    regions.map((region) =>
      functionMetric(what, fleet.name, verb, { region, period: hour }).with({ label: `${verb} ${region}` }),
    );
  const ages = regions
    .filter((region) => region !== home)
    .flatMap((peer) => [
      peerAgeMetric('heartbeatAge', fleet.name, peer, { region: home }).with({ label: `steer ${peer}` }),
      ...(fleet.vantages.includes(peer)
        ? [peerAgeMetric('reportAge', fleet.name, peer, { region: home }).with({ label: `reports ${peer}` })]
        : []),
    ]);
  return [
    { title: `Silence of the other regions, as ${home} sees it (s)`, metrics: ages },
    {
      title: 'Moves that failed',
      metrics: everywhere((region) => movesFailedMetric(fleet.name, { region })),
    },
    {
      title: 'Alerts published',
      metrics: Object.keys(fleet.audiences).flatMap((audience) =>
        regions.map((region) => published(fleet.name, audience, region)),
      ),
    },
    {
      title: 'Errors of functions',
      metrics: [...ofVerb('probe', 'Errors'), ...ofVerb('steer', 'Errors'), ...ofVerb('notify', 'Errors')],
    },
    { title: 'Cost: time of probe (ms an hour)', metrics: ofVerb('probe', 'Duration') },
    {
      title: 'Cost: runs of probe and steer an hour',
      metrics: [...ofVerb('probe', 'Invocations'), ...ofVerb('steer', 'Invocations')],
    },
    {
      title: 'Cost: writes to telemetry an hour',
      metrics: everywhere((region) => written(fleet.name, region)),
    },
    { title: 'Cost: SMS this month (USD)', metrics: everywhere((region) => smsSpendMetric({ region })) },
  ];
}

function published(fleet: string, audience: string, region: string): Metric {
  return new Metric({
    namespace: 'AWS/SNS',
    metricName: 'NumberOfMessagesPublished',
    dimensionsMap: { TopicName: topicName(fleet, audience) },
    statistic: Stats.SUM,
    period: hour,
    region,
    label: `${audience} ${region}`,
  });
}

function written(fleet: string, region: string): Metric {
  return new Metric({
    namespace: 'AWS/DynamoDB',
    metricName: 'ConsumedWriteCapacityUnits',
    dimensionsMap: { TableName: telemetryTableName(fleet) },
    statistic: Stats.SUM,
    period: hour,
    region,
  });
}
