/**
 * Bounds how many probes are at work at once. A probe works while it connects and shakes hands; one that then waits
 * for an endpoint that hangs costs next to nothing, so after a while it gives its place to the next, and a dead
 * region does not hold up the others. How many may be open at all has a limit of its own.
 */
import pLimit from 'p-limit';
import { processStalls, type Stalls } from './stall-meter.ts';

export interface PlaceLimits {
  /** Probes at work at once. Each loop turn may have to serve all of them, so this bounds how late it comes. */
  readonly concurrency: number;
  /** Probes open at once, those that merely wait included. */
  readonly openLimit: number;
  /** A probe that has taken this long is merely waiting. */
  readonly workMs: number;
}

/** A Lambda has 1,024 file descriptors; half of them are for probes. */
const DEFAULT_PLACES: PlaceLimits = { concurrency: 50, openLimit: 500, workMs: 500 };

export interface ProbePlaces {
  /** Runs `probe` as soon as there is a place. */
  take<Result>(probe: () => Promise<Result>): Promise<Result>;
}

export function probePlaces(
  { concurrency, openLimit, workMs }: PlaceLimits = DEFAULT_PLACES,
  stalls: Stalls = processStalls,
): ProbePlaces {
  const open = pLimit(openLimit);
  const working = pLimit(concurrency);
  return {
    take: (probe) =>
      open(async () => {
        // An object, because what an async function returns is awaited: the place would be kept until the end.
        const { running } = await working(async () => {
          const running = probe();
          await settledOrWaiting(running, workMs, stalls);
          return { running };
        });
        return running;
      }),
  };
}

/** Resolves when the promise is settled, either way, or has only been waiting for others for `workMs`. */
function settledOrWaiting(promise: Promise<unknown>, workMs: number, stalls: Stalls): Promise<void> {
  return new Promise((resolve) => {
    const startedMs = performance.now();
    // While we ourselves are what is slow, another probe at work would only make it worse.
    const timer = setInterval(() => {
      const elapsedMs = performance.now() - startedMs;
      if (stalls.stalledMs(startedMs, 0) <= elapsedMs / 2) leave();
    }, workMs);
    const leave = (): void => {
      clearInterval(timer);
      resolve();
    };
    promise.then(leave, leave);
  });
}
