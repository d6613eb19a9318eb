import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FrameReader, frame } from '../../../shared/dns/frames.ts';

test('every message comes out as it went in, however the stream is cut', () => {
  const messages = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 5 });
  fc.assert(
    fc.property(messages, fc.infiniteStream(fc.integer({ min: 1, max: 200 })), (sent, sizes) => {
      const stream = Buffer.concat(sent.map((message) => frame(Buffer.from(message))));
      const reader = new FrameReader();
      const received: Buffer[] = [];
      for (let start = 0; start < stream.length; ) {
        const size = sizes.next().value;
        received.push(...reader.push(stream.subarray(start, start + size)));
        start += size;
      }
      expect(received).toEqual(sent.map((message) => Buffer.from(message)));
    }),
  );
});

test('a message is kept back until its last octet is there', () => {
  const reader = new FrameReader();
  expect(reader.push(Buffer.from([0]))).toEqual([]);
  expect(reader.push(Buffer.from([2, 7]))).toEqual([]);
  expect(reader.push(Buffer.from([8]))).toEqual([Buffer.from([7, 8])]);
});

test('the largest message has 65,535 octets', () => {
  const largest = Buffer.alloc(65_535, 1);
  expect(new FrameReader().push(frame(largest))).toEqual([largest]);
  expect(() => frame(Buffer.alloc(65_536))).toThrow('out of range');
});
