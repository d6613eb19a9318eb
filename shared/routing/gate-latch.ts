/**
 * The latch: Route 53 has moved traffic to where it is served, because of gates, and the region's recovery alone does not
 * bring it back. Where it has moved nothing there is nothing to hold.
 */
import { closedByQuorum, type Gate } from './gate.ts';
import { hasWeight, type Resident, residentsOf } from './gate-opinion.ts';
import type { GateReason, GateSituation } from './gate-situation.ts';

/**
 * Whether a gate has to latch, by what its vantage sees now: it makes a quorum together with those that others have closed,
 * for a region that may have traffic, which has another region, open, that this vantage does not vote down.
 * With every region closed Route 53 fails open, and with nothing served elsewhere there is no move to defend.
 */
export function latchesNow(gate: Gate, situation: GateSituation): boolean {
  const { sheets, vantage, vantages, quorum } = situation;
  const own = sheets[vantage];
  const closed = own?.kind === 'read' ? own.closed : [];
  const withOurs = { ...sheets, [vantage]: { kind: 'read', closed: [...closed, gate] } as const };
  const gone = closedByQuorum(withOurs, vantages, quorum);
  if (!gone.includes(gate.region)) return false;
  return residentsOf(gate.region, situation)
    .filter((resident) => resident.answered === undefined || hasWeight(resident, gate.region))
    .some(({ endpoints }) =>
      Object.entries(endpoints).some(([region, { vote }]) => !gone.includes(region) && vote !== 'down'),
    );
}

/** What keeps a gate closed in spite of its recovered vote, if anything. */
export function latchHolds(gate: Gate, situation: GateSituation): GateReason | undefined {
  if (!gate.latched) return undefined;
  const residents = residentsOf(gate.region, situation);
  if (residents.some(({ answered }) => answered === undefined)) return 'answer-unknown';
  return residents.every((resident) => hasMovedOn(resident, gate)) ? undefined : 'latched';
}

/** Traffic is elsewhere by a later course, or is to be here by a word that came after the gate. */
function hasMovedOn(resident: Resident, { region, closedAtMs }: Gate): boolean {
  if (!hasWeight(resident, region) || resident.approvedTo.includes(region)) return true;
  const seenMs = resident.answered?.firstSeenMs;
  return seenMs !== undefined && seenMs > closedAtMs;
}
