/**
 * Gauges in CloudWatch. What an alarm reads is a metric, written through the log in CloudWatch's embedded metric format; what
 * only a dashboard reads is a line of the log, as a metric costs more a month than all these lines together.
 */
import type { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import {
  metricDimensions,
  metricNames,
  metricNamespace,
  standingMessage,
} from '../shared/fleet/watch-names.ts';
import type { Gauges } from '../shared/journal.ts';
import type { ReadinessGauge } from '../shared/readiness-ports.ts';

/** One metric a region, for one alarm: which checks have failed is told by the journal and by `pointsman readiness`. */
export function readinessGauge(fleet: string): ReadinessGauge {
  const metrics = new Metrics({ namespace: metricNamespace });
  metrics.clearDefaultDimensions();
  return {
    showFailures(count) {
      metrics.addDimension(metricDimensions.fleet, fleet);
      metrics.addMetric(metricNames.readinessFailures, MetricUnit.Count, count);
      metrics.publishStoredMetrics();
    },
  };
}

export function cloudWatchGauges(fleet: string, logger: Pick<Logger, 'info'>): Gauges {
  const metrics = new Metrics({ namespace: metricNamespace });
  // Each further dimension is another metric, and another bill.
  metrics.clearDefaultDimensions();
  return {
    showPeers(ages) {
      for (const { region, heartbeatAgeSeconds, reportAgeSeconds } of ages) {
        metrics.addDimension(metricDimensions.fleet, fleet).addDimension(metricDimensions.peer, region);
        metrics.addMetric(metricNames.heartbeatAge, MetricUnit.Seconds, heartbeatAgeSeconds);
        if (reportAgeSeconds !== undefined)
          metrics.addMetric(metricNames.reportAge, MetricUnit.Seconds, reportAgeSeconds);
        metrics.publishStoredMetrics();
      }
    },
    showApplications(standings, movesFailed) {
      for (const standing of standings) logger.info(standingMessage, { [standingMessage]: standing });
      metrics.addDimension(metricDimensions.fleet, fleet);
      metrics.addMetric(metricNames.movesFailed, MetricUnit.Count, movesFailed);
      metrics.publishStoredMetrics();
    },
  };
}
