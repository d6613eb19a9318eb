/** What one region alone writes and all read: votes, reports, decisions. Eventually consistent, wherever functions run. */
import { Construct } from 'constructs';
import { telemetryRegions } from '../../shared/fleet/deployed-regions.ts';
import type { Fleet } from '../../shared/fleet/fleet.ts';
import { telemetryTableName } from '../../shared/fleet/names.ts';
import { GlobalTable } from './global-table.ts';

export interface TelemetryTableProps {
  readonly fleet: Fleet;
}

export class TelemetryTable extends Construct {
  constructor(scope: Construct, id: string, { fleet }: TelemetryTableProps) {
    super(scope, id);
    new GlobalTable(this, 'Replicas', {
      tableName: telemetryTableName(fleet.name),
      regions: telemetryRegions(fleet),
      consistency: 'EVENTUAL',
      expiryAttribute: 'expiresAtSeconds',
    });
  }
}
