import { describe, expect, test } from 'vitest';
import { instantMs } from '../../../../shared/fleet/instant.ts';
import { ruleTable } from './rule-table.ts';

const from = '2026-12-01T02:00:00Z';
const until = '2026-12-01T04:00:00Z';
const night = { from, until, reason: 'database upgrade' };
const api = (...windows: readonly unknown[]) => ({ 'applications.api.maintenance': windows });
const path = 'applications.api.maintenance';

describe('maintenance windows', () => {
  ruleTable([
    ['may be in the fleet', { maintenance: [night] }, []],
    ['may be in an application', api(night), []],
    ['may have another zone for each end', api({ ...night, until: '2026-12-01T03:00:01+01:00' }), []],
    [
      'refuse to end when they begin',
      api({ ...night, until: '2026-12-01T03:00:00+01:00' }),
      [`${path}[0].until must be later than from, which is ${from}, got 2026-12-01T03:00:00+01:00`],
    ],
    [
      'refuse to end before they begin',
      { maintenance: [night, { ...night, from: until, until: from }] },
      [`maintenance[1].until must be later than from, which is ${until}, got ${from}`],
    ],
    [
      'refuse a moment without zone, and say nothing of its order',
      api({ ...night, from: '2026-12-01T05:00:00' }),
      [`${path}[0].from must be a moment with a zone, such as 2026-12-01T02:00:00Z, got 2026-12-01T05:00:00`],
    ],
    [
      'say each malformed moment',
      api({ ...night, from: 'monday', until: 'tuesday' }),
      [`${path}[0].from must be`, `${path}[0].until must be`],
    ],
    ['refuse an empty reason', api({ ...night, reason: ' ' }), [`${path}[0].reason must say why`]],
    ['refuse to have none', api({ from, until }), [`${path}[0].reason must be text, got nothing`]],
    ['may say 200 characters', api({ ...night, reason: 'x'.repeat(200) }), []],
    [
      'refuse 201',
      api({ ...night, reason: 'x'.repeat(201) }),
      [`${path}[0].reason must have at most 200 characters`],
    ],
    ['may be 100', { maintenance: Array.from({ length: 100 }, () => night) }, []],
    [
      'refuse to be 101',
      { maintenance: Array.from({ length: 101 }, () => night) },
      ['maintenance must have at most 100 entries, got "101 entries"'],
    ],
  ]);
});

test.each<[name: string, text: string, expected: number | undefined]>([
  ['with seconds', '2026-12-01T02:00:00Z', Date.UTC(2026, 11, 1, 2)],
  ['without seconds', '2026-12-01T02:00Z', Date.UTC(2026, 11, 1, 2)],
  ['with parts of a second', '2026-12-01T02:00:00.250Z', Date.UTC(2026, 11, 1, 2, 0, 0, 250)],
  ['east of Greenwich', '2026-12-01T02:00:00+05:30', Date.UTC(2026, 10, 30, 20, 30)],
  ['on a leap day', '2028-02-29T00:00:00Z', Date.UTC(2028, 1, 29)],
  ['on a leap day of another year', '2027-02-29T00:00:00Z', undefined],
  ['on a day that no month has', '2026-12-32T00:00:00Z', undefined],
  ['on a day 0', '2026-12-00T00:00:00Z', undefined],
  ['in a month 13', '2026-13-01T00:00:00Z', undefined],
  ['in a month 0', '2026-00-01T00:00:00Z', undefined],
  ['at 24:00', '2026-12-01T24:00:00Z', undefined],
  ['at 23:60', '2026-12-01T23:60:00Z', undefined],
  ['without zone', '2026-12-01T02:00:00', undefined],
  ['with a zone of a day', '2026-12-01T02:00:00+24:00', undefined],
  ['as a date', '2026-12-01', undefined],
  ['as words', '1 December 2026 02:00 UTC', undefined],
])('a moment %s', (_name, text, expected) => {
  expect(instantMs(text)).toBe(expected);
});
