/** What one execution of one check found: an observation that does not yet know its endpoint. */
import type { CheckMode } from '../fleet/fleet.ts';
import type { FailureReason, Observation, Outcome, Phase, Phases } from '../health/observation.ts';

export type CheckResult = Omit<Observation, 'endpoint' | 'veto' | 'vetoDetail' | 'shadow'>;

/** A result with the mode of the check that it is of. */
export interface ModedResult {
  readonly mode: CheckMode;
  readonly result: CheckResult;
}

/** A result without the moment at which it was sent. */
export type Ending = Omit<CheckResult, 'atMs'>;

/** The judgement alone, without times. */
export interface Finding {
  readonly outcome: Outcome;
  readonly reason?: FailureReason;
  readonly phase?: Phase;
  readonly detail?: string;
}

/** A finding that ends a probe before there is an answer to judge. */
export interface Failure extends Finding {
  readonly kind: 'failed';
  readonly outcome: 'fail' | 'self-fault';
  readonly reason: FailureReason;
  readonly detail: string;
  /** The phases that had ended by then. */
  readonly phases?: Omit<Phases, 'totalMs'>;
}

export function endingOf({ kind: _kind, ...finding }: Failure, totalMs: number): Ending {
  return { ...finding, phases: { ...finding.phases, totalMs } };
}
