/**
 * EventBridge Scheduler at its grain: once in every minute of the wall clock, anywhere within it
 * (https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html).
 */
import type { Clock } from './clock.ts';
import type { Random } from './random.ts';

const minuteMs = 60_000;

/** Runs from the next whole minute on; the answer ends it. */
export function everyMinute(clock: Clock, random: Random, run: () => void): () => void {
  let cancel: () => void;
  const plan = (minute: number) => {
    cancel = clock.at(minute * minuteMs + Math.floor(random() * minuteMs), () => {
      plan(minute + 1);
      run();
    });
  };
  plan(Math.floor(clock.nowMs() / minuteMs) + 1);
  return () => cancel();
}
