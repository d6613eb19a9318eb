/**
 * Whether a vantage opens its closed gate. It follows the vote, until it is latched: from then on only a later course, or a
 * person, brings traffic back.
 */
import type { Gate } from './gate.ts';
import { unfit } from './gate-closing.ts';
import { freezeOfGate } from './gate-freeze.ts';
import { latchHolds } from './gate-latch.ts';
import { hasWeight, opinionOf, residentsOf } from './gate-opinion.ts';
import type { GateReason, GateSituation } from './gate-situation.ts';
import { waitsForTurn } from './gate-turn.ts';

export interface Opening {
  readonly kind: 'open' | 'stay-closed';
  readonly because: GateReason;
}

export function openingOf(gate: Gate, situation: GateSituation): Opening {
  const { region } = gate;
  const residents = residentsOf(region, situation);
  const frozen = freezeOfGate(region, situation);
  if (frozen !== undefined) return stayClosed(frozen);
  // Nothing is served there any more by what gates move: a gate that nobody asks for would be in the way for ever.
  if (residents.length === 0) return open('unused');
  if (residents.some(({ forcedTo }) => forcedTo.includes(region))) return open('forced');

  const { vote } = opinionOf(region, situation);
  if (vote !== 'up') return stayClosed(vote === 'down' ? 'down' : 'undecided');
  const because = residents.some((resident) => hasWeight(resident, region)) ? undefined : unfit(residents);
  if (because !== undefined) return stayClosed(because);
  const held = latchHolds(gate, situation) ?? waitsForTurn(region, situation);
  if (held !== undefined) return stayClosed(held);
  return open(gate.latched ? 'moved-on' : 'up');
}

function open(because: GateReason): Opening {
  return { kind: 'open', because };
}

function stayClosed(because: GateReason): Opening {
  return { kind: 'stay-closed', because };
}
