/** Compares a value that an endpoint sent with the value that its check expects. */
import type { Comparison } from '../fleet/fleet.ts';

export type Scalar = string | number | boolean | null;

/** Whether a value satisfies a comparison. */
export type Predicate = (seen: unknown) => boolean;

/**
 * The predicate of a comparison, built once. Types are never converted: 1 is not '1', and to be ordered both must be
 * numbers or both strings. Throws on a comparison without its value, and on a pattern that is no regular expression.
 */
export function comparing(is: Comparison, value: Scalar | undefined): Predicate {
  if (is === 'exists') return () => true;
  if (value === undefined) throw new Error(`comparison ${is} needs a value, got none`);
  if (is === 'matches') return matching(new RegExp(String(value)));
  switch (is) {
    case 'eq':
      return (seen) => seen === value;
    case 'ne':
      return (seen) => seen !== value;
    case 'lt':
      return ordering(value, (order) => order < 0);
    case 'le':
      return ordering(value, (order) => order <= 0);
    case 'gt':
      return ordering(value, (order) => order > 0);
    case 'ge':
      return ordering(value, (order) => order >= 0);
  }
}

/** The comparison in words: 'lt 5'. */
export function comparisonText(is: Comparison, value: Scalar | undefined): string {
  return value === undefined ? is : `${is} ${JSON.stringify(value)}`;
}

function matching(pattern: RegExp): Predicate {
  return (seen) => (typeof seen === 'string' || typeof seen === 'number') && pattern.test(String(seen));
}

function ordering(value: Scalar, accepts: (order: number) => boolean): Predicate {
  return (seen) => {
    if (typeof seen === 'number' && typeof value === 'number') return accepts(seen - value);
    if (typeof seen === 'string' && typeof value === 'string') {
      return accepts(seen < value ? -1 : seen > value ? 1 : 0);
    }
    return false;
  };
}
