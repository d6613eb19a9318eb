import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readName, writeName } from '../../../sandbox/live/dns-name.ts';

const label = (length: number): string => 'a'.repeat(length);
const wire = (...labels: readonly string[]): Buffer =>
  Buffer.concat([
    ...labels.flatMap((text) => [Buffer.from([text.length]), Buffer.from(text, 'latin1')]),
    Buffer.of(0),
  ]);

describe('reading', () => {
  test.each<[name: string, message: Buffer, text: string | undefined]>([
    ['reads labels', wire('api', 'example', 'test'), 'api.example.test'],
    ['reads in lower case', wire('aPi', 'TEST'), 'api.test'],
    ['reads the root', wire(), ''],
    ['keeps the asterisk and the underscore', wire('*', '_pointsman'), '*._pointsman'],
    ['escapes a dot inside a label', wire('a.b', 'test'), 'a\\056b.test'],
    ['escapes octets beyond ascii', wire('\xe9', 'test'), '\\351.test'],
    ['takes a label of 63 octets', wire(label(63)), label(63)],
    ['refuses a label of 64 octets', wire(label(64)), undefined],
    [
      'takes a name of 255 octets',
      wire(label(63), label(63), label(63), label(61)),
      [63, 63, 63, 61].map(label).join('.'),
    ],
    ['refuses a name of 256 octets', wire(label(63), label(63), label(63), label(62)), undefined],
    ['refuses a pointer', Buffer.from([0xc0, 0x00]), undefined],
    ['refuses a label that is cut short', Buffer.from([3, 0x61, 0x62]), undefined],
    ['refuses a name without its end', Buffer.from([1, 0x61]), undefined],
    ['refuses nothing at all', Buffer.alloc(0), undefined],
  ])('%s', (_name, message, text) => {
    expect(readName(message, 0)?.text).toBe(text);
  });

  test('says where the name ends', () => {
    const message = Buffer.concat([Buffer.from([9, 9]), wire('api', 'test'), Buffer.from([1, 2])]);
    expect(readName(message, 2)).toEqual({ text: 'api.test', end: message.length - 2 });
  });
});

describe('writing', () => {
  test.each<[name: string, text: string, written: Buffer]>([
    ['writes labels in the case they have', 'aPi.test', wire('aPi', 'test')],
    ['needs no trailing dot, and takes one', 'api.test.', wire('api', 'test')],
    ['writes the root', '.', wire()],
    ['writes an escaped asterisk', '\\052.test.', wire('*', 'test')],
    ['writes an escaped dot inside its label', 'a\\056b.test', wire('a.b', 'test')],
  ])('%s', (_name, text, written) => {
    expect(writeName(text)).toEqual(written);
  });

  test.each([
    ['an empty label', 'a..test'],
    ['a label of 64 octets', `${label(64)}.test`],
    ['a name of 256 octets', [63, 63, 63, 62].map(label).join('.')],
  ])('throws at %s', (_name, text) => {
    expect(() => writeName(text)).toThrow(`got ${text}`);
  });
});

test('what is read can be written again', () => {
  const octets = fc.uint8Array({ minLength: 1, maxLength: 63 });
  fc.assert(
    fc.property(fc.array(octets, { maxLength: 3 }), (labels) => {
      const name = wire(
        ...labels.map((bytes) => Buffer.from(bytes).toString('latin1').replace(/[A-Z]/g, 'x')),
      );
      expect(writeName(readName(name, 0)?.text ?? 'unread')).toEqual(name);
    }),
  );
});
