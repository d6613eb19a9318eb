/** What came of a scenario that was played, whoever played it. All times are seconds from the start of the play. */
import type { Weights } from '../../shared/routing/course.ts';
import type { AnswerChange } from './user-errors.ts';

export interface Run {
  /** How long was played; no more than the scenario says. */
  readonly durationSeconds: number;
  readonly applications: Readonly<Record<string, ApplicationRun>>;
  readonly alerts: readonly RunAlert[];
}

export interface ApplicationRun {
  /** In the order of their epochs. */
  readonly moves: readonly RunMove[];
  readonly refusals: readonly RunRefusal[];
  /** Every `because` of decisions, moves and refusals. */
  readonly reasons: readonly string[];
  /** When endpoints were called down, in order. */
  readonly downAtSeconds: readonly number[];
  /** What the name servers answered; at least what they did at the start. */
  readonly answers: readonly AnswerChange[];
  /** Of the records as last accepted by Route 53. */
  readonly finalWeights: Weights;
}

export interface RunMove {
  readonly epoch: number;
  /** `failover`, `switchover`, …; empty where nobody said. */
  readonly kind: string;
  readonly because: string;
  readonly from: Weights;
  readonly to: Weights;
  /** When its course was written. */
  readonly decidedAtSeconds: number;
  /** When Route 53 accepted it; null if never. */
  readonly atSeconds: number | null;
  /** When the name servers first gave it; null if never. */
  readonly answeredSeconds: number | null;
}

/** Traffic stayed although something was wrong. */
export interface RunRefusal {
  /** The first time. */
  readonly atSeconds: number;
  readonly because: string;
  readonly times: number;
}

/** One message to one person, by however many channels. */
export interface RunAlert {
  readonly atSeconds: number;
  /** Empty where the message does not say. */
  readonly incident: string;
  readonly application: string;
  readonly step: string;
  readonly person: string;
  readonly channels: readonly string[];
}
