/**
 * Shows values that came from outside in a detail: short, on one line, printable. A detail is stored with each
 * observation and read by people on a telephone, so its length has a limit.
 */

/** Characters of one value, such as a header or the start of a body. */
const SHOWN_VALUE_CHARACTERS = 60;

/** Characters of a whole detail. */
export const DETAIL_CHARACTERS = 200;

/** The value in quotes, cut to its limit, with what is not printable written as `?`. */
export function shown(value: unknown): string {
  if (typeof value !== 'string') return cut(String(JSON.stringify(value)), SHOWN_VALUE_CHARACTERS);
  return `"${cut(value, SHOWN_VALUE_CHARACTERS)}"`;
}

/** A detail within its limit. */
export function bounded(detail: string): string {
  return cut(detail, DETAIL_CHARACTERS);
}

function cut(text: string, characters: number): string {
  // Cut before cleaning: a body may be long.
  const kept = text.length > characters ? `${text.slice(0, characters - 1)}…` : text;
  return kept.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]+/gu, '?');
}
