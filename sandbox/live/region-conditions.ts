/** What a region is like for the functions that run in it: how far its clock is off, and which of its ways out are bad. */

export interface RegionConditions {
  /** How far its clock is ahead. */
  readonly skewMs: number;
  /** The first that meets a connection counts. */
  readonly paths: readonly PathFault[];
}

/** What becomes of connections that are opened to some places. Those that are open already go on. */
export interface PathFault {
  /** As `host:port`, written as the functions know them. */
  readonly to: readonly string[];
  /** `drop`: nobody ever answers. `slow`: open only after `delayMs`. */
  readonly mode: 'drop' | 'slow';
  readonly delayMs: number;
  /** The share of connections that it meets, 0 to 1. */
  readonly fraction: number;
}

export const usualConditions: RegionConditions = { skewMs: 0, paths: [] };

export function placeOf(host: string, port: number | string): string {
  return `${host}:${port}`;
}
