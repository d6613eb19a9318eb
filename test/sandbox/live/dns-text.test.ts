import { expect, test } from 'vitest';
import { textStrings } from '../../../sandbox/live/dns-text.ts';

test.each<[name: string, value: string, strings: readonly string[]]>([
  ['one string', '"v=1 epoch=8"', ['v=1 epoch=8']],
  ['several strings', '"one" "two"', ['one', 'two']],
  ['an empty string', '""', ['']],
  ['an escaped quote and backslash', '"a\\"b\\\\c"', ['a"b\\c']],
  ['an octal escape', '"\\101\\377"', ['A\xff']],
  ['255 octets', `"${'x'.repeat(255)}"`, ['x'.repeat(255)]],
  ['255 octets that are escaped', `"${'\\377'.repeat(255)}"`, ['\xff'.repeat(255)]],
])('reads %s', (_name, value, strings) => {
  expect(textStrings(value).map((octets) => octets.toString('latin1'))).toEqual(strings);
});

test.each<[name: string, value: string, message: string]>([
  ['what is not quoted', 'v=1', 'a txt value must be strings in double quotes, got v=1'],
  ['a quote that is left open', '"v=1', 'a txt value must be strings in double quotes, got "v=1'],
  ['256 octets', `"${'x'.repeat(256)}"`, 'a txt string must have at most 255 octets, got 256'],
  ['a character that is no octet', '"€"', 'a txt value must write each octet as \\ooo, got "€"'],
])('throws at %s', (_name, value, message) => {
  expect(() => textStrings(value)).toThrow(message);
});
