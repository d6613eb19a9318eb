/** Overrides: an operator's word on where an application's traffic shall or shall not be. */
import { activeRegions, type Weights } from './course.ts';
import { matchesGlob } from './glob.ts';

export interface Override {
  /** A pattern, in which `*` stands for any characters: every application whose name it fits. */
  readonly application: string;
  /** `pin`: all traffic to this region. `keep-out`: none. */
  readonly kind: 'pin' | 'keep-out';
  /** For a pin one region; for a keep-out a pattern as well. */
  readonly region: string;
  readonly owner: string;
  readonly reason: string;
  readonly atMs: number;
  /** Until it is cleared when absent. */
  readonly expiresAtMs?: number;
}

/** What the overrides in force add up to. */
export interface Orders {
  /** The newest pin. */
  readonly pin?: Override;
  readonly keepOuts: readonly Override[];
}

export function ordersInForce(overrides: readonly Override[], application: string, nowMs: number): Orders {
  const inForce = overrides.filter(
    (override) =>
      matchesGlob(override.application, application) &&
      (override.expiresAtMs === undefined || nowMs < override.expiresAtMs),
  );
  const pins = inForce.filter(({ kind }) => kind === 'pin').sort((one, other) => other.atMs - one.atMs);
  const [pin] = pins;
  const keepOuts = inForce.filter(({ kind }) => kind === 'keep-out');
  return pin === undefined ? { keepOuts } : { pin, keepOuts };
}

export function isKeptOut({ keepOuts }: Pick<Orders, 'keepOuts'>, region: string): boolean {
  return keepOuts.some((keepOut) => matchesGlob(keepOut.region, region));
}

/** The orders that these weights do not follow. */
export function disobeyed({ pin, keepOuts }: Orders, weights: Weights): Override[] {
  const active = activeRegions(weights);
  const pinFollowed = pin === undefined || active.every((region) => region === pin.region);
  const broken = keepOuts.filter((keepOut) =>
    active.some((region) => isKeptOut({ keepOuts: [keepOut] }, region)),
  );
  return pinFollowed || pin === undefined ? broken : [pin, ...broken];
}
