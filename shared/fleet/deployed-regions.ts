/** Where a fleet's deployment is: in which regions its functions run, and which one holds what there is once. */
import type { Fleet } from './fleet.ts';

type Regions = Pick<Fleet, 'regions' | 'witnesses' | 'vantages' | 'controlRegions' | 'ledgerRegions'>;

/** Every region in which functions run, each once, in the fleet's order. */
export function deployedRegions({
  regions,
  witnesses,
  vantages,
  controlRegions,
}: Regions): readonly string[] {
  return [...new Set([...regions, ...witnesses, ...vantages, ...controlRegions])];
}

/** The region of the fleet's own stack: the first that holds the ledger, as tables are made from one of their replicas. */
export function homeRegion({ ledgerRegions }: Regions): string {
  const [home] = ledgerRegions;
  if (home === undefined) throw new Error('ledgerRegions must name at least one region, got none');
  return home;
}

/** Where telemetry has a replica. CloudFormation makes a table in its stack's own region, whether that has functions or not. */
export function telemetryRegions(fleet: Regions): readonly string[] {
  return [...new Set([homeRegion(fleet), ...deployedRegions(fleet)])];
}
