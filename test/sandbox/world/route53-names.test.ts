import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  isWithin,
  nameProblem,
  normaliseName,
  parentName,
  sortKey,
  wildcardBeside,
} from '../../../sandbox/world/route53-names.ts';

test.each([
  ['adds the trailing dot', 'api.example.test', 'api.example.test.'],
  ['keeps a trailing dot', 'api.example.test.', 'api.example.test.'],
  ['lowers the case', 'API.Example.TEST', 'api.example.test.'],
  ['keeps hyphen and underscore', '_pointsman.a-b.test', '_pointsman.a-b.test.'],
  ['writes an asterisk as an escape', '*.example.test', '\\052.example.test.'],
  ['keeps an escape', '\\052.example.test', '\\052.example.test.'],
  ['unwraps the escape of a plain character', '\\101pi.example.test', 'api.example.test.'],
  ['keeps a dot within a label', 'a\\056b.test', 'a\\056b.test.'],
  ['writes bytes beyond ASCII as escapes', 'ü.test', '\\303\\274.test.'],
  ['knows the root', '.', '.'],
])('%s', (_name, given, expected) => {
  expect(normaliseName(given)).toBe(expected);
});

test('law: a normalised name stays as it is, and any spelling of its case comes to the same', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (name) => {
      const normal = normaliseName(name);
      expect(normaliseName(normal)).toBe(normal);
      expect(normaliseName(name.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase()))).toBe(normal);
    }),
  );
});

test.each([
  ['a label of 63 bytes', `${'a'.repeat(63)}.test`, undefined],
  ['a label of 64 bytes', `${'a'.repeat(64)}.test`, 'DomainLabelTooLong'],
  ['a name of 255 bytes on the wire', `${'a.'.repeat(126)}b`, undefined],
  ['a name of 256 bytes on the wire', `${'a.'.repeat(126)}bb`, 'DomainNameTooLong'],
  ['an empty name', '', 'DomainNameEmpty'],
  ['an empty label', 'a..test', 'DomainLabelEmpty'],
  ['a space', 'a b.test', 'UnsupportedCharacter'],
  ['a space as an escape', 'a\\040b.test', undefined],
])('judges %s', (_name, given, expected) => {
  const problem = nameProblem(given);
  if (expected === undefined) expect(problem).toBeUndefined();
  else expect(problem).toContain(expected);
});

test.each([
  ['the apex', 'example.test.', true],
  ['a name below it', 'a.b.example.test.', true],
  ['a name that only ends alike', 'myexample.test.', false],
  ['the parent', 'test.', false],
])('the zone holds %s: %s %s', (_name, given, expected) => {
  expect(isWithin(given, 'example.test.')).toBe(expected);
});

test('sorts by reversed labels, and an asterisk before letters', () => {
  const names = [
    'b.example.test.',
    'example.test.',
    'a.b.example.test.',
    '\\052.example.test.',
    'a.example.test.',
  ];
  expect(names.sort((left, right) => (sortKey(left) < sortKey(right) ? -1 : 1))).toEqual([
    'example.test.',
    '\\052.example.test.',
    'a.example.test.',
    'b.example.test.',
    'a.b.example.test.',
  ]);
});

test('walks up to the root and no further', () => {
  expect(parentName('a.test.')).toBe('test.');
  expect(parentName('test.')).toBeUndefined();
  expect(wildcardBeside('a.b.test.')).toBe('\\052.b.test.');
  expect(wildcardBeside('.')).toBeUndefined();
});
