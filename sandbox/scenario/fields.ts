/** The kinds of values that a scenario's keys take, each with the words in which anything else is refused. */
import * as z from 'zod/mini';

export const text = z
  .string({ error: 'text' })
  .check(z.refine((value) => value !== '', { error: 'text of at least one character' }));

/** Seconds from the start of the play. */
export const moment = number('seconds from the start, 0 or more', (value) => value >= 0);

export const seconds = number('seconds, 0 or more', (value) => value >= 0);

export const positiveSeconds = number('seconds, more than 0', (value) => value > 0);

export const positiveMinutes = number('minutes, more than 0', (value) => value > 0);

/** Positive: that clock is ahead of the true time. */
export const signedSeconds = number('seconds, negative for a clock that is behind', () => true);

/** A phase that is shorter is no flapping that anybody could see. */
export const phaseSeconds = number('seconds, 1 or more', (value) => value >= 1);

/** Nobody waits longer for an answer. */
const latencyMsMax = 600_000;

export const latencyMs = number(
  `milliseconds, more than 0 and at most ${latencyMsMax}`,
  (value) => value > 0 && value <= latencyMsMax,
);

export const share = number('a share, more than 0 and at most 1', (value) => value > 0 && value <= 1);

/** Route 53's weight of one record. */
export const weight = number(
  'a whole number, 0 to 255',
  (value) => Number.isInteger(value) && value >= 0 && value <= 255,
);

export const count = number(
  'a whole number, 0 or more',
  (value) => Number.isSafeInteger(value) && value >= 0,
);

export const flag = z.boolean({ error: 'true or false' });

export function oneOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words, { error: words.join(', ') });
}

function number(words: string, isAllowed: (value: number) => boolean) {
  return z.number({ error: words }).check(z.refine(isAllowed, { error: words }));
}
