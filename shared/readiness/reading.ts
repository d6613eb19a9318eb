/** What was asked of the world, each question with an answer or with why there is none: one refusal spoils no other answer. */

export type Reading<Value> =
  | { readonly kind: 'read'; readonly value: Value }
  /** Why, for people. */
  | { readonly kind: 'unreadable'; readonly why: string };

/** Several of a kind, each asked for by itself. */
export type ReadingsByName<Value> = Readonly<Record<string, Reading<Value>>>;

export function read<Value>(value: Value): Reading<Value> {
  return { kind: 'read', value };
}

export function unreadable(why: string): Reading<never> {
  return { kind: 'unreadable', why };
}

/** Of several, the one of that name: one that was not asked for is not known. */
export function readingOf<Value>(readings: ReadingsByName<Value>, name: string): Reading<Value> {
  return readings[name] ?? unreadable(`${name} was not asked for`);
}

const reasonCharactersMax = 200;

/** Why something could not be read, in one line of bounded length. */
export function refused(error: unknown): Reading<never> {
  const isNamed = error instanceof Error && error.name !== 'Error';
  const message = error instanceof Error ? error.message : String(error);
  const text = isNamed ? `${error.name}: ${message}` : message;
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return unreadable(line.length <= reasonCharactersMax ? line : `${line.slice(0, reasonCharactersMax - 1)}…`);
}
