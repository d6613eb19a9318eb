/**
 * Preparation: a planned move waits until the owner's own function says that its region is ready for traffic; a failover
 * never waits for that.
 */
import type { Move } from './course.ts';
import { type Decision, hold } from './decision.ts';
import { isProvenDown, type Situation } from './situation.ts';

/** What the owner's function is told. */
export interface PreparationRequest {
  readonly application: string;
  /** The region that is to take traffic. */
  readonly region: string;
  readonly kind: string;
}

/** An evacuation gets users out of trouble that we may not see, and a ramp goes on to where traffic is already. */
const plannedKinds: ReadonlySet<Move['kind']> = new Set(['switchover', 'failback', 'optimise']);

/** Whether the move can wait for a region to be made ready: nobody is served badly meanwhile. */
export function isPlanned({ kind, leaving, forced }: Move, situation: Pick<Situation, 'verdicts'>): boolean {
  if (!plannedKinds.has(kind) || forced === true) return false;
  return !leaving.some((region) => isProvenDown(situation, region));
}

/** Holds a planned move to a region that is not said to be ready. */
export function holdUntilReady(decision: Decision, situation: Situation): Decision {
  const { ready } = situation;
  if (decision.kind !== 'move' || ready === undefined || !isPlanned(decision.move, situation))
    return decision;
  return ready.includes(decision.move.region) ? decision : hold(decision, 'preparing');
}
