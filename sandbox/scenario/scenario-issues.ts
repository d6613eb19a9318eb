/** Says what is wrong with a scenario in words that name the key, the value given and what is allowed. */
import type * as z from 'zod/mini';
import { type Issue, type Path, pathText } from '../../shared/fleet/issue.ts';
import { valueAt } from '../../shared/fleet/shape-findings.ts';

/** Longer values are cut: an error names the value, it does not repeat the file. */
const shownCharactersMax = 120;

const unworded = 'unworded';

/**
 * For every parse: where a schema has no words of its own, nobody else's shall stand. Without this zod's own language
 * would, as soon as any module of the process loads its full version.
 */
export const ownWords = { error: () => unworded };

const typeNames: Readonly<Record<string, string>> = {
  object: 'a group of keys',
  record: 'a group of named entries',
  array: 'a list',
};

export function issue(at: Path, value: unknown, allowed: string): Issue {
  const path = pathText(at);
  const message = `${path || 'the scenario'} must be ${allowed}, got ${shown(value)}`;
  return { path, value: value === undefined ? undefined : shown(value), message, allowed };
}

/** @param at Where the parsed part begins in the scenario. */
export function shapeIssues(issues: readonly z.core.$ZodIssue[], part: unknown, at: Path = []): Issue[] {
  return issues.flatMap((found) => {
    const inside = found.path.map((key) => (typeof key === 'symbol' ? String(key) : key));
    if (found.code === 'unrecognized_keys') {
      return found.keys.map((key) =>
        unknownKey([...at, ...inside, key], part, [...inside, key], found.message),
      );
    }
    return [issue([...at, ...inside], valueAt(part, inside), allowedBy(found))];
  });
}

function unknownKey(at: Path, part: unknown, inside: Path, known: string): Issue {
  const value = shown(valueAt(part, inside));
  const path = pathText(at);
  return { path, value, message: `${path} is no key here: keys are ${known}, got ${value}`, allowed: known };
}

function allowedBy(found: z.core.$ZodIssue): string {
  if (found.message !== unworded) return found.message;
  if (found.code === 'invalid_type') return typeNames[found.expected] ?? found.expected;
  if (found.code === 'invalid_value') return found.values.map(String).join(', ');
  if (found.code === 'invalid_union' && 'options' in found && Array.isArray(found.options))
    return `one of ${found.options.join(', ')}`;
  return found.message;
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return text.length > shownCharactersMax ? `${text.slice(0, shownCharactersMax)}…` : text;
}
