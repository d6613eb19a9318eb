/**
 * A simulation of the vantages of one endpoint, event by event: staggered slots, suspicions, wakes, fast looks, the
 * fold and the verdict. All rules are the product's own; only the network and the clock are made up here.
 */
import { uniformFloat32 } from 'pure-rand/distribution/uniformFloat32';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { slotsBetween } from '../../shared/health/slots.ts';
import { fastLookTimes, raise, suspicionAfterMs } from '../../shared/health/suspicion.ts';
import { type Ballot, verdictOf } from '../../shared/health/verdict.ts';
import {
  type EndpointState,
  type foldObservations,
  type Sighting,
  untouched,
  type Vote,
  type VotePolicy,
} from '../../shared/health/vote.ts';
import { type Event, eventQueue } from './votes-queue.ts';

export interface Setting {
  readonly policy: VotePolicy;
  readonly vantageCount: number;
  readonly minVotes: number;
  readonly timeoutMs: number;
  readonly fold: typeof foldObservations;
}

/** What a probe sent at `atMs` meets. A hang is never answered. */
export type Weather = (atMs: number) => 'serves' | 'refuses' | 'hangs';

export interface Watch {
  /** When the verdict became `down`, each time. */
  readonly downAtMs: readonly number[];
  readonly slotProbes: number;
  readonly fastLooks: number;
  readonly wakes: number;
}

/** An answer or a refusal takes this long, evenly spread. */
const ANSWER_MS = { min: 20, max: 150 };
/** An asynchronous invoke across regions, until the first probe leaves. */
const WAKE_MS = { min: 50, max: 150 };
/** Quiet slots that are kept back until something happens; what is older is out of every window anyway. */
const QUIET_SLOTS_MAX = 8;

interface Vantage {
  state: EndpointState;
  /** Passes in slots that have not been folded yet: nobody asks while all is well. */
  quiet: Sighting[];
}

/** Watches from `fromMs`, all votes being up, until `untilMs` or until the verdict has been `down` `stopAfter` times. */
export function watch(
  setting: Setting,
  weather: Weather,
  random: RandomGenerator,
  fromMs: number,
  untilMs: number,
  stopAfter = Number.POSITIVE_INFINITY,
): Watch {
  return new Simulation(setting, weather, random, fromMs).run(untilMs, stopAfter);
}

class Simulation {
  readonly #setting: Setting;
  readonly #weather: Weather;
  readonly #random: RandomGenerator;
  readonly #events = eventQueue();
  readonly #vantages: readonly Vantage[];
  readonly #downAtMs: number[] = [];
  readonly #counts = { slotProbes: 0, fastLooks: 0, wakes: 0 };
  #verdict: Vote = 'up';

  constructor(setting: Setting, weather: Weather, random: RandomGenerator, fromMs: number) {
    this.#setting = setting;
    this.#weather = weather;
    this.#random = random;
    const { vantageCount, policy } = setting;
    const { intervalSeconds } = policy;
    this.#vantages = Array.from({ length: vantageCount }, () => ({ state: untouched, quiet: [] }));
    for (let vantageIndex = 0; vantageIndex < vantageCount; vantageIndex++) {
      const grid = { intervalSeconds, vantageIndex, vantageCount };
      for (const { dueMs } of slotsBetween(fromMs - 4000 * intervalSeconds, fromMs, grid)) {
        this.#see(vantageIndex, sightingOf('pass', dueMs, true), dueMs);
      }
      const [first] = slotsBetween(fromMs, fromMs + 1000 * intervalSeconds, grid);
      if (first) this.#events.push({ kind: 'slot', atMs: first.dueMs, vantage: vantageIndex });
    }
  }

  run(untilMs: number, stopAfter: number): Watch {
    for (let event = this.#events.pop(); event !== undefined; event = this.#events.pop()) {
      if (event.atMs >= untilMs || this.#downAtMs.length >= stopAfter) break;
      this.#handle(event);
    }
    return { downAtMs: this.#downAtMs, ...this.#counts };
  }

  #handle(event: Event): void {
    const { vantage, atMs } = event;
    switch (event.kind) {
      case 'slot':
        this.#counts.slotProbes++;
        this.#events.push({
          kind: 'slot',
          atMs: atMs + this.#setting.policy.intervalSeconds * 1000,
          vantage,
        });
        this.#probe(vantage, atMs, true);
        break;
      case 'wake':
        this.#wake(vantage, atMs);
        break;
      case 'look':
        if (this.#at(vantage).state.suspectedAtMs !== event.suspectedAtMs) break;
        this.#schedule(vantage, event.suspectedAtMs, event.times);
        this.#look(vantage, atMs);
        break;
      case 'overdue':
        this.#suspect(vantage, event.sentMs, atMs);
        break;
      case 'answer':
        this.#see(vantage, event.sighting, atMs);
        break;
    }
  }

