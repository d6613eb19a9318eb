/** What a fleet has once, in its home region: its tables, and what keeps the records in step. */
import { Annotations, Stack, type StackProps } from 'aws-cdk-lib';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Fleet } from '../../shared/fleet/fleet.ts';
import { fleetUndeliveredQueueName } from '../../shared/fleet/names.ts';
import { alignEventAge } from '../align-times.ts';
import { AlignedRecords } from '../constructs/aligned-records.ts';
import { DeadLetterQueue } from '../constructs/dead-letter-queue.ts';
import { FleetDashboard } from '../constructs/fleet-dashboard.ts';
import { GateChecks } from '../constructs/gate-checks.ts';
import { LedgerTable } from '../constructs/ledger-table.ts';
import { PointsmanFunction } from '../constructs/pointsman-function.ts';
import { TelemetryTable } from '../constructs/telemetry-table.ts';
import type { FunctionAssets } from '../function-assets.ts';
import { alignStatements } from '../policies/align.ts';
import { FleetArns } from '../policies/fleet-arns.ts';

export interface FleetStackProps extends StackProps {
  readonly fleet: Fleet;
  readonly assets: FunctionAssets;
  readonly logRetention: RetentionDays;
}

export class FleetStack extends Stack {
  constructor(scope: Construct, id: string, { fleet, assets, logRetention, ...props }: FleetStackProps) {
    super(scope, id, props);
    const ledger = new LedgerTable(this, 'Ledger', { fleet });
    new TelemetryTable(this, 'Telemetry', { fleet });

    const align = new PointsmanFunction(this, 'Align', {
      fleet,
      verb: 'align',
      assets,
      logRetention,
      undelivered: new DeadLetterQueue(this, 'Undelivered', fleetUndeliveredQueueName(fleet.name)),
      maxEventAge: alignEventAge,
      statements: alignStatements(new FleetArns(this, fleet)),
    });
    const records = new AlignedRecords(this, 'Records', { fleet, handler: align.function });
    records.node.addDependency(ledger, align);
    // After the records: a region that is new has its own by then, and one that is gone has none any more.
    const gates = new GateChecks(this, 'Gates', { fleet, handler: align.function });
    gates.node.addDependency(records, ledger, align);

    new FleetDashboard(this, 'Dashboard', { fleet });

    if (fleet.zone.id === undefined && fleet.zone.roleArn === undefined) {
      Annotations.of(this).addWarningV2(
        'pointsman:zone-id',
        `zone.id is not in the fleet file, so the roles may change the records of these names in every zone of the account: add the id that aws route53 list-hosted-zones-by-name --dns-name ${fleet.zone.name} prints`,
      );
    }
  }
}
