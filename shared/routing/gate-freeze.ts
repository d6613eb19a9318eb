/** Freezes hold gates as well: what is frozen moves on neither path, so a gate stays as it is, closed or open. */
import { activeRegions, sortedRegions } from './course.ts';
import { closedByQuorum } from './gate.ts';
import { hasWeight, type Resident, residentsOf } from './gate-opinion.ts';
import type { GateReason, GateSituation } from './gate-situation.ts';

/** What keeps the region's gate as it is, if anything. */
export function freezeOfGate(region: string, situation: GateSituation): GateReason | undefined {
  const { freeze } = situation;
  if (freeze === 'unreadable') return 'freeze-unreadable';
  if (freeze.fleet || freeze.regions.includes(region)) return 'frozen';
  // Opening or closing it would move an application that may not, or change the traffic of a region that may not.
  const isHeld = residentsOf(region, situation).some((resident) => {
    if (resident.frozen && hasWeight(resident, region)) return true;
    const changed = changedBy(region, resident, situation);
    return changed.length > 0 && (resident.frozen || changed.some((each) => freeze.regions.includes(each)));
  });
  return isHeld ? 'frozen' : undefined;
}

/** Whether a region may get more traffic than it has. */
export function mayGain(region: string, { freeze }: GateSituation): boolean {
  return freeze !== 'unreadable' && !freeze.fleet && !freeze.regions.includes(region);
}

/**
 * The other regions whose traffic of an application is another with this one's gates closed than with them open. A region
 * without weight is among them once all those with weight are gated: Route 53 then serves every healthy one.
 */
function changedBy(region: string, resident: Resident, situation: GateSituation): readonly string[] {
  // What cannot be told may be any of them.
  if (resident.answered === undefined) return Object.keys(resident.endpoints);
  const changed = gatedAtLeastAndAtMost(situation).flatMap((gated) => {
    const open = servedBy(
      resident,
      gated.filter((each) => each !== region),
    );
    const closed = servedBy(resident, [...gated, region]);
    return open.join() === closed.join() ? [] : closed;
  });
  return sortedRegions(changed);
}

/** A bucket that this vantage cannot read may still tell Route 53's health checkers that a gate is closed. */
function gatedAtLeastAndAtMost({ sheets, vantages, quorum }: GateSituation): readonly (readonly string[])[] {
  const unread = vantages.filter((vantage) => sheets[vantage]?.kind !== 'read').length;
  const atLeast = closedByQuorum(sheets, vantages, quorum);
  return unread === 0 ? [atLeast] : [atLeast, closedByQuorum(sheets, vantages, Math.max(1, quorum - unread))];
}

/** The regions that Route 53 answers with while these are gated, sorted; with all of them gated it goes by the weights. */
function servedBy({ answered, endpoints }: Resident, gated: readonly string[]): readonly string[] {
  const weighted = activeRegions(answered?.weights ?? {});
  const isHealthy = (region: string) => !gated.includes(region);
  const healthy = [weighted, sortedRegions(Object.keys(endpoints))].map((regions) =>
    regions.filter(isHealthy),
  );
  return healthy.find((regions) => regions.length > 0) ?? weighted;
}
