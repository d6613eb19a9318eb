import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quoteTxt, unquoteTxt } from '../../../shared/routing/txt-value.ts';

describe('quoting', () => {
  test.each<[name: string, text: string, expected: string]>([
    ['plain text', 'v=1 epoch=8', '"v=1 epoch=8"'],
    ['no text', '', '""'],
    ['a quote and a backslash', 'a"b\\c', '"a\\"b\\\\c"'],
    ['a byte beyond ASCII, as octal', 'ü', '"\\303\\274"'],
    ['a control character, as octal', '\n', '"\\012"'],
    ['255 bytes fit one string', 'x'.repeat(255), `"${'x'.repeat(255)}"`],
    ['256 bytes take two', 'x'.repeat(256), `"${'x'.repeat(255)}" "x"`],
  ])('%s', (_name, text, expected) => {
    expect(quoteTxt(text)).toBe(expected);
    expect(unquoteTxt(expected)).toBe(text);
  });

  test('round trip, and no string longer than 255 bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
        const value = quoteTxt(text);
        expect(unquoteTxt(value)).toBe(text);
        expect(value).toMatch(
          /^"(?:(?:[ -!#-[\]-~]|\\["\\]|\\[0-3][0-7]{2}){0,255})"(?: "(?:(?:[ -!#-[\]-~]|\\["\\]|\\[0-3][0-7]{2}){1,255})")*$/,
        );
      }),
    );
  });
});

describe('reading', () => {
  test.each<[name: string, value: string, expected: string | undefined]>([
    ['strings are joined without anything between', '"ab" "cd"', 'abcd'],
    ['any blanks may separate them', '"ab" \t "cd"', 'abcd'],
    ['an escaped letter is that letter', '"\\a"', 'a'],
    ['nothing is not a value', '', undefined],
    ['text without quotes is refused', 'v=1', undefined],
    ['an open quote is refused', '"ab', undefined],
    ['strings that touch are refused', '"ab""cd"', undefined],
    ['text after the quote is refused', '"ab" cd', undefined],
    ['a blank at the end is refused', '"ab" ', undefined],
    ['an octal escape that is no byte is refused', '"\\400"', undefined],
    ['bytes that are no UTF-8 are refused', '"\\377"', undefined],
  ])('%s', (_name, value, expected) => {
    expect(unquoteTxt(value)).toBe(expected);
  });

  test('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (value) =>
        ['string', 'undefined'].includes(typeof unquoteTxt(value)),
      ),
    );
  });
});
