import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sortKey } from '../../../sandbox/world/route53-names.ts';
import { inZoneOrder } from '../../../shared/aws/zone-order.ts';
import { normaliseName } from '../../../shared/routing/records.ts';

test.each([
  ['by the last label first', 'z.example.com', 'a.example.net'],
  ['a zone before what is in it', 'example.com', 'a.example.com'],
  ['a hyphen before the trailing dot', 'api-2.example.com', 'api.example.com'],
  ['a hyphen before the dot of a name below', 'b.api-2.example.com', 'a.api.example.com'],
  ['a digit after the trailing dot', 'api.example.com', 'api2.example.com'],
  ['a wildcard, as the asterisk that it is, before letters', '*.example.com', 'a.example.com'],
  ['a wildcard before an underscore', '*.example.com', '_a.example.com'],
  ['an underscore before letters', '_pointsman.api.example.com', 'a.api.example.com'],
])('sorts %s', (_name, first, second) => {
  expect(inZoneOrder(normaliseName(first), normaliseName(second))).toBe(-1);
  expect(inZoneOrder(normaliseName(second), normaliseName(first))).toBe(1);
});

test('a name is where it is, whatever its case', () => {
  expect(inZoneOrder(normaliseName('API.example.com'), normaliseName('api.example.com.'))).toBe(0);
});

test('law: the order is that of the strict model, whose lists are in the order that AWS documents', () => {
  const label = fc.string({ unit: fc.constantFrom(...'ab-_*~0@'), minLength: 1, maxLength: 3 });
  const name = fc
    .array(label, { minLength: 1, maxLength: 4 })
    .map((labels) => normaliseName(labels.join('.')));
  fc.assert(
    fc.property(name, name, (one, other) => {
      const [a, b] = [sortKey(one), sortKey(other)];
      expect(inZoneOrder(one, other)).toBe(a < b ? -1 : a === b ? 0 : 1);
    }),
  );
});
