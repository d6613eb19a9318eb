/**
 * An invariant: one promise, held against the simulated world at each of its effects. It knows what is true, and
 * judges by what was written and sent, never by the evidence that a pass gives for itself.
 */
import type { Course } from '../../../shared/routing/course.ts';
import type { Change } from '../../../shared/routing/records.ts';
import type { Effect, World, ZoneState } from '../world.ts';
import type { VoteHistory } from './vote-history.ts';
import type { WorkingOrder } from './working-order.ts';

export interface Invariant {
  readonly name: string;
  /** The promise of the design that it is part of, and what it says. */
  readonly promise: string;
  watch(observed: Observed, check: Check): Listener;
}

/** What all invariants look at. */
export interface Observed {
  readonly world: World;
  readonly votes: VoteHistory;
  readonly working: WorkingOrder;
}

/** Counts, and notes a violation where it does not hold. The text is asked for only then. */
export type Check = (holds: boolean, text: () => string, application?: string) => void;

export interface Listener {
  onEffect?(effect: Effect): void;
  /** A run has read the ledger's control. */
  onRead?(read: Effect): void;
  /** The ledger took a new course. */
  onCourse?(written: WrittenCourse): void;
  /** Route 53 accepted a batch: once for each application in it. */
  onBatch?(batch: AcceptedBatch): void;
  /** At the first effect of each new second: what lasts is held against the clock here. */
  onSecond?(): void;
  /** Once, when the play is over. */
  onEnd?(): void;
}

export interface WrittenCourse {
  readonly effect: Effect;
  readonly course: Course;
  /** What the ledger held until then. */
  readonly before: Course | undefined;
}

export interface AcceptedBatch {
  readonly effect: Effect;
  readonly application: string;
  /** Those of this application's names. */
  readonly changes: readonly Change[];
  /** As accepted last before it, and with it. */
  readonly before: ZoneState;
  readonly after: ZoneState;
}
