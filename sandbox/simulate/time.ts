/** Virtual time for promises: between two timers everything that can go on goes on, so that every run is the same. */
import { setImmediate as immediate } from 'node:timers/promises';
import { virtualClock } from '../world/clock.ts';

/** Far from the epoch, as real times are, and on the grid of every interval. */
export const startMs = 1_800_000_000_000;

/** So many timers are run in a row before this process may do anything else. */
const timersPerTurn = 10_000;

export class Time {
  readonly clock;
  #timers = 0;

  constructor(fromMs = startMs) {
    this.clock = virtualClock(fromMs);
  }

  get nowMs(): number {
    return this.clock.nowMs();
  }

  /** Lets the world go on until `atMs`, or until `goesOn` says no. */
  async until(atMs: number, goesOn = () => true): Promise<void> {
    await promisesSettled();
    for (let next = this.clock.nextMs(); next !== undefined && next <= atMs; next = this.clock.nextMs()) {
      if (!goesOn()) return;
      await this.#step();
    }
    this.clock.advanceTo(atMs);
  }

  async pass(ms: number): Promise<void> {
    await this.until(this.nowMs + ms);
  }

  /** Lets the world go on until the promise is settled. Fails where that can no longer happen. */
  async end<T>(promise: Promise<T>, withinMs = 600_000): Promise<T> {
    const untilMs = this.nowMs + withinMs;
    let settled = false;
    const settle = () => {
      settled = true;
    };
    promise.then(settle, settle);
    await promisesSettled();
    while (!settled) {
      const next = this.clock.nextMs();
      if (next === undefined || next > untilMs)
        throw new Error(`it must end within ${withinMs} ms, and nothing that could end it is left`);
      await this.#step();
    }
    return promise;
  }

  /** Resolves at that time, also where it is past; never within this call. */
  at(atMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.clock.at(atMs, resolve);
    });
  }

  /** One timer, and all that follows from it: whoever looks in between sees one thing happen at a time. */
  async #step(): Promise<void> {
    this.clock.step();
    this.#timers++;
    if (this.#timers % timersPerTurn === 0) await immediate();
    await promisesSettled();
  }
}

/** What is asked for here runs after every promise that can be settled: Node empties that queue first. */
function promisesSettled(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}
