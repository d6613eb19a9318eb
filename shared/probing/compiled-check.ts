/**
 * A check made ready to be executed: whatever can be parsed once is parsed once. A fleet's checks are the same
 * objects for the life of the process, so that is where the result is kept.
 */
import type { HeaderExpectation, HttpCheck, JsonExpectation } from '../fleet/fleet.ts';
import { comparing, comparisonText, type Predicate } from './comparison.ts';
import { compileJsonPath, type JsonQuery } from './json-path.ts';
import { parseStatusSet, type StatusSet } from './status-set.ts';

interface CompiledJson {
  readonly path: string;
  readonly find: JsonQuery;
  readonly holds: Predicate;
  readonly text: string;
}

interface CompiledHeader {
  /** Lower case. */
  readonly name: string;
  readonly holds: Predicate;
  readonly text: string;
}

export interface CompiledHttpCheck {
  readonly check: HttpCheck;
  readonly statuses: StatusSet;
  readonly bodyMatches?: RegExp;
  readonly json: readonly CompiledJson[];
  readonly headers: readonly CompiledHeader[];
  /** Whether something is expected of the body. */
  readonly wantsBody: boolean;
}

const compiledChecks = new WeakMap<HttpCheck, CompiledHttpCheck>();

/** Throws on a status, pattern, path or comparison that cannot be understood. */
export function compiledCheck(check: HttpCheck): CompiledHttpCheck {
  const known = compiledChecks.get(check);
  if (known !== undefined) return known;
  const compiled = compile(check);
  compiledChecks.set(check, compiled);
  return compiled;
}

function compile(check: HttpCheck): CompiledHttpCheck {
  const { expect } = check;
  return {
    check,
    statuses: parseStatusSet(expect.status),
    ...(expect.bodyMatches !== undefined && { bodyMatches: new RegExp(expect.bodyMatches) }),
    json: expect.json.map(compileJson),
    headers: expect.headers.map(compileHeader),
    wantsBody:
      expect.bodyContains !== undefined || expect.bodyMatches !== undefined || expect.json.length > 0,
  };
}

function compileJson({ path, is, value }: JsonExpectation): CompiledJson {
  return { path, find: compileJsonPath(path), holds: comparing(is, value), text: comparisonText(is, value) };
}

/** A header is text: compared with a number it is read as one, and is NaN, equal to nothing, when it is none. */
function compileHeader({ name, is, value }: HeaderExpectation): CompiledHeader {
  const compare = comparing(is, value);
  const holds: Predicate =
    typeof value === 'number' && is !== 'matches' ? (seen) => compare(numeric(seen)) : compare;
  return { name: name.toLowerCase(), holds, text: comparisonText(is, value) };
}

function numeric(seen: unknown): number {
  return typeof seen === 'string' && seen.trim() !== '' ? Number(seen) : Number.NaN;
}
