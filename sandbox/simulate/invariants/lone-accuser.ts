/** No vantage, table, function or clock accuses a region by itself. */
import { endpointKey } from '../../../shared/fleet/fleet.ts';
import type { Vote } from '../../../shared/health/vote.ts';
import { accusingReasons } from '../../scenario/reasons.ts';
import type { Invariant, WrittenCourse } from './invariant.ts';
import { losing, proofWindowMs, votersMin } from './proof.ts';

/** A ramp is given up for less than an outage: a target that nobody vouches for any more is enough. */
const abortVotes: readonly Vote[] = ['down', 'unknown', 'degraded'];

export const loneAccuser: Invariant = {
  name: 'lone-accuser',
  promise: 'P2: a region is left as down only when most of the vantages that were heard of late said so',
  watch({ world, votes }, check) {
    const windowMs = proofWindowMs(world.fleet);
    return {
      onCourse({ course, before, effect }: WrittenCourse) {
        // What gates did is judged by the gates.
        if (!accusingReasons.has(course.because) || course.because === 'gated') return;
        const accusing: readonly Vote[] = course.because === 'ramp-abort' ? abortVotes : ['down'];
        for (const region of losing(course.from ?? before?.weights ?? {}, course.weights)) {
          const endpoint = endpointKey(course.application, region);
          const fromMs = effect.atMs - windowMs;
          const accusers = votes.whoSaid(endpoint, accusing, fromMs, effect.atMs);
          const defenders = votes
            .whoSaidOnly(endpoint, ['up', 'degraded'], fromMs, effect.atMs)
            .filter((vantage) => !accusers.includes(vantage));
          check(
            accusers.length >= votersMin(world.fleet) && accusers.length > defenders.length,
            () =>
              `epoch ${course.epoch} leaves ${region} because ${course.because}, said by ${named(accusers)} and denied by ${named(defenders)}`,
            course.application,
          );
        }
      },
    };
  },
};

function named(vantages: readonly string[]): string {
  return vantages.length === 0 ? 'nobody' : vantages.join(', ');
}
