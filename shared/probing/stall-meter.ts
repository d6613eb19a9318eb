/**
 * Measures when our own event loop stood still: a beat that comes late tells for how long nothing was served, be it
 * for our own work, for a processor shared or throttled, or for a frozen machine.
 *
 * A beat sees all three; event loop utilisation would miss the last two, and would count a loop that is busy but
 * serves everybody within milliseconds.
 */

/** Time between two beats. Stalls shorter than this delay no probe by an amount that matters. */
const BEAT_MS = 20;

/** Lateness below this is the timer's own grain. */
const JITTER_MS = 5;

/** Stalls that are kept; of more, the oldest are forgotten. At one per beat this is 80 s, longer than any run. */
const STALLS_KEPT = 4096;

interface Stall {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What a deadline needs to know. Times are those of `performance.now()`. */
export interface Stalls {
  /** Starts measuring; the function returned ends it. Measuring costs nothing while nobody asks for it. */
  watch(): () => void;
  /** Time since `sinceMs` in stalls of at least `atLeastMs` each. */
  stalledMs(sinceMs: number, atLeastMs: number): number;
}

export class StallMeter implements Stalls {
  #watchers = 0;
  #timer: NodeJS.Timeout | undefined;
  #beatAtMs = 0;
  #stalls: Stall[] = [];

  watch(): () => void {
    this.#watchers += 1;
    if (this.#watchers === 1) this.#start();
    let watching = true;
    return () => {
      if (!watching) return;
      watching = false;
      this.#watchers -= 1;
      if (this.#watchers === 0) this.#stop();
    };
  }

  stalledMs(sinceMs: number, atLeastMs: number): number {
    // A stall that has just ended may be asked about before its beat has run.
    const current = this.#stallUntil(performance.now());
    let stalledMs = current === undefined ? 0 : share(current, sinceMs, atLeastMs);
    for (let i = this.#stalls.length - 1; i >= 0; i--) {
      const stall = this.#stalls[i];
      if (stall === undefined || stall.toMs <= sinceMs) break;
      stalledMs += share(stall, sinceMs, atLeastMs);
    }
    return stalledMs;
  }

  #start(): void {
    this.#beatAtMs = performance.now();
    this.#timer = setInterval(() => this.#beat(), BEAT_MS);
    // The probes keep the process alive, not their watch.
    this.#timer.unref();
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#stalls = [];
  }

  #beat(): void {
    const nowMs = performance.now();
    const stall = this.#stallUntil(nowMs);
    if (stall !== undefined) this.#stalls.push(stall);
    if (this.#stalls.length > STALLS_KEPT) this.#stalls.shift();
    this.#beatAtMs = nowMs;
  }

  #stallUntil(nowMs: number): Stall | undefined {
    const dueMs = this.#beatAtMs + BEAT_MS;
    const late = this.#timer !== undefined && nowMs - dueMs > JITTER_MS;
    return late ? { fromMs: dueMs, toMs: nowMs } : undefined;
  }
}

/** The loop is the process's, and so is the meter. */
export const processStalls: Stalls = new StallMeter();

function share(stall: Stall, sinceMs: number, atLeastMs: number): number {
  const lengthMs = stall.toMs - Math.max(stall.fromMs, sinceMs);
  return lengthMs > 0 && stall.toMs - stall.fromMs >= atLeastMs ? lengthMs : 0;
}
