/** Nothing is moved on what was seen too long ago, by the clock of whoever moves it. */
import { endpointKey } from '../../../shared/fleet/fleet.ts';
import type { Vote } from '../../../shared/health/vote.ts';
import type { SteerMemory } from '../../../shared/ports.ts';
import type { Course } from '../../../shared/routing/course.ts';
import type { Effect } from '../world.ts';
import { isCommanded, isForced } from './commanded.ts';
import type { Invariant, Observed } from './invariant.ts';
import { gaining, losing, proofWindowMs, votersMin } from './proof.ts';

/** As the promise has it, and not as the guard does. */
const evidenceIntervalsMax = 2.5;

/** From the moment at which evidence was looked at to that at which a batch is applied: two ways through the network. */
const underWayMs = 2_000;

/** A clock that was set less long ago than this makes an age that nobody can judge. */
const clockMs = 120_000;

export const evidenceAge: Invariant = {
  name: 'evidence-age',
  promise:
    'P2: a course is set and a batch is applied only on slots that the acting region first saw at most 2.5 intervals ago',
  watch(observed, check) {
    const { world, working } = observed;
    const slots = new FirstSeen(observed);
    const hold = (course: Course, effect: Effect, what: string) => {
      if (course.kind === 'adopted' || isForced(course, world)) return;
      const sinceMs = effect.atMs - clockMs;
      const isJudgeable =
        working.isClockRightSince(effect.region, sinceMs) &&
        working.isSteerWorkingSince(effect.region, sinceMs);
      if (!isJudgeable) return;
      for (const [region, votes] of evidenceOf(course)) {
        const count = slots.freshVoters(effect, endpointKey(course.application, region), votes);
        check(
          count >= votersMin(world.fleet),
          () => `${what} of epoch ${course.epoch} rests on ${count} fresh votes about ${region}`,
          course.application,
        );
      }
    };
    return {
      onEffect(effect) {
        const { port, method, args, answer } = effect;
        if (port !== 'telemetry' || method !== 'writeMemory' || answer !== true) return;
        slots.note(effect, (args as readonly [SteerMemory])[0]);
      },
      onCourse: ({ course, effect }) => hold(course, effect, 'the course'),
      onBatch({ application, after, effect }) {
        const course = world.ledger.courses.get(application);
        if (course !== undefined && course.epoch === after.marker?.epoch) hold(course, effect, 'the batch');
      },
    };
  },
};

const serving: readonly Vote[] = ['up', 'degraded'];

/** By region, the votes that a move rests on. An operator needs none to leave a region. */
function evidenceOf(course: Course): readonly (readonly [string, readonly Vote[]])[] {
  const from = course.from ?? {};
  const targets = gaining(from, course.weights).map((region) => [region, serving] as const);
  const accuses = course.because === 'active-down' && !isCommanded(course);
  const left = accuses ? losing(from, course.weights).map((region) => [region, ['down']] as const) : [];
  return [...targets, ...left];
}

/** When each region first saw the newest slot of each vantage, in true time. */
class FirstSeen {
  readonly #observed: Observed;
  readonly #slots = new Map<string, { readonly slot: number; readonly atMs: number }>();

  constructor(observed: Observed) {
    this.#observed = observed;
  }

  note({ region, atMs }: Effect, { seen }: SteerMemory): void {
    for (const [report, { slot }] of Object.entries(seen)) {
      const name = `${region} ${report}`;
      if (this.#slots.get(name)?.slot !== slot) this.#slots.set(name, { slot, atMs });
    }
  }

  /** Vantages that said so of late, and of which this region has a slot that is still fresh. */
  freshVoters({ region, atMs }: Effect, endpoint: string, votes: readonly Vote[]): number {
    const { votes: history, world } = this.#observed;
    const ageMaxMs = evidenceIntervalsMax * world.fleet.intervalSeconds * 1000 + underWayMs;
    const speakers = history.whoSaid(endpoint, votes, atMs - proofWindowMs(world.fleet) - ageMaxMs, atMs);
    return speakers.filter((vantage) =>
      [...this.#slots].some(
        ([name, seen]) => name.startsWith(`${region} ${vantage}/`) && atMs - seen.atMs <= ageMaxMs,
      ),
    ).length;
  }
}
