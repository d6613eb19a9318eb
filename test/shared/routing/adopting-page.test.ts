/** Every refusal has its heading in docs/adopting.md, and every heading there is a refusal. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { adoptionReasons } from '../../../shared/routing/adoption-refusal.ts';

const page = readFileSync(new URL('../../../docs/adopting.md', import.meta.url), 'utf8');
const [, refusals = ''] = page.split(/^## Why it is refused$/m);

test('has one heading for each refusal, and no other', () => {
  const headings = [...refusals.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading);
  expect(new Set(headings)).toEqual(new Set(adoptionReasons));
  expect(headings).toHaveLength(adoptionReasons.length);
});

test('says under each what it means, and what to do', () => {
  for (const entry of refusals.split(/^### /m).slice(1)) {
    expect(entry).toMatch(/^[a-z-]+\n\n[A-Z`].+\n\nDo: .+\.\n*$/s);
  }
});
