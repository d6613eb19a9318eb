/** One place that breaks a rule, and what to do instead. */
import type { File } from './checkout.ts';
import { type Import, importsOf, targetOf } from './imports.ts';
import { lineAt, type SourceText, sourceText } from './source-text.ts';

export interface Finding {
  readonly path: string;
  readonly line: number;
  readonly what: string;
  readonly instead: string;
}

/** A TypeScript file, read as far as the rules need it. */
export interface Source extends File, SourceText {
  readonly imports: readonly ResolvedImport[];
}

export interface ResolvedImport extends Import {
  /** The path in the checkout; undefined for a package, and where it is computed. */
  readonly target: string | undefined;
}

export type Rule = (source: Source) => readonly Finding[];

export function sourceOf(file: File): Source {
  const text = sourceText(file.text);
  const imports = importsOf(file.text, text).map((each) => ({
    ...each,
    target: each.specifier === undefined ? undefined : targetOf(file.path, each.specifier, each.form),
  }));
  return { ...file, ...text, imports };
}

export function written({ path, line, what, instead }: Finding): string {
  return `${path}:${line}: ${what}, ${instead}`;
}

/** A finding for every place in the text where one of the words stands. */
export function findWords(
  path: string,
  text: string,
  words: readonly { readonly word: RegExp; readonly what: string; readonly instead: string }[],
): Finding[] {
  return words.flatMap(({ word, what, instead }) =>
    [...text.matchAll(new RegExp(word, 'g'))].map((match) => ({
      path,
      line: lineAt(text, match.index),
      what: what.replace('%', match[0].trim()),
      instead,
    })),
  );
}
