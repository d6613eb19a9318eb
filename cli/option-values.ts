/** Reads what stands behind an option. What is not allowed is an error that names the option, the value and what is. */
import { InvalidArgumentError } from 'commander';

export function numberWhere(allowed: (value: number) => boolean, words: string): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!allowed(value)) throw new InvalidArgumentError(`must be ${words}, got ${text}`);
    return value;
  };
}

/** A week, in seconds: timers count milliseconds in 31 bits, and nobody watches longer. */
const numberMax = 604_800;

export const positive = numberWhere(
  (value) => value > 0 && value <= numberMax,
  `a number above 0 and up to ${numberMax}`,
);
export const notNegative = numberWhere(
  (value) => value >= 0 && value <= numberMax,
  `a number from 0 to ${numberMax}`,
);
export const whole = numberWhere(Number.isSafeInteger, 'a whole number');
export const port = numberWhere(
  (value) => Number.isInteger(value) && value >= 0 && value <= 65_535,
  'a port, 0 to 65535',
);

/** Why something is done; an empty one says nothing to whoever reads it. */
export function reason(text: string): string {
  if (text.trim() !== '') return text;
  throw new InvalidArgumentError(`must say why in a word or more, got '${text}'`);
}

/** More runs than that are for `fuzz`, which does not keep what each of them said. */
export const runsMax = 10_000;

/** A whole number above the one and up to the other. */
export function wholeAbove(above: number, max: number): (text: string) => number {
  return numberWhere(
    (value) => Number.isInteger(value) && value > above && value <= max,
    `a whole number above ${above} and up to ${max}`,
  );
}

/** What is meant to outlast a month is meant to last until somebody ends it. */
const minutesMax = 30 * 24 * 60;

export const minutes = numberWhere(
  (value) => value > 0 && value <= minutesMax,
  `a number of minutes above 0 and up to ${minutesMax}`,
);
