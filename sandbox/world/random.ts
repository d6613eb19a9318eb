/** Chance, seeded: the same seed gives the same run, so that a failure can be replayed. */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A number in [0, 1), another at each call. */
export type Random = () => number;

export function seededRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  return () => uniformFloat64(generator);
}

/**
 * A generator of its own for one part of the world, so that one more draw in one part does not change what the
 * others draw.
 */
export function seededRandomFor(seed: number, part: string): Random {
  let hash = seed | 0;
  for (const character of part) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x9e3779b1) | 0;
  return seededRandom(hash);
}

/** A whole number from `from` to `to`, both included. */
export function randomInteger(random: Random, from: number, to: number): number {
  return from + Math.floor(random() * (to - from + 1));
}

/** Letters and digits as AWS uses them in ids. */
export function randomId(random: Random, length: number): string {
  let id = '';
  for (let place = 0; place < length; place++) {
    id += 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'.charAt(randomInteger(random, 0, 35));
  }
  return id;
}

/** In the form of a version 4 UUID. */
export function randomUuid(random: Random): string {
  const hex = (length: number): string => {
    let digits = '';
    for (let place = 0; place < length; place++) digits += randomInteger(random, 0, 15).toString(16);
    return digits;
  };
  const variant = '89ab'.charAt(randomInteger(random, 0, 3));
  return `${hex(8)}-${hex(4)}-4${hex(3)}-${variant}${hex(3)}-${hex(12)}`;
}
