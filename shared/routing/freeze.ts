/** A freeze: no moves, until lifted or expired. Detection and alerting go on. */
export interface Freeze {
  /** `fleet`. Kept as a word so that narrower scopes can stand beside it. */
  readonly scope: 'fleet';
  readonly owner: string;
  readonly reason: string;
  readonly atMs: number;
  /** Never by itself when absent. */
  readonly expiresAtMs?: number;
}

/** The freeze in force, if any. */
export function freezeInForce(freezes: readonly Freeze[], nowMs: number): Freeze | undefined {
  return freezes.find((freeze) => freeze.expiresAtMs === undefined || nowMs < freeze.expiresAtMs);
}
