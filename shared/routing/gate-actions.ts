/**
 * Decides what one vantage does with its own gates. Pure. A gate moves traffic without any control plane and asks nobody,
 * so it closes only on its own vantage's vote, after the guards, and where the weights have not helped in time.
 */
import { sortedRegions } from './course.ts';
import type { Gate } from './gate.ts';
import { closingOf } from './gate-closing.ts';
import { latchesNow } from './gate-latch.ts';
import { openingOf } from './gate-opening.ts';
import { hasWeight, opinionOf } from './gate-opinion.ts';
import type { GateReason, GateSituation } from './gate-situation.ts';

export interface GateActions {
  /** To be written: closed now, or closed still and latched or renewed. */
  readonly close: readonly Gate[];
  readonly open: readonly string[];
  /** By region: why its gate is, or stays, as it is. */
  readonly because: Readonly<Record<string, GateReason>>;
}

/** A closed gate's slot is renewed so often; each time is a request. */
export const renewMs = 60_000;

export function gateActions(situation: GateSituation): GateActions {
  const close: Gate[] = [];
  const open: string[] = [];
  const because: Record<string, GateReason> = {};
  for (const region of regionsOf(situation)) {
    const action = actionFor(region, withClosed(close, situation));
    because[region] = action.because;
    if (action.gate !== undefined) close.push(action.gate);
    if (action.opens === true) open.push(region);
  }
  return { close, open, because };
}

interface Action {
  readonly because: GateReason;
  readonly gate?: Gate;
  readonly opens?: true;
}

function actionFor(region: string, situation: GateSituation): Action {
  const { sheets, vantage, slot, nowMs } = situation;
  const own = sheets[vantage];
  // What is there cannot be told, so nothing is done to it.
  if (own?.kind !== 'read') return { because: 'bucket-unreadable' };
  if (slot === undefined) return { because: 'no-vote' };
  const gate = own.closed.find((each) => each.region === region);
  if (gate !== undefined) return tend(gate, slot, situation);

  const closing = closingOf(region, situation);
  if (closing.kind === 'stay-open') return { because: closing.because };
  const closed = { region, slot, closedAtMs: nowMs, latched: false };
  return { because: closing.because, gate: { ...closed, latched: latchesNow(closed, situation) } };
}

/** A closed gate: it opens, or it is written again where it says something new. */
function tend(gate: Gate, slot: number, situation: GateSituation): Action {
  const latched = gate.latched || latchesNow(gate, situation);
  const opening = openingOf({ ...gate, latched }, situation);
  if (opening.kind === 'open') return { because: opening.because, opens: true };

  // A vantage that abstains has nothing to renew it with.
  const votes = opinionOf(gate.region, situation).vote !== 'unknown';
  const isOld = votes && (slot - gate.slot) * 1000 >= renewMs;
  if (latched === gate.latched && !isOld) return { because: opening.because };
  return {
    because: opening.because,
    gate: { ...gate, latched, slot: votes ? Math.max(slot, gate.slot) : gate.slot },
  };
}

/** What this pass closes counts for the regions that come after: nobody is sent where it has just closed. */
function withClosed(close: readonly Gate[], situation: GateSituation): GateSituation {
  const { sheets, vantage } = situation;
  const own = sheets[vantage];
  if (own?.kind !== 'read' || close.length === 0) return situation;
  const others = own.closed.filter(({ region }) => !close.some((gate) => gate.region === region));
  return { ...situation, sheets: { ...sheets, [vantage]: { kind: 'read', closed: [...others, ...close] } } };
}

/**
 * Wherever an application has an endpoint, and where a gate is closed still though none has any more. Those without
 * traffic come first: what is closed to keep traffic out must not be counted on by what sends it away.
 */
function regionsOf({ applications, sheets, vantage }: GateSituation): string[] {
  const own = sheets[vantage];
  const closed = own?.kind === 'read' ? own.closed.map(({ region }) => region) : [];
  const regions = sortedRegions([
    ...applications.flatMap(({ endpoints }) => Object.keys(endpoints)),
    ...closed,
  ]);
  const carries = (region: string) => applications.some((application) => hasWeight(application, region));
  return [...regions.filter((region) => !carries(region)), ...regions.filter(carries)];
}
