/** Counts how each pass ended, with a zero for every way it did not: a missing series is never mistaken for calm. */
import type { Metrics } from '@aws-lambda-powertools/metrics';
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { MiddlewareObj } from '@middy/core';

export interface PassMetricsOptions {
  readonly metrics: Metrics;
  /** The function's name, used as the metric's dimension. */
  readonly pass: string;
  /** Every `kind` that the pass can return. */
  readonly kinds: readonly string[];
}

export function passMetrics({ metrics, pass, kinds }: PassMetricsOptions): MiddlewareObj {
  const count = (kind: string | undefined) => {
    metrics.addDimension('pass', pass);
    for (const known of kinds) metrics.addMetric(known, MetricUnit.Count, known === kind ? 1 : 0);
    metrics.addMetric('failed', MetricUnit.Count, kind === undefined ? 1 : 0);
  };
  return {
    after: (request) => {
      const { kind } = request.response as { readonly kind: string };
      count(kind);
    },
    onError: () => count(undefined),
  };
}
