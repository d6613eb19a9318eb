import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import { documentClient } from '../../shared/aws/dynamo-document.ts';
import { dynamoLedger } from '../../shared/aws/dynamo-ledger.ts';
import { route53GateChecks } from '../../shared/aws/route53-gate-tree.ts';
import { route53Traffic } from '../../shared/aws/route53-traffic.ts';
import { route53ZoneRecords } from '../../shared/aws/route53-zone-records.ts';
import { systemClock } from '../../shared/aws/system-clock.ts';
import { ledgerTableName } from '../../shared/fleet/names.ts';
import { recordsResourceType } from '../../shared/fleet/record-properties.ts';
import { standingGates } from '../../shared/operating/standing-gates.ts';
import { readEnvironment } from '../environment.ts';
import { ledgerRegionsInTurn } from '../ledger-regions.ts';
import { answerCloudFormation, answerReserveMs, outOfTime } from '../middleware/cloudformation-answer.ts';
import { passLog } from '../middleware/pass-log.ts';
import { logger } from '../telemetry.ts';
import { alignGates } from './gates.ts';
import { alignFleetRecords, alignRecords } from './records.ts';
import { passFor, type ResourceOutcome, type ResourcePasses, type ResourceRequest } from './resource.ts';

const { fleet, region, account } = readEnvironment(process.env);
const place = { region, session: `pointsman-${fleet.name}-align` };
const checks = route53GateChecks({ region });
const zone = route53ZoneRecords(fleet.zone, place);
const ports = {
  clock: systemClock,
  random: Math.random,
  ledger: dynamoLedger(
    ledgerRegionsInTurn(fleet, region).map((each) => documentClient(each)),
    ledgerTableName(fleet.name),
  ),
  traffic: route53Traffic(fleet.zone, place),
  standingChecks: () => standingGates(fleet, account, checks),
};

const passes: ResourcePasses = {
  [recordsResourceType]: (request, deadlineMs) => alignRecords(request, { ports, deadlineMs }),
  'Custom::PointsmanGates': (request, deadlineMs) => {
    // What has waited for its region's check enters with it.
    const followRecords = (id: string) => alignFleetRecords(id, fleet, { ports, deadlineMs });
    return alignGates(request, {
      fleet,
      account,
      deadlineMs,
      ports: { ...ports, checks, zone, followRecords },
    });
  },
};

export const handler = middy<ResourceRequest, ResourceOutcome>({
  timeoutEarlyInMillis: answerReserveMs,
  timeoutEarlyResponse: () => outOfTime,
})
  .use(injectLambdaContext(logger, { clearState: true, logEvent: false }))
  .use(answerCloudFormation({ logger, clock: systemClock }))
  .use(passLog({ logger, pass: 'align' }))
  .handler((request, context) =>
    passFor(request, passes)(request, Date.now() + context.getRemainingTimeInMillis() - 2 * answerReserveMs),
  );
