/** Every `because` that a scenario may expect. Those of rules that are not built yet can be written down already. */
import { moveReasons, stayReasons } from '../../shared/routing/course.ts';
import { refusalReasons } from '../../shared/routing/live-records.ts';

/** Why a move that was decided is not sent, beside what the records refuse. */
const sendingReasons = ['control-plane-down', 'ledger-unreachable', 'throttled', 'refused', 'drift'] as const;

/** Of automatic promotion. */
const plannedReasons = ['lag-unknown'] as const;

export const expectableReasons: readonly string[] = [
  ...new Set<string>([
    ...moveReasons,
    ...stayReasons,
    'adopted',
    ...refusalReasons,
    ...sendingReasons,
    ...plannedReasons,
  ]),
];

/**
 * Moves that say that the region they leave does not serve. The others say no such thing: going back, evening out,
 * and what operators ask for.
 */
export const accusingReasons: ReadonlySet<string> = new Set(['active-down', 'gated', 'ramp-abort']);
