/** Writes down what comes of a simulated play, by true time, and makes a run out of it. */
import type { Fleet } from '../../shared/fleet/fleet.ts';
import type { JournalEntry } from '../../shared/journal.ts';
import type { ChangeAnswer } from '../../shared/ports.ts';
import type { Course, Weights } from '../../shared/routing/course.ts';
import { alertsOf, refusalsOf } from '../live/scenario-run.ts';
import type { ApplicationRun, Run, RunMove } from '../scenario/run.ts';
import type { Delivery } from '../world/sns-types.ts';
import type { Effect, WorldZone, ZoneState } from './world.ts';

/** What was said, with the true time at which it was. */
interface Heard {
  readonly atMs: number;
  readonly entry: JournalEntry;
}

interface Answered {
  readonly atSeconds: number;
  readonly weights: Weights;
}

type Draft = { -readonly [Key in keyof RunMove]: RunMove[Key] };

export interface RecorderOptions {
  readonly fleet: Fleet;
  readonly startMs: number;
  readonly zone: WorldZone;
}

export class Recorder {
  readonly #options: RecorderOptions;
  readonly #heard: Heard[] = [];
  readonly #moves = new Map<string, Draft[]>();
  readonly #answers = new Map<string, Answered[]>();

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  hear(entry: JournalEntry, atMs: number): void {
    this.#heard.push({ atMs, entry });
  }

  /** What was said since the play began, in true time: a clock that is off would put it where it did not happen. */
  journal(): readonly JournalEntry[] {
    const played = this.#heard.filter(({ atMs }) => atMs >= this.#options.startMs);
    return played.map(({ atMs, entry }) => ({ ...entry, at: atMs }));
  }

  noteEffect({ atMs, port, method, args, answer }: Effect): void {
    const atSeconds = this.#secondsOf(atMs);
    if (port === 'ledger' && method === 'writeCourse' && answer === true) {
      this.#decided(args[0] as Course, atSeconds);
    }
    if (port === 'traffic' && method === 'change' && (answer as ChangeAnswer).kind === 'accepted') {
      this.#accepted(atSeconds);
    }
  }

  noteAnswer(application: string, { weights, marker }: ZoneState, atMs: number): void {
    const atSeconds = this.#secondsOf(atMs);
    this.#answers.set(application, [...(this.#answers.get(application) ?? []), { atSeconds, weights }]);
    for (const move of this.#moves.get(application) ?? []) {
      if (marker !== undefined && marker.epoch >= move.epoch) move.answeredSeconds ??= atSeconds;
    }
  }

  run(endMs: number, inbox: readonly Delivery[]): Run {
    const { fleet, startMs } = this.#options;
    return {
      durationSeconds: (endMs - startMs) / 1000,
      applications: Object.fromEntries(
        Object.keys(fleet.applications).map((application) => [
          application,
          this.#applicationRun(application),
        ]),
      ),
      alerts: alertsOf({ fleet, inbox, startMs, endMs }),
    };
  }

  #applicationRun(application: string): ApplicationRun {
    const { startMs } = this.#options;
    // By true time: what a region says is dated by its own clock.
    const own = this.#heard
      .filter(({ entry }) => entry.application === application)
      .map(({ atMs, entry }) => ({ ...entry, at: atMs }));
    const played = own.filter(({ at }) => at >= startMs);
    const inForce = own.filter(({ event, at }) => event === 'decision' && at < startMs).slice(-1);
    return {
      moves: this.#moves.get(application) ?? [],
      refusals: refusalsOf(played, (atMs) => this.#secondsOf(atMs)),
      reasons: [
        ...new Set([...inForce, ...played].filter(isReasoned).flatMap(({ because }) => because ?? [])),
      ],
      downAtSeconds: played
        .filter(({ event, state }) => event === 'verdict' && state === 'down')
        .map(({ at }) => this.#secondsOf(at)),
      answers: this.#answers.get(application) ?? [],
      finalWeights: this.#options.zone.accepted(application).weights,
    };
  }

  #decided(
    { application, kind, because, epoch, from = {}, weights }: Course,
    decidedAtSeconds: number,
  ): void {
    if (kind === 'adopted') return;
    const move = { epoch, kind, because, from, to: weights, decidedAtSeconds };
    this.#moves.set(application, [
      ...(this.#moves.get(application) ?? []),
      { ...move, atSeconds: null, answeredSeconds: null },
    ]);
  }

  /** A batch may hold several applications' moves: the markers tell which. */
  #accepted(atSeconds: number): void {
    for (const [application, moves] of this.#moves) {
      const epoch = this.#options.zone.accepted(application).marker?.epoch;
      const move = moves.find((each) => each.epoch === epoch);
      if (move !== undefined) move.atSeconds ??= atSeconds;
    }
  }

  #secondsOf(atMs: number): number {
    return (atMs - this.#options.startMs) / 1000;
  }
}

function isReasoned({ event }: JournalEntry): boolean {
  return event === 'decision' || event === 'move' || event === 'accepted' || event === 'error';
}
