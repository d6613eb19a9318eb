/**
 * Whether a vantage closes its gate for a region. Where the region has weight that moves traffic, so it comes second:
 * only after the weights have not helped. Where it has none it keeps traffic out, for Route 53 serves all healthy records
 * of weight 0 in equal shares once those with weight are unhealthy.
 */
import { closedByQuorum } from './gate.ts';
import { freezeOfGate, mayGain } from './gate-freeze.ts';
import { hasWeight, opinionOf, type Resident, residentsOf } from './gate-opinion.ts';
import type { GateReason, GateSituation } from './gate-situation.ts';

export interface Closing {
  readonly kind: 'close' | 'stay-open';
  readonly because: GateReason;
}

export function closingOf(region: string, situation: GateSituation): Closing {
  const residents = residentsOf(region, situation);
  const frozen = freezeOfGate(region, situation);
  if (frozen !== undefined) return stayOpen(frozen);
  if (residents.some(({ forcedTo }) => forcedTo.includes(region))) return stayOpen('forced');
  if (residents.some(({ answered }) => answered === undefined)) return stayOpen('answer-unknown');

  const weighted = residents.filter((resident) => hasWeight(resident, region));
  return weighted.length === 0
    ? keepOut(region, residents, situation)
    : moveAway(region, weighted, situation);
}

/** A region without weight: closed while most applications could not be served there. */
function keepOut(region: string, residents: readonly Resident[], situation: GateSituation): Closing {
  if (opinionOf(region, situation).vote === 'down') return close('down');
  const because = unfit(residents);
  return because === undefined ? stayOpen('fit') : close(because);
}

/** Why most of these may have no traffic in the region, whatever the votes say. */
export function unfit(residents: readonly Resident[]): 'kept-out' | 'not-ready' | undefined {
  const isUnfit = ({ here }: Resident) => here.keptOut || !here.ready || here.vote === 'down';
  if (residents.filter(isUnfit).length * 2 <= residents.length) return undefined;
  if (residents.some(({ here }) => here.keptOut)) return 'kept-out';
  return residents.some(({ here }) => !here.ready) ? 'not-ready' : undefined;
}

function moveAway(region: string, weighted: readonly Resident[], situation: GateSituation): Closing {
  const { vote, sinceMs } = opinionOf(region, situation);
  if (vote !== 'down') return stayOpen(vote === 'up' ? 'fit' : 'undecided');
  const down = weighted.filter(({ here }) => here.vote === 'down');
  if (down.length === 0) return stayOpen('fit');
  if (down.some(({ heldBy }) => heldBy !== undefined)) return stayOpen('held');

  const weightedSinceMs = Math.min(...down.map(({ answered }) => answered?.firstSeenMs ?? 0));
  const waitedMs = situation.nowMs - Math.max(sinceMs, weightedSinceMs);
  if (waitedMs < situation.gateAfterMs) return stayOpen('too-early');
  return receivers(region, weighted, situation);
}

/** Everyone whom the gate would move must have somewhere to go, and nobody may be sent to a region that is frozen. */
function receivers(region: string, weighted: readonly Resident[], situation: GateSituation): Closing {
  const isClosed = closedHere(situation);
  const movable = weighted.filter(({ endpoints }) => Object.keys(endpoints).length > 1);
  for (const { endpoints } of movable) {
    const others = Object.entries(endpoints).filter(([other]) => other !== region && !isClosed(other));
    if (others.some(([other]) => !mayGain(other, situation))) return stayOpen('frozen');
    const serving = others.some(([, { vote, keptOut, ready }]) => vote === 'up' && !keptOut && ready);
    if (!serving) return stayOpen('no-other-region');
  }
  return movable.length === 0 ? stayOpen('no-other-region') : close('second-path');
}

/** Whether Route 53 gives no traffic to a region, or will not as far as this vantage has a say. */
function closedHere({ sheets, vantage, vantages, quorum }: GateSituation): (region: string) => boolean {
  const own = sheets[vantage];
  const closed = own?.kind === 'read' ? own.closed.map(({ region }) => region) : [];
  const gone = closedByQuorum(sheets, vantages, quorum);
  return (region) => closed.includes(region) || gone.includes(region);
}

function close(because: GateReason): Closing {
  return { kind: 'close', because };
}

function stayOpen(because: GateReason): Closing {
  return { kind: 'stay-open', because };
}
