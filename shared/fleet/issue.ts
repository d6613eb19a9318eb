/**
 * What is wrong with a fleet file, said so that a person can mend it: where it is, what was given, what is
 * allowed. Whatever may be a secret is hidden before it gets here.
 */
import { concealed } from './concealed.ts';

export interface Issue {
  /** Like `applications.api.checks[0].timeoutSeconds`; empty for the file as a whole. */
  readonly path: string;
  /** What was given, `undefined` where nothing was; secrets and objects are replaced by a word in brackets. */
  readonly value: unknown;
  /** A sentence that names the field, what is allowed, and ends with the value. */
  readonly message: string;
  readonly allowed: string;
}

/** Where a value is in the fleet file: keys, and indexes of lists. */
export type Path = readonly (string | number)[];

/** What a rule found. */
export interface Finding {
  readonly at: Path;
  /** Other values that the rule looked at: had one of them been unreadable, the finding would mean nothing. */
  readonly dependsOn: readonly Path[];
  readonly issue: Issue;
}

interface FindingOptions {
  /** What is allowed, in short. Default: `must` without its leading "be". */
  readonly allowed?: string;
  readonly dependsOn?: readonly Path[];
}

/** @param must Completes "the field must …", for example "be at least 1". */
export function finding(at: Path, value: unknown, must: string, options: FindingOptions = {}): Finding {
  const path = pathText(at);
  const shown = concealed(value, at);
  return {
    at,
    dependsOn: options.dependsOn ?? [],
    issue: {
      path,
      value: shown,
      message: `${path || 'the fleet'} must ${must}, got ${valueText(shown)}`,
      allowed: options.allowed ?? must.replace(/^be /, ''),
    },
  };
}

/** Whether `path` is `ancestor` or lies inside it. */
export function isInside(path: Path, ancestor: Path): boolean {
  return (
    ancestor.length <= path.length && ancestor.every((key, index) => String(key) === String(path[index]))
  );
}

export function pathText(path: Path): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    if (!/^[\w-]+$/.test(key)) return `${text}[${JSON.stringify(key)}]`;
    return text === '' ? key : `${text}.${key}`;
  }, '');
}

/** A value as it stands in a message: plain where it can be misread by nobody, else quoted. */
export function valueText(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string')
    return /^[\x21-\x7e]+$/.test(value) || isStandIn(value) ? value : JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`;
  return String(value);
}

function isStandIn(value: string): boolean {
  return /^\[[a-z0-9 ]+\]$/.test(value);
}
