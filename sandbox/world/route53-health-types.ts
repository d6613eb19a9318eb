/** Route 53's health check structures, in its own casing. */

export type HealthCheckType =
  | 'HTTP'
  | 'HTTPS'
  | 'HTTP_STR_MATCH'
  | 'HTTPS_STR_MATCH'
  | 'TCP'
  | 'CALCULATED'
  | 'CLOUDWATCH_METRIC';

export interface HealthCheckConfig {
  readonly Type: HealthCheckType;
  readonly IPAddress?: string | undefined;
  readonly FullyQualifiedDomainName?: string | undefined;
  readonly Port?: number | undefined;
  readonly ResourcePath?: string | undefined;
  readonly SearchString?: string | undefined;
  /** Seconds: 10 or 30. */
  readonly RequestInterval?: number | undefined;
  /** 1 to 10. */
  readonly FailureThreshold?: number | undefined;
  readonly MeasureLatency?: boolean | undefined;
  readonly EnableSNI?: boolean | undefined;
  readonly Regions?: readonly string[] | undefined;
  readonly Inverted?: boolean | undefined;
  readonly Disabled?: boolean | undefined;
  readonly HealthThreshold?: number | undefined;
  readonly ChildHealthChecks?: readonly string[] | undefined;
  readonly AlarmIdentifier?: AlarmIdentifier | undefined;
  readonly InsufficientDataHealthStatus?: 'Healthy' | 'Unhealthy' | 'LastKnownStatus' | undefined;
}

export interface AlarmIdentifier {
  readonly Region: string;
  readonly Name: string;
}

/** The alarm's settings as they were when the check was last created or updated. */
export interface CloudWatchAlarmConfiguration {
  readonly EvaluationPeriods: number;
  readonly Threshold: number;
  readonly ComparisonOperator:
    | 'GreaterThanOrEqualToThreshold'
    | 'GreaterThanThreshold'
    | 'LessThanThreshold'
    | 'LessThanOrEqualToThreshold';
  /** Seconds. */
  readonly Period: number;
  readonly MetricName: string;
  readonly Namespace: string;
  readonly Statistic: string;
}

export interface HealthCheck {
  readonly Id: string;
  readonly CallerReference: string;
  readonly HealthCheckConfig: HealthCheckConfig;
  readonly HealthCheckVersion: number;
  readonly CloudWatchAlarmConfiguration?: CloudWatchAlarmConfiguration;
}

export interface HealthCheckObservation {
  readonly Region: string;
  readonly IPAddress: string;
  /** Begins with `Success` or `Failure`. */
  readonly Status: string;
  readonly CheckedTime: Date;
}
