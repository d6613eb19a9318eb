import type { Fleet } from '../shared/fleet/fleet.ts';

/** The ledger's replicas in the order to ask them: this region's own first, where it has one. */
export function ledgerRegionsInTurn(fleet: Fleet, region: string): readonly string[] {
  const others = fleet.ledgerRegions.filter((other) => other !== region);
  return fleet.ledgerRegions.includes(region) ? [region, ...others] : others;
}
