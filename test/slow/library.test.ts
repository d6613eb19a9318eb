/** The scenarios that last for half a day and more, and the others with more seeds than their own. */
import { expect, test } from 'vitest';
import { expectAsPromised, isQuick, library } from '../simulation/library.ts';

const entries = await library();

test('few scenarios are too long for every run of the tests', () => {
  const long = entries.filter((entry) => !isQuick(entry)).map(({ name }) => name);
  expect(long).toEqual(['aws-2025-10-20', 'five-percent-for-a-week']);
});

test.each(entries.filter((entry) => !isQuick(entry)))('$name is as it says', async (entry) => {
  await expectAsPromised(entry);
});

test.each(entries.filter(isQuick))('$name is as it says, with other seeds', async (entry) => {
  for (let seed = 101; seed <= 110; seed++) await expectAsPromised(entry, seed);
});
