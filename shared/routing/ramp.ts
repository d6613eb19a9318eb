/**
 * The ramp: traffic goes back to a region little by little, so that cold caches and half a recovery show while few
 * users see them. Each step is a move of its own; the course remembers what the next one goes by.
 */
import type { Move, RampProgress, Weights } from './course.ts';
import { blended, losingRegions } from './shares.ts';

export interface RampPolicy {
  /** Per cent of the traffic that is to go back, growing, the last one 100. */
  readonly steps: readonly number[];
  /** How long each step is held before the next. */
  readonly holdMs: number;
}

/** The first step of a move that goes back. With one step only, the move as it is. */
export function rampedMove(move: Move, { steps }: RampPolicy): Move {
  const [first = 100] = steps;
  if (first >= 100) return move;
  const ramp = { to: move.region, back: move.from, goal: move.to, percent: first };
  const to = blended(move.from, move.to, first);
  return { ...move, to, leaving: losingRegions(move.from, to), ramp };
}

/** The next step of a ramp, from the weights in force. The last one reaches the goal, and the ramp is over. */
export function nextStep(ramp: RampProgress, from: Weights, { steps }: RampPolicy): Move {
  // By per cent and not by number: the steps in the fleet file may have changed on the way.
  const percent = steps.find((step) => step > ramp.percent) ?? 100;
  const to = blended(ramp.back, ramp.goal, percent);
  const leaving = losingRegions(from, to);
  const move: Move = { kind: 'ramp', because: 'ramp-step', from, to, leaving, region: ramp.to };
  return percent >= 100 ? move : { ...move, ramp: { ...ramp, percent } };
}

/** All traffic back to where it came from. */
export function abortedRamp(ramp: RampProgress, from: Weights, region: string): Move {
  const to = ramp.back;
  return { kind: 'ramp', because: 'ramp-abort', from, to, leaving: losingRegions(from, to), region };
}
