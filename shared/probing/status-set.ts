/** The statuses that a check expects: single ones and ranges, parsed once. */

export interface StatusSet {
  includes(status: number): boolean;
  /** As people write it: '200-299, 304'. */
  readonly text: string;
}

/** Throws on what is neither a status nor a range of statuses, and on an empty set. */
export function parseStatusSet(expected: readonly (number | string)[]): StatusSet {
  if (expected.length === 0) throw new Error('expected statuses must name at least one, got none');
  const ranges = expected.map(parseRange);
  return {
    includes: (status) => ranges.some(([first, last]) => status >= first && status <= last),
    text: expected.join(', '),
  };
}

function parseRange(expected: number | string): readonly [first: number, last: number] {
  const [, from, to = from] = /^\s*(\d{3})\s*(?:-\s*(\d{3})\s*)?$/.exec(String(expected)) ?? [];
  const first = Number(from);
  const last = Number(to);
  if (!(first >= 100 && first <= last)) {
    throw new Error(`a status must be like 200 or 200-299, got ${String(expected)}`);
  }
  return [first, last];
}
