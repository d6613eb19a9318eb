/** How long Route 53 takes to answer by what it has accepted: as ever, or as a fault in force has it. */
import type { Random } from '../world/random.ts';

export class Propagation {
  readonly #usualMs: (random: Random) => number;
  readonly #slow = new Set<{ readonly insyncMs: number }>();

  constructor(usualMs: (random: Random) => number) {
    this.#usualMs = usualMs;
  }

  ms(random: Random): number {
    return [...this.#slow].at(-1)?.insyncMs ?? this.#usualMs(random);
  }

  /** Newer ones count. Returns what ends it. */
  slow(insyncMs: number): () => void {
    const fault = { insyncMs };
    this.#slow.add(fault);
    return () => this.#slow.delete(fault);
  }
}
