/**
 * Instructions: what an operator wants done once, now. One is given on the course that the operator saw, and holds only
 * while that course does: once traffic has moved, by it or by anything else, it is spent, so nothing has to be deleted
 * and none can be carried out twice.
 */

/**
 * `switchover`: to a region that is up. `failover`: to a region even if it is not proven up (`--force`). `evacuation`: out
 * of a region, to the best of the others. `failback`: a person approves that traffic goes back now.
 */
export type InstructionKind = 'switchover' | 'failover' | 'evacuation' | 'failback';

export interface Instruction {
  readonly application: string;
  readonly kind: InstructionKind;
  /** Where to; for an evacuation and a failback the best region where absent. */
  readonly to?: string;
  /** The region to leave, for an evacuation. */
  readonly leave?: string;
  /** The epoch of the course on which it was given; 0 where there was none. */
  readonly overEpoch: number;
  readonly owner: string;
  readonly reason: string;
  readonly atMs: number;
  /** Not carried out by then, it lapses. */
  readonly expiresAtMs: number;
}

/** The instruction, while it holds. */
export function instructionInForce(
  instruction: Instruction | undefined,
  epoch: number,
  nowMs: number,
): Instruction | undefined {
  if (instruction === undefined || instruction.overEpoch !== epoch) return undefined;
  return nowMs < instruction.expiresAtMs ? instruction : undefined;
}
