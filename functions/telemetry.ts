/** The logger and the metrics of every function, and the journal that goes through the log. */
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { Journal } from '../shared/ports.ts';

export const logger = new Logger({ serviceName: 'pointsman' });

export const metrics = new Metrics({ namespace: 'Pointsman', serviceName: 'pointsman' });

/** Constant message, everything else as keys: one filter finds every entry in CloudWatch Logs. */
export const journal: Journal = (entry) => {
  if (entry.event === 'error') logger.error('journal', { journal: entry });
  else logger.info('journal', { journal: entry });
};
