import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import { documentClient } from '../../shared/aws/dynamo-document.ts';
import { dynamoLedger } from '../../shared/aws/dynamo-ledger.ts';
import { snsMessenger } from '../../shared/aws/sns-messenger.ts';
import { systemClock } from '../../shared/aws/system-clock.ts';
import { ledgerTableName } from '../../shared/fleet/names.ts';
import type { Incident } from '../../shared/incidents/incident.ts';
import { readEnvironment } from '../environment.ts';
import { ledgerRegionsInTurn } from '../ledger-regions.ts';
import { passLog } from '../middleware/pass-log.ts';
import { journal, logger } from '../telemetry.ts';
import { type NotifyOutcome, notify } from './notify.ts';

/** From `steer`; the scheduler's sweep carries neither key. */
interface NotifyPayload {
  readonly application?: string;
  readonly unclaimed?: Incident;
}

const { fleet, region, account, partition } = readEnvironment(process.env);
const wiring = {
  fleet,
  region,
  ports: {
    clock: systemClock,
    ledger: dynamoLedger(
      ledgerRegionsInTurn(fleet, region).map((each) => documentClient(each)),
      ledgerTableName(fleet.name),
    ),
    messenger: snsMessenger({ fleet: fleet.name, account, partition }),
    journal,
  },
};

export const handler = middy<NotifyPayload, NotifyOutcome>()
  .use(injectLambdaContext(logger, { clearState: true }))
  .use(passLog({ logger, pass: 'notify' }))
  .handler(async ({ application, unclaimed }, { awsRequestId: run }) => {
    const context = { ...wiring, run };
    if (unclaimed !== undefined) return notify({ kind: 'unclaimed', incident: unclaimed }, context);
    return notify(
      application === undefined ? { kind: 'sweep' } : { kind: 'application', application },
      context,
    );
  });
