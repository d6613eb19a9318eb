/** The metrics by which a region watches the control plane: what `steer` writes there, and what AWS counts for nothing. */
import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { type FunctionVerb, functionName } from '../../shared/fleet/names.ts';
import { metricDimensions, metricNames, metricNamespace } from '../../shared/fleet/watch-names.ts';

/** `steer` writes once a minute. */
const minute = Duration.minutes(1);

/** How the values of a period become one: `region` where it is not the stack's own. */
interface MetricOptions {
  readonly period?: Duration;
  readonly region?: string;
}

export function peerAgeMetric(
  name: 'heartbeatAge' | 'reportAge',
  fleet: string,
  peer: string,
  options: MetricOptions = {},
): Metric {
  return new Metric({
    namespace: metricNamespace,
    metricName: metricNames[name],
    dimensionsMap: { [metricDimensions.fleet]: fleet, [metricDimensions.peer]: peer },
    statistic: Stats.MAXIMUM,
    period: minute,
    ...options,
  });
}

export function movesFailedMetric(fleet: string, options: MetricOptions = {}): Metric {
  return new Metric({
    namespace: metricNamespace,
    metricName: metricNames.movesFailed,
    dimensionsMap: { [metricDimensions.fleet]: fleet },
    statistic: Stats.MAXIMUM,
    period: minute,
    ...options,
  });
}

export function readinessFailuresMetric(fleet: string, options: MetricOptions = {}): Metric {
  return new Metric({
    namespace: metricNamespace,
    metricName: metricNames.readinessFailures,
    dimensionsMap: { [metricDimensions.fleet]: fleet },
    statistic: Stats.MAXIMUM,
    period: minute,
    ...options,
  });
}

export function functionMetric(
  metricName: 'Errors' | 'Throttles' | 'Invocations' | 'Duration',
  fleet: string,
  verb: FunctionVerb,
  options: MetricOptions = {},
): Metric {
  return new Metric({
    namespace: 'AWS/Lambda',
    metricName,
    dimensionsMap: { FunctionName: functionName(fleet, verb) },
    statistic: Stats.SUM,
    period: Duration.minutes(5),
    ...options,
  });
}

/** What SMS have cost since the month began, in US dollars; there only where one has been sent. */
export function smsSpendMetric(options: MetricOptions = {}): Metric {
  return new Metric({
    namespace: 'AWS/SNS',
    metricName: 'SMSMonthToDateSpentUSD',
    statistic: Stats.MAXIMUM,
    period: Duration.minutes(5),
    ...options,
  });
}

/** One that has no value, as an idle queue or function has none, counts as 0. */
export function sumOf(
  metrics: Readonly<Record<string, IMetric>>,
  label: string,
  period: Duration,
): MathExpression {
  const terms = Object.keys(metrics).map((id) => `FILL(${id}, 0)`);
  return new MathExpression({ expression: terms.join(' + '), usingMetrics: { ...metrics }, label, period });
}
