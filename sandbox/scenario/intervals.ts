/** When a fault is in force, in seconds from the start of the play. */
import { type Fault, isLasting } from './fault.ts';

/** From `fromSeconds` on, until just before `untilSeconds`. */
export interface Interval {
  readonly fromSeconds: number;
  readonly untilSeconds: number;
}

/** In order. Of a flap, its phases of being down. A deed has none: it is an instant. */
export function intervalsOf(fault: Fault, endSeconds: number): readonly Interval[] {
  if (!isLasting(fault)) return [];
  const untilSeconds = Math.min(fault.until ?? endSeconds, endSeconds);
  const periodSeconds =
    fault.kind === 'flap' ? fault.downSeconds + fault.upSeconds : Number.POSITIVE_INFINITY;
  const downSeconds = fault.kind === 'flap' ? fault.downSeconds : Number.POSITIVE_INFINITY;
  const intervals: Interval[] = [];
  for (let fromSeconds = fault.at; fromSeconds < untilSeconds; fromSeconds += periodSeconds) {
    intervals.push({ fromSeconds, untilSeconds: Math.min(fromSeconds + downSeconds, untilSeconds) });
  }
  return intervals;
}

export function isWithin(atSeconds: number, { fromSeconds, untilSeconds }: Interval): boolean {
  return fromSeconds <= atSeconds && atSeconds < untilSeconds;
}
