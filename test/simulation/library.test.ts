/** Every scenario of the library is valid, says what it is for, and is listed where people look for it. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { library } from './library.ts';

const entries = await library();
const page = await readFile(new URL('../../docs/scenarios.md', import.meta.url), 'utf8');

test('the index of the library names each scenario once, and none that there is not', () => {
  const listed = [...page.matchAll(/^\| \[`([\w-]+)`\]\(\.\.\/test\/scenarios\/([\w-]+)\.json\)/gm)];
  expect(listed.map(([, name]) => name)).toEqual(listed.map(([, , file]) => file));
  expect(listed.length).toBe(entries.length);
  expect(new Set(listed.map(([, name]) => name))).toEqual(new Set(entries.map(({ name }) => name)));
});

test.each(entries)('$name says why it matters, and what is wanted', ({ loaded: { scenario } }) => {
  expect(scenario.about ?? '').not.toBe('');
  const { everywhere, applications } = scenario.expect;
  expect([everywhere, ...Object.values(applications)].flatMap(Object.keys)).not.toEqual([]);
});

test('no two scenarios have the same name', () => {
  const names = entries.map(({ loaded }) => loaded.scenario.name);
  expect(new Set(names).size).toBe(names.length);
});
