/**
 * What more than one region may write: courses, freezes, overrides, incidents. Strongly consistent across its regions
 * wherever DynamoDB offers it; no TTL and no indexes, which such a table cannot have.
 */
import { Annotations } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Fleet } from '../../shared/fleet/fleet.ts';
import { ledgerTableName } from '../../shared/fleet/names.ts';
import { ledgerWeakness } from '../../shared/fleet/strong-ledger.ts';
import { GlobalTable } from './global-table.ts';

export interface LedgerTableProps {
  readonly fleet: Fleet;
}

export class LedgerTable extends Construct {
  constructor(scope: Construct, id: string, { fleet }: LedgerTableProps) {
    super(scope, id);
    const weakness = ledgerWeakness(fleet);
    new GlobalTable(this, 'Replicas', {
      tableName: ledgerTableName(fleet.name),
      regions: fleet.ledgerRegions,
      consistency: weakness === undefined ? 'STRONG' : 'EVENTUAL',
    });
    if (weakness !== undefined) {
      Annotations.of(this).addWarningV2(
        'pointsman:ledger-eventual',
        `the ledger is not strongly consistent across regions, as ${weakness}: automatic promotion of databases is refused, a freeze holds in other regions only after replication (about a second), and of two operators who write at once the later wins. Traffic is still moved by one controller only. The mode cannot be changed once the table is there.`,
      );
    }
  }
}
