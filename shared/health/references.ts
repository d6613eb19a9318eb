/**
 * References: neutral targets by which a vantage tells its own trouble from an endpoint's. A vantage that cannot
 * reach them has nothing to say about anybody.
 */
import assert from 'node:assert/strict';
import type { Reference } from '../fleet/fleet.ts';

/** What one attempt to open a reference came to. */
export interface ReferenceResult extends Reference {
  /** Whether a connection was opened in time. */
  readonly answered: boolean;
  /** Why it was not. */
  readonly detail?: string;
}

/**
 * One place may itself be the trouble. With fewer, nobody could say whose fault silence is: to abstain would make
 * the vantage blind for good, to vote would make its own outage a move. `validate` refuses such a fleet.
 */
const PLACES_MIN = 2;

/**
 * Whether the vantage must abstain about an endpoint in `regionJudged`: fewer than half of the references elsewhere
 * answer. Those in the region itself do not count, else a dead region would silence everyone who sees it.
 *
 * @throws AssertionError when the references elsewhere do not spread over two places
 */
export function referencesFail(results: readonly ReferenceResult[], regionJudged: string): boolean {
  const elsewhere = results.filter(({ place }) => place !== regionJudged);
  const places = [...new Set(elsewhere.map(({ place }) => place))];
  assert(
    places.length >= PLACES_MIN,
    `references outside ${regionJudged} must spread over ${PLACES_MIN} places, got ${places.join(', ') || 'none'}`,
  );
  const answered = elsewhere.filter((result) => result.answered).length;
  return answered * 2 < elsewhere.length;
}
