/** What is kept of a decision, so that it can be explained and decided again. */
import type { Decision } from './decision.ts';
import type { Situation } from './situation.ts';

/** A decision with what it rests on. An unchanged one grows in `times` and `lastMs`. */
export interface DecisionRecord {
  readonly application: string;
  readonly region: string;
  readonly sinceMs: number;
  readonly lastMs: number;
  readonly times: number;
  readonly because: string;
  readonly text: string;
  /** What kept a move that was decided out of DNS: traffic is still where it was. Absent where nothing did. */
  readonly held?: { readonly because: string; readonly text: string };
  /** As they were at `lastMs`. */
  readonly evidence: DecisionEvidence;
}

/** All that a decision rested on, and the decision with its candidates and guards: enough to decide it again. */
export interface DecisionEvidence {
  readonly situation: Situation;
  readonly decision: Decision;
}
