import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  courseDigest,
  formatMarker,
  type Marker,
  markerName,
  markerOf,
  parseMarker,
} from '../../../shared/routing/marker.ts';
import { quoteTxt, unquoteTxt } from '../../../shared/routing/txt-value.ts';
import { allWest, courseOf, europe } from './regional.ts';

const course = courseOf(8, allWest);
const digest = createHash('sha256')
  .update('8 eu-west-1=0 us-east-1=0 us-west-2=100')
  .digest('hex')
  .slice(0, 12);
const text = `v=1 epoch=8 course=${digest} by=eu-west-1 eu-west-1=0 us-east-1=0 us-west-2=100`;

test('stands beside the application, under the name as Route 53 returns it', () => {
  expect(markerName('API.example.test')).toBe('_pointsman.api.example.test.');
});

test('says epoch, digest, region and weights', () => {
  expect(formatMarker(markerOf(course))).toBe(text);
  expect(parseMarker(text)).toEqual({
    kind: 'marker',
    marker: { epoch: 8, digest, by: europe, weights: allWest },
  });
});

describe('the digest', () => {
  test('does not depend on the order in which weights were written', () => {
    const reversed = Object.fromEntries(Object.entries(allWest).reverse());
    expect(courseDigest(8, reversed)).toBe(courseDigest(8, allWest));
  });

  test.each([
    ['the epoch', courseDigest(9, allWest)],
    ['a weight', courseDigest(8, { ...allWest, 'us-west-2': 99 })],
    ['a region', courseDigest(8, { ...allWest, 'ca-central-1': 0 })],
  ])('depends on %s', (_name, other) => {
    expect(other).not.toBe(digest);
  });
});

describe('a text that is not exactly a marker is unreadable', () => {
  test.each<[name: string, text: string]>([
    ['nothing', ''],
    ["someone else's text", 'google-site-verification=abc'],
    ['a later version', text.replace('v=1', 'v=2')],
    ['epoch 0', text.replace('epoch=8', 'epoch=0')],
    ['an epoch with a leading zero', text.replace('epoch=8', 'epoch=08')],
    ['an epoch beyond whole numbers', text.replace('epoch=8', 'epoch=9007199254740993')],
    [
      'a digest in capitals',
      text.replace(digest, digest.toUpperCase().replace(/^[0-9]{12}$/, 'ABCDEFABCDEF')),
    ],
    ['a digest of another course', text.replace(digest, '0123456789ab')],
    ['another epoch under the same digest', text.replace('epoch=8', 'epoch=9')],
    ['another weight under the same digest', text.replace('us-west-2=100', 'us-west-2=99')],
    ['a weight of 256', text.replace('=100', '=256')],
    ['a weight with a leading zero', text.replace('us-east-1=0', 'us-east-1=00')],
    ['a negative weight', text.replace('us-east-1=0', 'us-east-1=-1')],
    ['no region', text.replace(/ eu-west-1=.*/, '')],
    ['a region twice', `${text} us-west-2=100`],
    ['regions out of order', text.replace('eu-west-1=0 us-east-1=0', 'us-east-1=0 eu-west-1=0')],
    ['fields out of order', text.replace(`course=${digest} by=eu-west-1`, `by=eu-west-1 course=${digest}`)],
    ['two spaces', text.replace(' by', '  by')],
    ['a space at the end', `${text} `],
    ['a line after it', `${text}\n`],
  ])('%s', (_name, foreign) => {
    expect(parseMarker(foreign)).toEqual({
      kind: 'unreadable',
      problem: expect.stringContaining(`got ${foreign}`),
    });
  });

  test.each<[name: string, epoch: number, weight: number]>([
    ['a weight of 256, well digested', 8, 256],
    ['an epoch of 16 digits, well digested', 1e15, 100],
  ])('%s', (_name, epoch, weight) => {
    const written = formatMarker(markerOf(courseOf(epoch, { 'us-west-2': weight })));
    expect(parseMarker(written).kind).toBe('unreadable');
  });

  test('nothing throws, and what is read is what was written', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary-ascii' }),
        fc.nat(text.length),
        fc.nat(20),
        (noise, start, length) => {
          const given = text.slice(0, start) + noise + text.slice(start + length);
          const parsed = parseMarker(given);
          expect(parsed.kind === 'marker' ? formatMarker(parsed.marker) : given).toBe(given);
        },
      ),
    );
  });
});

test('a weight of 255 and an epoch of 15 digits are read', () => {
  const marker = markerOf(courseOf(1e15 - 1, { 'us-west-2': 255 }));
  expect(parseMarker(formatMarker(marker))).toEqual({ kind: 'marker', marker });
});

test('round trip through the TXT record, whatever the regions, weights and epoch', () => {
  const region = fc.stringMatching(/^[a-z]{2}-[a-z]{4,9}-[1-9]$/);
  const weights = fc.dictionary(region, fc.integer({ min: 0, max: 255 }), { minKeys: 1, maxKeys: 30 });
  fc.assert(
    fc.property(weights, region, fc.integer({ min: 1, max: 1e14 }), (someWeights, by, epoch) => {
      const marker: Marker = { epoch, digest: courseDigest(epoch, someWeights), by, weights: someWeights };
      const read = unquoteTxt(quoteTxt(formatMarker(marker)));
      expect(parseMarker(read ?? '')).toEqual({ kind: 'marker', marker });
    }),
  );
});
