import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import { documentClient } from '../../shared/aws/dynamo-document.ts';
import { dynamoLedger } from '../../shared/aws/dynamo-ledger.ts';
import { dynamoReadiness } from '../../shared/aws/dynamo-readiness.ts';
import { dynamoTelemetry } from '../../shared/aws/dynamo-telemetry.ts';
import { readinessSources } from '../../shared/aws/readiness-sources.ts';
import { s3Gates } from '../../shared/aws/s3-gates.ts';
import { systemClock } from '../../shared/aws/system-clock.ts';
import { delegatedHosts } from '../../shared/dns/zone-name-servers.ts';
import { ledgerTableName, telemetryTableName } from '../../shared/fleet/names.ts';
import { readEnvironment } from '../environment.ts';
import { readinessGauge } from '../gauges.ts';
import { ledgerRegionsInTurn } from '../ledger-regions.ts';
import { passLog } from '../middleware/pass-log.ts';
import { journal, logger } from '../telemetry.ts';
import { type ReadinessOutcome, readiness } from './readiness.ts';

const { fleet, fleetDigest, fleetWrittenAtMs, region, account, partition } = readEnvironment(process.env);
const table = documentClient(region);
const records = dynamoReadiness(table, telemetryTableName(fleet.name));
const ports = {
  clock: systemClock,
  records,
  sources: readinessSources({
    fleet,
    region,
    account,
    partition,
    records,
    ledger: dynamoLedger(
      ledgerRegionsInTurn(fleet, region).map((each) => documentClient(each)),
      ledgerTableName(fleet.name),
    ),
    telemetry: dynamoTelemetry(table, telemetryTableName(fleet.name)),
    gates: s3Gates(fleet, account, region),
    delegation: () => delegatedHosts(fleet.zone.name),
  }),
  gauge: readinessGauge(fleet.name),
  journal,
};

export const handler = middy<unknown, ReadinessOutcome>()
  .use(injectLambdaContext(logger, { clearState: true }))
  .use(passLog({ logger, pass: 'readiness' }))
  .handler(async (_event, context) => {
    const deadlineMs = Date.now() + context.getRemainingTimeInMillis();
    return readiness({ fleet, fleetDigest, fleetWrittenAtMs, region, account, deadlineMs, ports });
  });
