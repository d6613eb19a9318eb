/** Where a run of a function is, and how it waits there. */
import type { Clock } from '../../shared/ports.ts';

export interface Site {
  readonly region: string;
  /** What the region's own clock shows. */
  clockMs(): number;
  trueMs(): number;
  /** Until this true time; for ever, where the run has ended by then. */
  wait(untilMs: number): Promise<void>;
}

/** The port `Clock` there: the region's clock may be wrong, and may be set while somebody waits. */
export function clockAt(site: Site): Clock {
  return {
    nowMs: () => site.clockMs(),
    waitUntil: async (atMs) => {
      const leftMs = atMs - site.clockMs();
      // Timers fire on whole milliseconds, and never early.
      if (leftMs > 0) await site.wait(Math.ceil(site.trueMs() + leftMs));
    },
  };
}
