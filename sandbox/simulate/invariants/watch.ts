/** Holds every invariant against a simulated world while it plays. */
import type { Report } from '../../../shared/health/report.ts';
import type { Course } from '../../../shared/routing/course.ts';
import type { Invariants, Violation } from '../result.ts';
import type { Effect, World } from '../world.ts';
import { BatchReader } from './batches.ts';
import { comparedAndSwapped, growingEpochs, oneWinner, orderedDns } from './epochs.ts';
import { evidenceAge } from './evidence-age.ts';
import { frozen } from './frozen.ts';
import { gatedMove, gateVote, latch } from './gates.ts';
import type { Check, Invariant, Listener, WrittenCourse } from './invariant.ts';
import { loneAccuser } from './lone-accuser.ts';
import { movesPerHour, rest } from './move-rate.ts';
import { allDown, pagedEach, pagedInTime, pagedOnce } from './pages.ts';
import { promptMove } from './prompt-move.ts';
import { provenTarget, somewhere } from './proven-target.ts';
import { recordedMoves, recordedRefusals } from './recorded.ts';
import { settled } from './settled.ts';
import { VoteHistory } from './vote-history.ts';
import { WorkingOrder } from './working-order.ts';
import { writerFirst } from './writer-first.ts';

export const invariants: readonly Invariant[] = [
  promptMove,
  rest,
  movesPerHour,
  loneAccuser,
  evidenceAge,
  gateVote,
  gatedMove,
  provenTarget,
  somewhere,
  latch,
  allDown,
  growingEpochs,
  comparedAndSwapped,
  orderedDns,
  oneWinner,
  frozen,
  recordedMoves,
  recordedRefusals,
  writerFirst,
  pagedInTime,
  pagedEach,
  pagedOnce,
  settled,
];

/** What lasts would be said again each second: so many of one invariant and application are enough to see it. */
const violationsMax = 3;

/**
 * To be called before the world begins.
 *
 * @param chosen All of them, unless a test is about one.
 * @returns What closes the books when the play is over, and says what was found.
 */
export function watchInvariants(world: World, chosen: readonly Invariant[] = invariants): () => Invariants {
  const votes = new VoteHistory(world.fleet.vantages);
  const working = new WorkingOrder(world);
  const books = new Books(world);
  const listeners = chosen.map((each) => each.watch({ world, votes, working }, books.checkFor(each)));
  const batches = new BatchReader(world);
  const courses = new CourseReader();
  let lastSecond = Number.NEGATIVE_INFINITY;

  const tell = (tellOne: (listener: Listener) => void) => {
    for (const listener of listeners) tellOne(listener);
  };
  const onEffect = (effect: Effect) => {
    noteReport(effect, votes);
    const second = Math.floor(world.nowSeconds());
    if (second > lastSecond) {
      lastSecond = second;
      working.look();
      tell((listener) => listener.onSecond?.());
    }
    tell((listener) => listener.onEffect?.(effect));
    const written = courses.read(effect);
    if (written !== undefined) tell((listener) => listener.onCourse?.(written));
    for (const batch of batches.read(effect)) tell((listener) => listener.onBatch?.(batch));
  };
  world.onEffect(onEffect);
  world.onRead((read) => tell((listener) => listener.onRead?.(read)));

  return () => {
    working.look();
    tell((listener) => listener.onSecond?.());
    tell((listener) => listener.onEnd?.());
    return books.close();
  };
}

/** Courses that the ledger took: a write that was sent again because its answer was lost is one write. */
class CourseReader {
  readonly #courses = new Map<string, Course>();

  read(effect: Effect): WrittenCourse | undefined {
    if (effect.port !== 'ledger' || effect.method !== 'writeCourse' || effect.answer !== true)
      return undefined;
    const [course] = effect.args as readonly [Course];
    const before = this.#courses.get(course.application);
    const isAgain =
      before !== undefined &&
      before.epoch === course.epoch &&
      before.by === course.by &&
      before.atMs === course.atMs;
    if (isAgain) return undefined;
    this.#courses.set(course.application, course);
    return { effect, course, before };
  }
}

class Books {
  readonly #world: World;
  readonly #violated: Violation[] = [];
  #checked = 0;

  constructor(world: World) {
    this.#world = world;
  }

  checkFor({ name }: Invariant): Check {
    const counts = new Map<string, number>();
    return (holds, text, application) => {
      this.#checked++;
      if (holds) return;
      const count = (counts.get(application ?? '') ?? 0) + 1;
      counts.set(application ?? '', count);
      if (count > violationsMax) return;
      const atSeconds = Math.round(this.#world.nowSeconds() * 1000) / 1000;
      const of = application === undefined ? {} : { application };
      this.#violated.push({ invariant: name, atSeconds, ...of, text: text() });
    };
  }

  close(): Invariants {
    return { checked: this.#checked, violated: this.#violated };
  }
}

function noteReport({ port, method, args, answer, atMs }: Effect, votes: VoteHistory): void {
  if (port !== 'telemetry' || method !== 'writeReport' || answer !== true) return;
  votes.note((args as readonly [Report])[0], atMs);
}
