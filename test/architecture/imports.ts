/** The imports of a TypeScript source, of every form: static, of types, for effects, re-exports, dynamic, and by URL. */
import { posix } from 'node:path';
import { lineAt, type SourceText } from './source-text.ts';

/** `url`: a file named by `new URL(…, import.meta.url)`, as for a worker. */
export type ImportForm = 'static' | 'dynamic' | 'url';

export interface Import {
  readonly form: ImportForm;
  readonly line: number;
  /** As written; undefined where it is computed. */
  readonly specifier: string | undefined;
  /** Nothing of it is left when types are stripped. */
  readonly isType: boolean;
  readonly isReExport: boolean;
  /** The names taken, as the other module has them; `*` for all of it. Empty for effects, and for dynamic imports. */
  readonly names: readonly string[];
}

/** The group `quote` is just before the specifier. */
const patterns: readonly (readonly [ImportForm, RegExp])[] = [
  [
    'static',
    /(?<![\w$.])(?<verb>import|export)\s+(?<type>type\s+(?!from\b))?(?<clause>[^'"`;=()]*?)\s*\bfrom\s*(?<quote>['"])/dg,
  ],
  ['static', /(?<![\w$.])(?<verb>import)\s*(?<quote>['"])/dg],
  ['dynamic', /(?<![\w$.])(?<verb>import)\s*\(\s*(?<quote>['"`])/dg],
  ['url', /\bnew\s+URL\s*\(\s*(?<quote>['"])(?=[^'"]*['"]\s*,\s*import\.meta\.url)/dg],
];

const computed = /(?<![\w$.])import\s*\(\s*(?!['"`\s])/g;

export function importsOf(source: string, { code }: SourceText): readonly Import[] {
  const literal = patterns.flatMap(([form, pattern]) =>
    [...code.matchAll(pattern)].map((match): Import => {
      const groups = match.groups ?? {};
      const [, from = 0] = match.indices?.groups?.['quote'] ?? [];
      const clause = groups['clause'] ?? '';
      const names = namesIn(clause);
      const onlyTypes =
        names.length > 0 && names.every(({ isType }) => isType) && clause.trim().startsWith('{');
      return {
        form,
        line: lineAt(code, match.index),
        specifier: source.slice(from, code.indexOf(groups['quote'] ?? "'", from)),
        isType: groups['type'] !== undefined || onlyTypes,
        isReExport: groups['verb'] === 'export',
        names: names.map(({ name }) => name),
      };
    }),
  );
  const unknown = [...code.matchAll(computed)].map(
    (match): Import => ({
      form: 'dynamic',
      line: lineAt(code, match.index),
      specifier: undefined,
      isType: false,
      isReExport: false,
      names: [],
    }),
  );
  return [...literal, ...unknown].sort((one, other) => one.line - other.line);
}

/** The path in the checkout that a specifier stands for; undefined for a package. */
export function targetOf(path: string, specifier: string, form: ImportForm): string | undefined {
  const isRelative = specifier.startsWith('.') || form === 'url';
  return isRelative ? posix.join(posix.dirname(path), specifier) : undefined;
}

function namesIn(clause: string): { readonly name: string; readonly isType: boolean }[] {
  const braces = /\{([^}]*)\}/.exec(clause);
  const inBraces = (braces?.[1] ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => ({
      name: part.replace(/^type\s+/, '').replace(/\s+as\s+[\w$]+$/, ''),
      isType: /^type\s+(?!as\b)/.test(part),
    }));
  const outside = clause
    .replace(/\{[^}]*\}/, '')
    .split(',')
    .map((part) => part.trim());
  const others = outside
    .filter((part) => part !== '')
    .map((part) => ({ name: part.startsWith('*') ? '*' : 'default', isType: false }));
  return [...others, ...inBraces];
}
