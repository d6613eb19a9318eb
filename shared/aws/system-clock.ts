/** The machine's clock. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../ports.ts';

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  async waitUntil(atMs, signal) {
    // A timer may fire a millisecond before the wall clock gets there.
    for (let leftMs = atMs - Date.now(); leftMs > 0; leftMs = atMs - Date.now()) {
      await sleep(leftMs, undefined, signal === undefined ? {} : { signal });
    }
  },
};
