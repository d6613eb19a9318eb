/**
 * Time, injected. The same models run on the wall clock in the live sandbox and on a clock of their own in
 * the simulator, where hours pass in milliseconds and every run is the same.
 */

export interface Clock {
  /** Milliseconds since the epoch. */
  nowMs(): number;
  /** Runs once when that time is reached, never within this call. Returns what cancels it. */
  at(atMs: number, run: () => void): () => void;
}

export interface VirtualClock extends Clock {
  /** Runs what is due up to and including that time, in order; of equal times what was asked first. */
  advanceTo(ms: number): void;
  /** Runs the one timer that is next, at its time; nothing where none is set. */
  step(): void;
  /** When the next timer is due; undefined when none is set. */
  nextMs(): number | undefined;
}

/** Longer waits overflow the 32 bits of a Node timer, which then fires at once. */
const TIMER_LIMIT_MS = 2 ** 31 - 1;

/** The wall clock. Its timers do not keep the process alive. */
export function realClock(): Clock {
  return {
    nowMs: () => Date.now(),
    at(atMs, run) {
      let timer: NodeJS.Timeout;
      const arm = (): void => {
        const waitMs = Math.max(0, atMs - Date.now());
        timer = setTimeout(waitMs > TIMER_LIMIT_MS ? arm : run, Math.min(waitMs, TIMER_LIMIT_MS));
        timer.unref();
      };
      arm();
      return () => clearTimeout(timer);
    },
  };
}

interface Timer {
  readonly atMs: number;
  readonly order: number;
  readonly run: () => void;
  cancelled: boolean;
}

/** A clock that stands still until it is advanced. */
export function virtualClock(startMs: number): VirtualClock {
  let nowMs = startMs;
  let order = 0;
  const heap: Timer[] = [];

  const next = (): Timer | undefined => {
    while (heap[0]?.cancelled) pop(heap);
    return heap[0];
  };

  const step = (): void => {
    const timer = next();
    if (timer === undefined) return;
    pop(heap);
    nowMs = timer.atMs;
    timer.run();
  };

  return {
    nowMs: () => nowMs,
    step,
    at(atMs, run) {
      const timer = { atMs: Math.max(atMs, nowMs), order: order++, run, cancelled: false };
      push(heap, timer);
      return () => {
        timer.cancelled = true;
      };
    },
    advanceTo(ms) {
      for (let timer = next(); timer !== undefined && timer.atMs <= ms; timer = next()) step();
      nowMs = Math.max(nowMs, ms);
    },
    nextMs: () => next()?.atMs,
  };
}

function earlier(left: Timer, right: Timer): boolean {
  return left.atMs < right.atMs || (left.atMs === right.atMs && left.order < right.order);
}

function push(heap: Timer[], timer: Timer): void {
  let hole = heap.length;
  heap.push(timer);
  while (hole > 0) {
    const above = (hole - 1) >> 1;
    const parent = heap[above];
    if (parent === undefined || !earlier(timer, parent)) break;
    heap[hole] = parent;
    hole = above;
  }
  heap[hole] = timer;
}

function pop(heap: Timer[]): Timer | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return first;
  let hole = 0;
  for (;;) {
    const left = heap[2 * hole + 1];
    const right = heap[2 * hole + 2];
    if (left === undefined) break;
    const below = right !== undefined && earlier(right, left) ? 2 * hole + 2 : 2 * hole + 1;
    const child = heap[below];
    if (child === undefined || !earlier(child, last)) break;
    heap[hole] = child;
    hole = below;
  }
  heap[hole] = last;
  return first;
}
