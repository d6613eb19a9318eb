/** The sandbox's tables through the deployment's own adapters, as an operator's commands reach them. */
import { documentClient } from '../../shared/aws/dynamo-document.ts';
import { dynamoLedger } from '../../shared/aws/dynamo-ledger.ts';
import { dynamoTelemetry } from '../../shared/aws/dynamo-telemetry.ts';
import { ledgerTableName, telemetryTableName } from '../../shared/fleet/names.ts';
import type { Ledger, Telemetry } from '../../shared/ports.ts';

export interface Tables {
  readonly ledger: Ledger;
  /** As the replica of one region has it. */
  telemetry(region: string): Telemetry;
}

export function operatorTables(awsUrl: string, fleet: string): Tables {
  const place = { endpoint: awsUrl, credentials: { accessKeyId: 'OPERATOR', secretAccessKey: 'sandbox' } };
  const telemetries = new Map<string, Telemetry>();
  return {
    ledger: dynamoLedger([documentClient('us-east-1', place)], ledgerTableName(fleet)),
    telemetry(region) {
      const known = telemetries.get(region);
      if (known !== undefined) return known;
      const made = dynamoTelemetry(documentClient(region, place), telemetryTableName(fleet));
      telemetries.set(region, made);
      return made;
    },
  };
}
