/** The project's pages, as people read them: Markdown beside the code, and below docs/ and examples/. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Page {
  /** From the root of the project. */
  readonly path: string;
  readonly text: string;
}

export const pages: readonly Page[] = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...filesBelow('docs', '.md'),
  ...filesBelow('examples', '.md'),
].map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

/** Files of the project itself, from its root, sorted. */
export function filesBelow(folder: string, ending: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !path.includes('node_modules'))
    .sort();
}

/** Without what is in blocks of code, where `#` begins a comment and brackets are no links. */
export function proseOf({ text }: Page): string {
  return text.replace(/^```.*?^```$/gms, '');
}

/** The blocks of code of a language, in their order. */
export function blocksOf({ text }: Page, language: string): readonly string[] {
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(([, of, block = '']) =>
    of === language ? [block] : [],
  );
}

export function pageAt(path: string): Page {
  const page = pages.find((each) => each.path === path);
  if (page === undefined) throw new Error(`the page must be there, got ${path}`);
  return page;
}
