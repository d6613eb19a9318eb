import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import { sqsSlotQueue } from '../../shared/aws/sqs-slot-queue.ts';
import { systemClock } from '../../shared/aws/system-clock.ts';
import { readEnvironment } from '../environment.ts';
import { passMetrics } from '../middleware/pass-metrics.ts';
import { logger, metrics } from '../telemetry.ts';
import { type TickOutcome, tick } from './tick.ts';

const environment = readEnvironment(process.env);
const ports = { clock: systemClock, slots: sqsSlotQueue(environment.region, environment.slotQueueUrl) };

export const handler = middy<unknown, TickOutcome>()
  .use(injectLambdaContext(logger, { clearState: true }))
  .use(logMetrics(metrics))
  .use(passMetrics({ metrics, pass: 'tick', kinds: ['sent', 'no-vantage'] }))
  .handler(async () => tick(environment.fleet, environment.region, ports));
