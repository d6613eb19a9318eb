/** A decision: to move, or to stay, and what it was chosen among. */
import type { Candidate } from './candidates.ts';
import type { Move, StayReason } from './course.ts';

export type Decision = Stay | Go;

export interface Go {
  readonly kind: 'move';
  readonly move: Move;
  readonly candidates: readonly Candidate[];
  /** What each guard said, once they were asked. */
  readonly guards?: readonly GuardWord[];
}

export interface Stay {
  readonly kind: 'stay';
  readonly because: StayReason;
  /** Empty where nothing was looked at. */
  readonly candidates: readonly Candidate[];
  /** What this reason holds back. */
  readonly wouldMove?: Move;
  readonly guards?: readonly GuardWord[];
}

/** What one guard says of a move: it may pass, or the reason why not. */
export interface GuardWord {
  readonly guard: StayReason;
  readonly passed: boolean;
}

/** A decision to stay, in the place of one that would have moved or stayed for another reason. */
export function hold(decision: Decision, because: StayReason): Stay {
  const { candidates, guards } = decision;
  const wouldMove = decision.kind === 'move' ? decision.move : decision.wouldMove;
  return {
    kind: 'stay',
    because,
    candidates,
    ...(wouldMove === undefined ? {} : { wouldMove }),
    ...(guards === undefined ? {} : { guards }),
  };
}
