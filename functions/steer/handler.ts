import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import { documentClient } from '../../shared/aws/dynamo-document.ts';
import { dynamoLedger } from '../../shared/aws/dynamo-ledger.ts';
import { dynamoTelemetry } from '../../shared/aws/dynamo-telemetry.ts';
import { eventBridgeEvents } from '../../shared/aws/eventbridge-events.ts';
import { lambdaPeers } from '../../shared/aws/lambda-peers.ts';
import { lambdaPreparation } from '../../shared/aws/lambda-preparation.ts';
import { route53Traffic } from '../../shared/aws/route53-traffic.ts';
import { s3Gates } from '../../shared/aws/s3-gates.ts';
import { systemClock } from '../../shared/aws/system-clock.ts';
import { delegatedHosts, zoneNameServers } from '../../shared/dns/zone-name-servers.ts';
import { ledgerTableName, telemetryTableName } from '../../shared/fleet/names.ts';
import { outboundPing } from '../../shared/ping/outbound-ping.ts';
import type { ReportKey } from '../../shared/ports.ts';
import { readEnvironment } from '../environment.ts';
import { cloudWatchGauges } from '../gauges.ts';
import { ledgerRegionsInTurn } from '../ledger-regions.ts';
import { passLog } from '../middleware/pass-log.ts';
import { journal, logger } from '../telemetry.ts';
import { type SteerOutcome, steer } from './steer.ts';

/** From `probe`; the scheduler's payload carries no report. */
interface SteerPayload {
  readonly report?: ReportKey;
}

const { fleet, fleetDigest, fleetWrittenAtMs, region, account, nameServers } = readEnvironment(process.env);
const traffic = route53Traffic(fleet.zone, { region, session: `pointsman-${fleet.name}-${region}` });
const hosts = [() => traffic.nameServers(), () => delegatedHosts(fleet.zone.name)];
const ports = {
  clock: systemClock,
  random: Math.random,
  telemetry: dynamoTelemetry(documentClient(region), telemetryTableName(fleet.name)),
  ledger: dynamoLedger(
    ledgerRegionsInTurn(fleet, region).map((each) => documentClient(each)),
    ledgerTableName(fleet.name),
    fleet.ledgerRegions.includes(region) ? documentClient(region) : undefined,
  ),
  traffic,
  nameServers: zoneNameServers(hosts, nameServers),
  gates: s3Gates(fleet, account, region),
  peers: lambdaPeers(fleet.name, region),
  events: eventBridgeEvents(fleet.name, region),
  preparation: lambdaPreparation(),
  gauges: cloudWatchGauges(fleet.name, logger),
  ...(fleet.ping === undefined ? {} : { ping: outboundPing(fleet.ping) }),
  journal,
};

export const handler = middy<SteerPayload, SteerOutcome>()
  .use(injectLambdaContext(logger, { clearState: true }))
  .use(passLog({ logger, pass: 'steer' }))
  .handler(async ({ report }, context) => {
    const deadlineMs = Date.now() + context.getRemainingTimeInMillis();
    const event =
      report === undefined ? ({ kind: 'scheduled' } as const) : ({ kind: 'report', report } as const);
    return steer(event, { fleet, fleetDigest, fleetWrittenAtMs, region, deadlineMs, ports });
  });
