/** The logger of every function, and the journal that goes through it. */
import { Logger } from '@aws-lambda-powertools/logger';
import { journalMessage } from '../shared/fleet/watch-names.ts';
import type { Journal } from '../shared/ports.ts';

export const logger = new Logger({ serviceName: 'pointsman' });

/** Constant message, everything else as keys: one filter finds every entry in CloudWatch Logs. */
export const journal: Journal = (entry) => {
  if (entry.event === 'error') logger.error(journalMessage, { [journalMessage]: entry });
  else logger.info(journalMessage, { [journalMessage]: entry });
};
