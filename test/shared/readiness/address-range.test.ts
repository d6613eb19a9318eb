import fc from 'fast-check';
import { expect, test } from 'vitest';
import { notCovered } from '../../../shared/readiness/address-range.ts';

test.each<readonly [name: string, wanted: string, given: readonly string[], covered: boolean]>([
  ['the same range', '192.0.2.0/26', ['192.0.2.0/26'], true],
  ['a part of a larger one', '192.0.2.64/26', ['192.0.2.0/25'], true],
  ['the first address beyond', '192.0.2.128/32', ['192.0.2.0/25'], false],
  ['two halves that hold the whole', '192.0.2.0/25', ['192.0.2.64/26', '192.0.2.0/26'], true],
  ['two halves with a gap', '192.0.2.0/24', ['192.0.2.0/26', '192.0.2.128/25'], false],
  ['an address without a length', '192.0.2.7', ['192.0.2.0/29'], true],
  ['a range that begins within another', '192.0.2.9/29', ['192.0.2.8/29'], true],
  ['IPv6 in another spelling', '2001:DB8:0:0::/64', ['2001:db8::/64'], true],
  ['a larger IPv6 range', '2001:db8::/47', ['2001:db8::/48'], false],
  ['IPv4 in IPv6', '0.0.0.1/32', ['::/0'], false],
  ['all of IPv4', '255.255.255.255/32', ['0.0.0.0/0'], true],
  ['nothing given', '192.0.2.0/26', [], false],
  ['what is no address', '192.0.2/26', ['0.0.0.0/0'], false],
  ['an octet too large', '256.0.0.1', ['0.0.0.0/0'], false],
  ['a length too large', '192.0.2.0/33', ['0.0.0.0/0'], false],
  ['two gaps', '2001::db8::1', ['::/0'], false],
  ['too many groups', '1:2:3:4:5:6:7:8:9', ['::/0'], false],
])('%s', (_name, wanted, given, covered) => {
  expect(notCovered([wanted], given)).toEqual(covered ? [] : [wanted]);
});

test('both halves of a range together hold exactly what it holds', () => {
  const range = fc.record({ address: fc.ipV4(), prefix: fc.integer({ min: 1, max: 31 }) });
  fc.assert(
    fc.property(range, fc.ipV4(), ({ address, prefix }, looked) => {
      const bits = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
      const half = 2 ** (31 - prefix);
      const start = Math.floor(bits / (2 * half)) * 2 * half;
      const text = (first: number) =>
        `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.')}/${prefix + 1}`;
      const halves = [text(start + half), text(start)];
      expect(notCovered([looked], halves)).toEqual(notCovered([looked], [`${address}/${prefix}`]));
      expect(notCovered([`${address}/${prefix}`], halves)).toEqual([]);
      expect(notCovered([`${address}/${prefix}`], halves.slice(1))).toHaveLength(1);
    }),
    { numRuns: 200 },
  );
});
