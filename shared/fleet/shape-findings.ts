/** Says what is wrong with the shape of a fleet file in the words of this project instead of those of zod. */
import type * as z from 'zod/mini';
import { concealed, hidden } from './concealed.ts';
import { type Finding, finding, type Path, pathText } from './issue.ts';

/** What zod says without a locale. */
const unworded = 'Invalid input';

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of fields',
  record: 'a group of named entries',
};

/** @param input The file's content, in which the refused values are looked up. */
export function shapeFindings(issues: readonly z.core.$ZodIssue[], input: unknown): readonly Finding[] {
  return issues.flatMap((issue) => {
    const at = issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key));
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => unknownKey([...at, key], issue.message, input));
    }
    return [finding(at, valueAt(input, at), `be ${expected(issue)}`)];
  });
}

export function valueAt(input: unknown, at: Path): unknown {
  return at.reduce<unknown>((value, key) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    return (value as Readonly<Record<string | number, unknown>>)[key];
  }, input);
}

/** Of a field that is not known it is not known either whether it holds a secret: only what cannot be one is shown. */
function unknownKey(at: Path, known: string, input: unknown): Finding {
  const given = valueAt(input, at);
  const value = typeof given === 'number' || typeof given === 'boolean' ? concealed(given, at) : hidden;
  const path = pathText(at);
  const message = `${path} must be one of the fields ${known}, got ${String(at.at(-1))}`;
  return { at, dependsOn: [], issue: { path, value, message, allowed: known } };
}

/** A schema's own words come before those for its type. */
function expected(issue: z.core.$ZodIssue): string {
  if (issue.message !== unworded) return issue.message;
  if (issue.code === 'invalid_type') return typeNames[issue.expected] ?? issue.expected;
  if (issue.code === 'invalid_value') return issue.values.map(String).join(' or ');
  if (issue.code === 'invalid_union' && 'options' in issue && Array.isArray(issue.options))
    // A choice that may be left out is no word that one could write.
    return issue.options.filter((option) => option !== undefined).join(' or ');
  return issue.message;
}
