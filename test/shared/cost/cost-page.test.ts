import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { costTables, pageMarks } from '../../bench/cost-page.ts';

test('docs/cost.md has the tables that the estimate makes: npm run bench:cost -- --page', () => {
  const page = readFileSync(new URL('../../../docs/cost.md', import.meta.url), 'utf8');
  const [begin, end] = pageMarks;
  expect(page.slice(page.indexOf(begin) + begin.length, page.indexOf(end)).trim()).toBe(costTables());
});
