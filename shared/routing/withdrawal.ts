/**
 * Takes back a failover that never came into DNS: once the regions that it was to leave serve again, carrying it out
 * would move traffic for an outage that is over.
 */

import type { Candidate } from './candidates.ts';
import { activeRegions, type Course, type Move, sameWeights, type Weights, weightOf } from './course.ts';
import { disobeyed, ordersInForce } from './override.ts';
import { losingRegions } from './shares.ts';
import { isProvenServing, type Situation } from './situation.ts';

/** What the ledger and DNS say of a move that was decided. */
export interface Unsent {
  readonly course: Course;
  /** The weights in DNS. */
  readonly live: Weights;
}

/**
 * The move that sets the course to what DNS says, or undefined where the course is still to be carried out: what people
 * or gates have done stays, and so does whatever leaves a region to which traffic might not go now.
 */
export function withdrawal(
  { course, live }: Unsent,
  situation: Situation,
  candidates: readonly Candidate[],
  nowMs: number,
): Move | undefined {
  const { because, forced, from, weights, progress } = course;
  if (because !== 'active-down' || forced === true || progress.acceptedAtMs !== undefined) return undefined;
  if (from === undefined || !sameWeights(from, live) || sameWeights(live, weights)) return undefined;
  const left = losingRegions(live, weights);
  const [region] = left.toSorted((one, other) => weightOf(live, other) - weightOf(live, one));
  const isOpen = (each: string) => candidates.some((of) => of.region === each && of.refused === undefined);
  const isWell = activeRegions(live).every((each) => isProvenServing(situation, each)) && left.every(isOpen);
  const orders = ordersInForce(situation.overrides, situation.application, nowMs);
  if (region === undefined || !isWell || disobeyed(orders, live).length > 0) return undefined;
  return { kind: 'ramp', because: 'withdrawn', from: live, to: live, leaving: [], region };
}
