import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isGlob, matchesGlob } from '../../../shared/routing/glob.ts';

test.each<[glob: string, name: string, fits: boolean]>([
  ['api', 'api', true],
  ['api', 'apis', false],
  ['api', 'my-api', false],
  ['*', 'api', true],
  ['*', '', true],
  ['shop-*', 'shop-eu', true],
  ['shop-*', 'shop-', true],
  ['shop-*', 'shop', false],
  ['shop-*', 'my-shop-eu', false],
  ['*-eu', 'shop-eu', true],
  ['*-eu', 'shop-eu-1', false],
  ['us-*-1', 'us-east-1', true],
  ['us-*-1', 'us-east-2', false],
  ['us-*-1', 'us-1', false],
  ['a*b*c', 'a-b-c', true],
  ['a*b*c', 'a-c-b', false],
  ['a*b*b', 'a-b', false],
  ['*a*a*', 'aa', true],
  ['*a*a*', 'a', false],
  ['**', 'api', true],
  ['a.b', 'axb', false],
])('%s and %s', (glob, name, fits) => {
  expect(matchesGlob(glob, name)).toBe(fits);
});

const letters = fc.stringMatching(/^[ab-]{0,6}$/);

test('a name fits itself, and every pattern made by putting stars in place of parts of it', () => {
  fc.assert(
    fc.property(fc.array(letters, { minLength: 1, maxLength: 5 }), (parts) => {
      expect(matchesGlob(parts.join(''), parts.join(''))).toBe(true);
      const glob = parts.map((part, index) => (index % 2 === 0 ? part : '*')).join('');
      expect(matchesGlob(glob, parts.join(''))).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test('fits as the regular expression does that says the same', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[ab*]{0,6}$/), fc.stringMatching(/^[ab]{0,6}$/), (glob, name) => {
      const expression = new RegExp(`^${glob.replaceAll('*', '.*')}$`);
      expect(matchesGlob(glob, name)).toBe(expression.test(name));
    }),
    { numRuns: 500 },
  );
});

test.each<[text: string, is: boolean]>([
  ['api', true],
  ['shop-*', true],
  ['us-east-1', true],
  ['', false],
  ['a b', false],
  ['a#b', false],
  ['[a]', false],
])('whether "%s" is a pattern', (text, is) => {
  expect(isGlob(text)).toBe(is);
});
