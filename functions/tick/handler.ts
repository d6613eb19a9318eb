import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import { sqsSlotQueue } from '../../shared/aws/sqs-slot-queue.ts';
import { systemClock } from '../../shared/aws/system-clock.ts';
import { readEnvironment, requiredVariable } from '../environment.ts';
import { passLog } from '../middleware/pass-log.ts';
import { logger } from '../telemetry.ts';
import { type SentSlots, type TickOutcome, tick } from './tick.ts';

const { fleet, region } = readEnvironment(process.env);
const queueUrl = requiredVariable(process.env, 'POINTSMAN_SLOT_QUEUE_URL');
const ports = { clock: systemClock, slots: sqsSlotQueue(region, queueUrl) };
const sent: SentSlots = { untilMs: 0 };

export const handler = middy<unknown, TickOutcome>()
  .use(injectLambdaContext(logger, { clearState: true }))
  .use(passLog({ logger, pass: 'tick' }))
  .handler(async () => tick(fleet, region, ports, sent));
