/**
 * How Route 53 decides that a health check is healthy: pure rules, the same on the wall clock and in virtual time.
 * Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html
 */
import type { CloudWatchAlarmConfiguration, HealthCheckConfig } from './route53-health-types.ts';

/** What one checker thinks of an endpoint, and how many results in a row have said otherwise. */
export interface CheckerOpinion {
  readonly healthy: boolean;
  readonly contrary: number;
}

/** New checks count as healthy until their checkers know better. */
export const newOpinion: CheckerOpinion = { healthy: true, contrary: 0 };

/** An endpoint is healthy while more than this share of its checkers find it so; AWS may change the value. */
const HEALTHY_CHECKERS_SHARE = 0.18;

/** A checker changes its mind after `failureThreshold` results in a row that contradict it, in both directions. */
export function afterResult(
  opinion: CheckerOpinion,
  passed: boolean,
  failureThreshold: number,
): CheckerOpinion {
  if (passed === opinion.healthy) return { healthy: opinion.healthy, contrary: 0 };
  const contrary = opinion.contrary + 1;
  return contrary >= failureThreshold
    ? { healthy: passed, contrary: 0 }
    : { healthy: opinion.healthy, contrary };
}

export function endpointHealthy(opinions: readonly CheckerOpinion[]): boolean {
  const healthy = opinions.filter((opinion) => opinion.healthy).length;
  return healthy > HEALTHY_CHECKERS_SHARE * opinions.length;
}

/** A threshold of 0 is always met; one above the number of children never. */
export function calculatedHealthy(childrenHealthy: readonly boolean[], healthThreshold: number): boolean {
  return childrenHealthy.filter(Boolean).length >= healthThreshold;
}

/**
 * By the metric's data and not by the alarm's state: unhealthy when every one of the last `EvaluationPeriods`
 * breaches, healthy when one does not, and by InsufficientDataHealthStatus when there is too little data.
 *
 * @param values one per period, oldest first; undefined where the period has no data
 */
export function metricHealthy(
  alarm: CloudWatchAlarmConfiguration,
  values: readonly (number | undefined)[],
  whenInsufficient: HealthCheckConfig['InsufficientDataHealthStatus'],
  lastKnown: boolean,
): boolean {
  const known = values.slice(-alarm.EvaluationPeriods).filter((value) => value !== undefined);
  if (known.some((value) => !breaches(alarm, value))) return true;
  if (known.length >= alarm.EvaluationPeriods) return false;
  if (whenInsufficient === 'Healthy') return true;
  return whenInsufficient === 'Unhealthy' ? false : lastKnown;
}

function breaches({ ComparisonOperator, Threshold }: CloudWatchAlarmConfiguration, value: number): boolean {
  switch (ComparisonOperator) {
    case 'GreaterThanOrEqualToThreshold':
      return value >= Threshold;
    case 'GreaterThanThreshold':
      return value > Threshold;
    case 'LessThanThreshold':
      return value < Threshold;
    case 'LessThanOrEqualToThreshold':
      return value <= Threshold;
  }
}

/** What a checker met at an endpoint. Times are since the probe began. */
export interface EndpointMeeting {
  /** Undefined when no connection was made. */
  readonly connectedMs?: number;
  /** When the status line came; for HTTP alone. */
  readonly answeredMs?: number;
  readonly status?: number;
  /** When enough of the body had come. */
  readonly bodyMs?: number;
  /** The beginning of the body, at least 5,120 bytes of it where there is as much. */
  readonly body?: Uint8Array;
}

export const TCP_CONNECT_LIMIT_MS = 10_000;
export const HTTP_CONNECT_LIMIT_MS = 4000;
export const HTTP_ANSWER_LIMIT_MS = 2000;
const HTTP_BODY_LIMIT_MS = 2000;
const SEARCHED_BYTES = 5120;

/** Whether one probe passed. Certificates are not looked at. */
export function endpointPasses(
  { Type, SearchString }: Pick<HealthCheckConfig, 'Type' | 'SearchString'>,
  meeting: EndpointMeeting,
): boolean {
  const { connectedMs, answeredMs, status, bodyMs, body } = meeting;
  if (connectedMs === undefined) return false;
  if (Type === 'TCP') return connectedMs <= TCP_CONNECT_LIMIT_MS;
  if (connectedMs > HTTP_CONNECT_LIMIT_MS || answeredMs === undefined || status === undefined) return false;
  if (answeredMs - connectedMs > HTTP_ANSWER_LIMIT_MS || status < 200 || status >= 400) return false;
  if (SearchString === undefined) return true;
  if (body === undefined || bodyMs === undefined || bodyMs - answeredMs > HTTP_BODY_LIMIT_MS) return false;
  return Buffer.from(body.subarray(0, SEARCHED_BYTES)).includes(SearchString);
}
