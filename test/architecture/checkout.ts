/** The files of this checkout that are ours: what is installed, built or generated is left out. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The names in .gitignore, of which a star stands for anything, and the repository's own folder. */
const ignored = readFileSync(`${root}.gitignore`, 'utf8')
  .split('\n')
  .concat('.git')
  .map((line) => line.replace(/\/$/, ''))
  .filter((name) => name !== '' && !name.startsWith('#'))
  .map((name) => new RegExp(`^${name.replaceAll('.', '\\.').replaceAll('*', '.*')}$`));

export interface File {
  /** From the checkout's root, with slashes. */
  readonly path: string;
  readonly text: string;
}

const textFiles =
  /\.(?:ts|mts|mjs|js|json|md|ya?ml|toml|py|sh|html|css|txt)$|(?:^|\/)(?:LICENSE|\.gitignore|\.npmrc|\.nvmrc)$/;

export function checkoutFiles(folder = ''): readonly File[] {
  return readdirSync(`${root}${folder}`, { withFileTypes: true })
    .filter(({ name }) => !ignored.some((pattern) => pattern.test(name)))
    .flatMap((entry) => {
      const path = `${folder}${entry.name}`;
      if (entry.isDirectory()) return checkoutFiles(`${path}/`);
      return entry.isFile() && textFiles.test(path)
        ? [{ path, text: readFileSync(`${root}${path}`, 'utf8') }]
        : [];
    });
}
