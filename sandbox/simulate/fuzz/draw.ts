/** Draws values by a seed. */
import { type Random, randomInteger } from '../../world/random.ts';

export class Draw {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** A whole number, both ends included. */
  integer(from: number, to: number): number {
    return randomInteger(this.#random, from, to);
  }

  /** Seconds to a tenth: what happens between two slots is as likely as what happens in one. */
  seconds(from: number, to: number): number {
    return Math.round((from + this.#random() * (to - from)) * 10) / 10;
  }

  chance(share: number): boolean {
    return this.#random() < share;
  }

  one<const Item>(items: readonly Item[]): Item {
    const item = items[randomInteger(this.#random, 0, items.length - 1)];
    if (item === undefined) throw new Error('items must hold at least one, got none');
    return item;
  }
}
