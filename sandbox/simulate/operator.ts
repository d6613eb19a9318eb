/**
 * What people do in a simulated scenario, from outside of all regions. The faults in force meet them, too: where no
 * replica of the ledger answers, nobody can freeze.
 */
import type { FaultOf } from '../scenario/fault.ts';
import { type OperatorDesk, operate as operateAt } from '../scenario/operator.ts';

export interface OperatorContext extends Omit<OperatorDesk, 'nowMs'> {
  readonly nowMs: number;
}

/** Does it, and says in words what was done. Rejects where it could not be done. */
export function operate(deed: FaultOf<'operator'>, { nowMs, ...desk }: OperatorContext): Promise<string> {
  return operateAt(deed, { ...desk, nowMs: () => nowMs });
}
