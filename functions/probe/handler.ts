import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import { documentClient } from '../../shared/aws/dynamo-document.ts';
import { dynamoTelemetry } from '../../shared/aws/dynamo-telemetry.ts';
import { lambdaPeers } from '../../shared/aws/lambda-peers.ts';
import { systemClock } from '../../shared/aws/system-clock.ts';
import { telemetryTableName } from '../../shared/fleet/names.ts';
import type { SlotMessage, Wake } from '../../shared/ports.ts';
import { networkLookout } from '../../shared/probing/lookout.ts';
import { readEnvironment } from '../environment.ts';
import { passLog } from '../middleware/pass-log.ts';
import { journal, logger } from '../telemetry.ts';
import { type ProbeEvent, type ProbeOutcome, probe } from './probe.ts';

/** From the slot queue, one message at a time, or from another vantage. */
interface ProbePayload {
  readonly Records?: readonly { readonly body: string }[];
  readonly wake?: Wake;
}

const { fleet, fleetDigest, region } = readEnvironment(process.env);
const ports = {
  clock: systemClock,
  telemetry: dynamoTelemetry(documentClient(region), telemetryTableName(fleet.name)),
  lookout: networkLookout(fleet),
  peers: lambdaPeers(fleet.name, region),
  journal,
};

export const handler = middy<ProbePayload, ProbeOutcome>()
  .use(injectLambdaContext(logger, { clearState: true }))
  .use(passLog({ logger, pass: 'probe' }))
  .handler(async (payload, context) => {
    const deadlineMs = Date.now() + context.getRemainingTimeInMillis();
    return probe(eventOf(payload), { fleet, fleetDigest, vantage: region, deadlineMs, ports });
  });

function eventOf({ Records, wake }: ProbePayload): ProbeEvent {
  if (wake !== undefined) return { kind: 'wake', wake };
  const [record] = Records ?? [];
  if (record === undefined || Records?.length !== 1) {
    throw new Error(`a probe takes a wake or exactly one slot message, got ${Records?.length ?? 0} messages`);
  }
  return { kind: 'slot', slot: JSON.parse(record.body) as SlotMessage };
}
