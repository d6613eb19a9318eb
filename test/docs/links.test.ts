/** Every link from one of the project's pages to another, or to a heading or a file, leads somewhere. */
import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { type Page, pages, proseOf, root } from './pages.ts';

const byPath = new Map(pages.map((page) => [page.path, page]));

test('there are pages', () => {
  expect([...byPath.keys()]).toEqual(
    expect.arrayContaining(['README.md', 'docs/deploying.md', 'docs/adr/README.md']),
  );
});

test.each(pages.map((page) => [page.path, page] as const))('links of %s', (_path, page) => {
  expect(linksOf(page).filter((link) => !leadsSomewhere(page, link))).toEqual([]);
});

test.each<[link: string, leads: boolean]>([
  ['docs/fleet.md', true],
  ['docs/fleet.md#an-application', true],
  ['docs/fleet.md#no-such-heading', false],
  ['docs/no-such-page.md', false],
  ['examples/fleets', true],
  ['#commands', true],
  ['#no-such-heading', false],
])('from README.md, %s: %s', (link, leads) => {
  const page = byPath.get('README.md');
  expect(page !== undefined && leadsSomewhere(page, link)).toBe(leads);
});

/** Without those to other places: nobody here can tell whether they are there. */
function linksOf(page: Page): readonly string[] {
  return [...proseOf(page).matchAll(/\]\(([^()\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link));
}

function leadsSomewhere(page: Page, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page.path : normalize(join(dirname(page.path), path));
  if (!existsSync(join(root, target))) return false;
  if (anchor === undefined) return true;
  const linked = byPath.get(target);
  return linked !== undefined && anchorsOf(linked).has(anchor);
}

/** As GitHub makes them of headings: the second of the same name is told from the first by a number. */
function anchorsOf(page: Page): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of proseOf(page).matchAll(/^#{1,6} (.+)$/gm)) {
    const anchor = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');
    let name = anchor;
    for (let number = 1; anchors.has(name); number += 1) name = `${anchor}-${number}`;
    anchors.add(name);
  }
  return anchors;
}
