/** Where a rival sends one application's traffic, and how it came there. */
import { type MoveKind, weightsTo } from '../../../shared/routing/course.ts';
import type { ApplicationRun, RunMove, RunRefusal } from '../../scenario/run.ts';
import type { AnswerChange } from '../../scenario/user-errors.ts';
import type { Clock } from '../../world/clock.ts';

/** The epoch of the records as the play finds them. */
const firstEpoch = 1;

/** Why a rival moves traffic, and what Pointsman would call such a move. */
const kinds = {
  'active-down': 'failover',
  'preferred-back': 'failback',
  faster: 'optimise',
} as const satisfies Readonly<Record<string, MoveKind>>;
type RivalReason = keyof typeof kinds;

export class Traffic {
  readonly #clock: Clock;
  readonly #regions: readonly string[];
  readonly #moves: RunMove[] = [];
  readonly #refusals: RunRefusal[] = [];
  readonly #downAtSeconds: number[] = [];
  readonly #answers: AnswerChange[];
  #region: string;

  constructor(clock: Clock, region: string, regions: readonly string[]) {
    this.#clock = clock;
    this.#region = region;
    this.#regions = regions;
    this.#answers = [{ atSeconds: 0, weights: weightsTo(region, regions) }];
  }

  /** Where it goes by what was last accepted. */
  get region(): string {
    return this.#region;
  }

  /**
   * Moves all of it, at once as far as the rival is concerned.
   *
   * @param propagationMs How long the name servers take to follow.
   */
  move(to: string, because: RivalReason, propagationMs = 0): void {
    const atSeconds = this.#nowSeconds();
    // Name servers take up changes one after the other.
    const earliest = this.#answers.at(-1)?.atSeconds ?? 0;
    const answeredSeconds = Math.max(earliest, atSeconds + propagationMs / 1000);
    const weights = weightsTo(to, this.#regions);
    this.#moves.push({
      epoch: firstEpoch + 1 + this.#moves.length,
      kind: kinds[because],
      because,
      from: weightsTo(this.#region, this.#regions),
      to: weights,
      decidedAtSeconds: atSeconds,
      atSeconds,
      answeredSeconds,
    });
    this.#answers.push({ atSeconds: answeredSeconds, weights });
    this.#region = to;
  }

  /** Traffic stays, although something is wrong. */
  refuse(because: string): void {
    const last = this.#refusals.at(-1);
    if (last?.because === because) {
      this.#refusals.splice(-1, 1, { ...last, times: last.times + 1 });
    } else {
      this.#refusals.push({ atSeconds: this.#nowSeconds(), because, times: 1 });
    }
  }

  /** An endpoint is called down, now. */
  callDown(): void {
    this.#downAtSeconds.push(this.#nowSeconds());
  }

  played(durationSeconds: number): ApplicationRun {
    const isPlayed = (atSeconds: number | null) => atSeconds !== null && atSeconds <= durationSeconds;
    const moves = this.#moves.map((move) => ({
      ...move,
      answeredSeconds: isPlayed(move.answeredSeconds) ? move.answeredSeconds : null,
    }));
    return {
      moves,
      refusals: this.#refusals,
      reasons: [...new Set(['healthy', ...[...moves, ...this.#refusals].map(({ because }) => because)])],
      downAtSeconds: this.#downAtSeconds,
      answers: this.#answers.filter(({ atSeconds }) => isPlayed(atSeconds)),
      finalWeights: weightsTo(this.#region, this.#regions),
    };
  }

  #nowSeconds(): number {
    return this.#clock.nowMs() / 1000;
  }
}
