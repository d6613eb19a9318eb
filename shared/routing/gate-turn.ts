/**
 * The order in which gates open after all of them were closed. Route 53 fails open then: traffic is where the weights send
 * it, and the first region that opens gets all of it. So a region without traffic waits until one with traffic is open,
 * or is known not to come back by itself.
 */
import { activeRegions } from './course.ts';
import { closedByQuorum } from './gate.ts';
import { latchHolds } from './gate-latch.ts';
import { hasWeight, type Resident, residentsOf } from './gate-opinion.ts';
import type { GateReason, GateSituation } from './gate-situation.ts';

/** Why the gate of a region that serves again is not opened yet, if anything. */
export function waitsForTurn(region: string, situation: GateSituation): GateReason | undefined {
  const residents = residentsOf(region, situation);
  // Two regions with traffic would wait for each other.
  if (residents.some((resident) => hasWeight(resident, region))) return undefined;
  const waits = residents
    .filter((resident) => failsOpen(resident, situation))
    .map((resident) => waitOf(resident, situation));
  // Whose traffic is sent where it is not served has waited long enough, for the others as well.
  if (waits.includes('needs-another')) return undefined;
  return waits.find((wait) => wait !== 'needs-another');
}

/** Every region that an application has is closed by a quorum. */
function failsOpen({ endpoints }: Resident, { sheets, vantages, quorum }: GateSituation): boolean {
  const gone = closedByQuorum(sheets, vantages, quorum);
  return Object.keys(endpoints).every((region) => gone.includes(region));
}

function waitOf(
  { endpoints, answered }: Resident,
  situation: GateSituation,
): 'needs-another' | 'answer-unknown' | 'traffic-first' {
  if (answered === undefined) return 'answer-unknown';
  // Silence is no reason to leave a region: only one that is known to be down is not waited for.
  const mayOpen = activeRegions(answered.weights).some(
    (region) =>
      endpoints[region] !== undefined &&
      endpoints[region].vote !== 'down' &&
      !isHeldByQuorum(region, situation),
  );
  return mayOpen ? 'traffic-first' : 'needs-another';
}

/** Its recovery alone does not open it again: Route 53 has moved traffic away from it. */
function isHeldByQuorum(region: string, situation: GateSituation): boolean {
  const { sheets, vantages, quorum } = situation;
  const held = [...new Set(vantages)].filter((vantage) => {
    const sheet = sheets[vantage];
    const gate = sheet?.kind === 'read' ? sheet.closed.find((each) => each.region === region) : undefined;
    return gate !== undefined && latchHolds(gate, situation) !== undefined;
  });
  return held.length >= quorum;
}
