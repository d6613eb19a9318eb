/** A freeze: no moves, until lifted or expired. Detection and alerting go on. */
export interface Freeze {
  /** `fleet`. Kept as a word so that narrower scopes can stand beside it. */
  readonly scope: 'fleet';
  /** Who froze it. Several people may, each for a reason of their own: one's end does not lift another's. */
  readonly owner: string;
  readonly reason: string;
  readonly atMs: number;
  /** Never by itself when absent. */
  readonly expiresAtMs?: number;
}

/** The freeze in force that lasts longest, if any. */
export function freezeInForce(freezes: readonly Freeze[], nowMs: number): Freeze | undefined {
  const endMs = ({ expiresAtMs }: Freeze) => expiresAtMs ?? Number.POSITIVE_INFINITY;
  return freezes
    .filter((freeze) => nowMs < endMs(freeze))
    .reduce<Freeze | undefined>(
      (longest, freeze) => (longest === undefined || endMs(freeze) > endMs(longest) ? freeze : longest),
      undefined,
    );
}