  #probe(vantage: number, sentMs: number, inSlot: boolean): void {
    const met = this.#weather(sentMs);
    if (met === 'hangs') {
      const { timeoutMs } = this.#setting;
      const patienceMs = suspicionAfterMs(this.#at(vantage).state, timeoutMs);
      if (inSlot) this.#events.push({ kind: 'overdue', atMs: sentMs + patienceMs, vantage, sentMs });
      const sighting = sightingOf('fail', sentMs, inSlot);
      this.#events.push({ kind: 'answer', atMs: sentMs + timeoutMs, vantage, sighting });
      return;
    }
    const latencyMs = this.#between(ANSWER_MS.min, ANSWER_MS.max);
    const outcome = met === 'serves' ? 'pass' : 'fail';
    // Answers come sooner than the next look of the same vantage leaves, so they need no event of their own.
    this.#see(vantage, { ...sightingOf(outcome, sentMs, inSlot), latencyMs }, sentMs + latencyMs);
  }

  #look(vantage: number, atMs: number): void {
    this.#counts.fastLooks++;
    this.#probe(vantage, atMs, false);
  }

  #see(vantage: number, sighting: Sighting, nowMs: number): void {
    const self = this.#at(vantage);
    if (sighting.outcome === 'pass' && sighting.inSlot && isQuiet(self.state)) {
      self.quiet.push(sighting);
      if (self.quiet.length > QUIET_SLOTS_MAX) self.quiet.shift();
      return;
    }
    const before = this.#caughtUp(vantage, nowMs);
    self.state = this.#setting.fold(before, [sighting], this.#setting.policy, nowMs);
    if (self.state.vote !== before.vote) this.#count(nowMs);
    if (sighting.outcome === 'fail' && sighting.inSlot) this.#suspect(vantage, sighting.atMs, nowMs);
  }

  #suspect(vantage: number, firstAtMs: number, nowMs: number): void {
    const { policy } = this.#setting;
    const { state, look, wake } = raise(this.#caughtUp(vantage, nowMs), 'own', policy, nowMs);
    this.#at(vantage).state = state;
    if (look) this.#lookOn(vantage, firstAtMs, nowMs);
    if (!wake) return;
    this.#counts.wakes++;
    for (let other = 0; other < this.#vantages.length; other++) {
      if (other === vantage) continue;
      this.#events.push({
        kind: 'wake',
        atMs: nowMs + this.#between(WAKE_MS.min, WAKE_MS.max),
        vantage: other,
      });
    }
  }

  #wake(vantage: number, nowMs: number): void {
    const { state, look } = raise(this.#caughtUp(vantage, nowMs), 'woken', this.#setting.policy, nowMs);
    this.#at(vantage).state = state;
    if (!look) return;
    this.#lookOn(vantage, nowMs, nowMs);
    this.#look(vantage, nowMs);
  }

  #lookOn(vantage: number, firstAtMs: number, nowMs: number): void {
    const times = fastLookTimes(this.#setting.policy, firstAtMs).filter((timeMs) => timeMs > nowMs);
    this.#schedule(vantage, nowMs, times);
  }

  #schedule(vantage: number, suspectedAtMs: number, times: readonly number[]): void {
    const [atMs, ...later] = times;
    if (atMs !== undefined) this.#events.push({ kind: 'look', atMs, vantage, suspectedAtMs, times: later });
  }

  #count(nowMs: number): void {
    const votes = this.#vantages.map(
      ({ state }, index): Ballot => ({ vantage: `${index}`, vote: state.vote }),
    );
    const { vantageCount, minVotes } = this.#setting;
    const previous = this.#verdict;
    this.#verdict = verdictOf({ votes, vantageCount, minVotes, previous }).verdict;
    if (this.#verdict === 'down' && previous !== 'down') this.#downAtMs.push(nowMs);
  }

  /** The vantage's state with everything it has seen. */
  #caughtUp(vantage: number, nowMs: number): EndpointState {
    const self = this.#at(vantage);
    if (self.quiet.length > 0) {
      self.state = this.#setting.fold(self.state, self.quiet, this.#setting.policy, nowMs);
      self.quiet = [];
    }
    return self.state;
  }

  #at(index: number): Vantage {
    const vantage = this.#vantages[index];
    if (vantage === undefined) throw new Error(`no such vantage, got ${index}`);
    return vantage;
  }

  #between(min: number, max: number): number {
    return min + uniformFloat32(this.#random) * (max - min);
  }
}

/** Whether one more pass in a slot is no news: it can wait until somebody asks. */
function isQuiet(state: EndpointState): boolean {
  return (
    state.vote === 'up' &&
    state.suspectedAtMs === undefined &&
    state.looks.every((look) => look.outcome === 'pass')
  );
}

function sightingOf(outcome: 'pass' | 'fail', atMs: number, inSlot: boolean): Sighting {
  return { endpoint: 'api/us-east-1', atMs, outcome, inSlot };
}
