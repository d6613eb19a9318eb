/** Reads which regions' gates new records can go by at once: the checks that stand as the fleet wants them, all gates open. */

import { seenGate } from '../routing/gate-check.ts';
import { gateCheckPrefix } from '../routing/gate-check-reference.ts';
import { gateInventory } from '../routing/gate-inventory.ts';
import { type GatedFleet, standingParents } from '../routing/gate-tree.ts';
import type { GateChecks } from '../zone-ports.ts';

/**
 * By region, the id of the check that a gated application's record carries there. A region is missing where its tree is not
 * complete, or where a gate is closed or not seen by every checker: nothing is attached to it then.
 */
export async function standingGates(
  fleet: GatedFleet,
  account: string,
  checks: Pick<GateChecks, 'list' | 'observations'>,
): Promise<Readonly<Record<string, string>>> {
  const listed = await checks.list(gateCheckPrefix(fleet.name));
  const inventory = gateInventory(fleet, account, listed, []);
  const standing: Record<string, string> = {};
  for (const [region, parent] of Object.entries(
    standingParents(fleet, account, { ...inventory, seen: {} }),
  )) {
    if (parent.isSwitched) continue;
    let isOpen = true;
    for (const id of parent.children) isOpen &&= seenGate(await checks.observations(id)) === 'open';
    if (isOpen) standing[region] = parent.id;
  }
  return standing;
}
