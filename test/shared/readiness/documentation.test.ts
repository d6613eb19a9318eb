/** Every check has its heading in docs/readiness.md, with what it means and how severe it is; and no heading is left over. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readinessChecks } from '../../../shared/readiness/checks.ts';

const page = readFileSync(new URL('../../../docs/readiness.md', import.meta.url), 'utf8');
const [, list = ''] = page.split('\n## The checks\n');
const sections = new Map(
  list
    .split('\n### ')
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf('\n')), section] as const),
);

test('the headings are the checks, in their order', () => {
  expect([...sections.keys()]).toEqual(readinessChecks.map(({ id }) => id));
  expect(new Set(sections.keys()).size, 'an id stands for one check').toBe(readinessChecks.length);
});

test.each(readinessChecks.map((check) => [check.id, check] as const))('%s', (id, check) => {
  const section = sections.get(id) ?? '';
  expect(section).toContain(`*${check.severity}*`);
  expect(section).toContain(check.means);
  expect(section).toContain(check.remedy.replace(/\.$/, ''));
  expect(section).toContain(check.period === 'minute' ? 'each minute' : 'each quarter of an hour');
});
