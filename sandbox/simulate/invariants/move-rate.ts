/** Moves have a rest between them, and a bound in any hour. */
import { endpointKey } from '../../../shared/fleet/fleet.ts';
import { deedsOf, isCommanded } from './commanded.ts';
import type { Invariant, WrittenCourse } from './invariant.ts';
import { losing } from './proof.ts';

const hourMs = 3_600_000;

/** After this a region that every vantage calls down is left whatever the hour's moves were. */
const heldMs = 600_000;

/** Between deciding and writing, and for the vantages' taking turns. */
const slackMs = 30_000;

/** What two regions' clocks and the way to the ledger may make of one second. */
const travelMs = 5_000;

const unhurried: readonly string[] = ['preferred-back', 'faster', 'rebalanced'];

export const movesPerHour: Invariant = {
  name: 'moves-per-hour',
  promise:
    'P1: no more than the configured moves of an application in any hour, but for what people ask, what gates have done already, and a region that every vantage has called down for ten minutes',
  watch({ world, votes, working }, check) {
    const moments = new Map<string, number[]>();
    return {
      onCourse({ course, before, effect }: WrittenCourse) {
        if (!isCounted(course)) return;
        const { application } = course;
        const known = moments.get(application) ?? [];
        const recent = known.filter((atMs) => atMs > effect.atMs - hourMs + travelMs);
        moments.set(application, [...recent, effect.atMs]);
        const isSkewed = !working.isClockRightSince(effect.region, effect.atMs - hourMs);
        // Where gates have moved traffic already, the course only says so.
        if (isCommanded(course) || course.because === 'gated' || isSkewed) return;
        const most = world.fleet.applications[application]?.movesPerHour ?? 0;
        const isProven = (region: string) =>
          votes.whoSaid(
            endpointKey(application, region),
            ['up', 'degraded'],
            effect.atMs - heldMs + slackMs,
            effect.atMs,
          ).length === 0;
        check(
          recent.length < most ||
            losing(course.from ?? before?.weights ?? {}, course.weights).every(isProven),
          () => `epoch ${course.epoch} is move ${recent.length + 1} of an hour that may have ${most}`,
          application,
        );
      },
    };
  },
};

export const rest: Invariant = {
  name: 'rest',
  promise: 'P1: what nobody needs at once waits until the last move has had its rest',
  watch({ world, working }, check) {
    const lastMs = new Map<string, number>();
    return {
      onCourse({ course, effect }) {
        const { application, because } = course;
        if (!isCounted(course)) return;
        const beforeMs = lastMs.get(application);
        lastMs.set(application, effect.atMs);
        const isApproved = deedsOf(world).some((deed) => deed.do === 'approve-failback');
        if (beforeMs === undefined || !unhurried.includes(because) || isApproved) return;
        if (!working.isClockRightSince(effect.region, beforeMs)) return;
        const cooldownMs = (world.fleet.applications[application]?.cooldownSeconds ?? 0) * 1000;
        const restedMs = effect.atMs - beforeMs;
        check(
          restedMs >= cooldownMs - travelMs,
          () =>
            `epoch ${course.epoch} follows a move after ${restedMs / 1000} s because ${because}, before ${cooldownMs / 1000} s`,
          application,
        );
      },
    };
  },
};

/** Further steps of a ramp are parts of one move. */
function isCounted({ kind }: WrittenCourse['course']): boolean {
  return kind !== 'adopted' && kind !== 'ramp';
}
