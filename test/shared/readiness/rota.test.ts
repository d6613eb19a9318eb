import { describe, expect, test } from 'vitest';
import { readinessChecks } from '../../../shared/readiness/checks.ts';
import { factsFor, isCalm, rotaOf } from '../../../shared/readiness/rota.ts';
import type { Sheet } from '../../../shared/readiness/sheet.ts';
import { course, facts, fleet, fleetOf, home, other, sheetOf } from './well.ts';

const third = 'eu-west-1';
const regions = [home, other, third];
const minuteMs = 60_000;
/** The first minute of a quarter of an hour: the first region's own. */
const quarterMs = Date.UTC(2027, 0, 15, 8, 30);

/** Sheets with a result of every check, all of `ageMs`. */
function sheetsOf(nowMs: number, ageMs: number, silent: Readonly<Record<string, number>> = {}): Sheet[] {
  return regions.map((region) =>
    sheetOf(region, {
      writtenAtMs: nowMs - (silent[region] ?? minuteMs),
      results: readinessChecks.map(({ id }) => ({
        check: id,
        subject: '',
        state: 'passed',
        detail: '',
        atMs: nowMs - ageMs,
      })),
    }),
  );
}

const made = (region: string, sheets: readonly Sheet[] | undefined, nowMs: number, of = fleet) => {
  const { minute, quarter } = rotaOf(readinessChecks, of, region, sheets, nowMs);
  const ids = [...minute, ...quarter].map(({ id }) => id);
  return {
    ids,
    common: [...minute, ...quarter].some(({ keeper }) => keeper === 'one-region'),
    dear: quarter.length > 0,
  };
};

describe('in each quarter of an hour', () => {
  test('every region asks once, no two in the same minute', () => {
    const asking = Array.from({ length: 15 }, (_, minute) => {
      const nowMs = quarterMs + minute * minuteMs + 59_999;
      return regions.filter((region) => made(region, sheetsOf(nowMs, 15 * minuteMs), nowMs).dear);
    });
    expect(asking.flat().toSorted()).toEqual(regions.toSorted());
    expect(asking.every((each) => each.length <= 1)).toBe(true);
  });

  test.each([
    ['just in time', 30 * minuteMs - 1, false],
    ['after two periods', 30 * minuteMs, true],
  ])('what was missed is made out of turn, %s', (_name, ageMs, dear) => {
    const nowMs = quarterMs + minuteMs;
    expect(made(home, sheetsOf(nowMs, ageMs), nowMs).dear).toBe(dear);
  });
});

describe('after a first deploy', () => {
  test.each([
    [home, true],
    [other, false],
  ])('%s asks at once; what is common the first in line alone', (region, common) => {
    const nowMs = quarterMs + minuteMs;
    const { quarter } = rotaOf(readinessChecks, fleet, region, [], nowMs);
    expect(quarter.some(({ keeper }) => keeper === 'each-region')).toBe(true);
    expect(quarter.some(({ keeper }) => keeper === 'one-region')).toBe(common);
  });
});

describe('what is common is judged', () => {
  test.each<readonly [name: string, silent: Readonly<Record<string, number>>, keepers: readonly string[]]>([
    ['by the home region', {}, [home]],
    ['by it while it was heard of just now', { [home]: 5 * minuteMs - 1 }, [home]],
    // The one that has fallen silent would judge it too, if it ran.
    ['by the next one once it has fallen silent', { [home]: 5 * minuteMs }, [home, other]],
    ['by the last one', { [home]: 5 * minuteMs, [other]: 5 * minuteMs }, [home, other, third]],
  ])('%s', (_name, silent, keepers) => {
    const nowMs = quarterMs + 2 * minuteMs;
    const sheets = sheetsOf(nowMs, minuteMs, silent);
    expect(regions.filter((region) => made(region, sheets, nowMs).common)).toEqual(keepers);
  });

  test('by the first in line alone where nobody can read the sheets', () => {
    expect(regions.filter((region) => made(region, undefined, quarterMs).common)).toEqual([home]);
  });
});

test('a check that does not apply to a region is none of its duties', () => {
  const bare = fleetOf({ gates: false, databases: {} });
  const { ids } = made(home, [], quarterMs, bare);
  expect(ids).not.toContain('gate-bucket');
  expect(ids).not.toContain('backup-key');
});

describe('Route 53 is left alone', () => {
  const open = { id: 'i', application: 'api', openedAtMs: 1, steps: [], down: [], said: [], revision: 1 };
  const moving = { ...course, progress: { sentAtMs: 1 } };
  test.each([
    ['while all is calm it is asked', facts.control, true],
    ['in an incident', { ...facts.control, incidents: { api: open } }, false],
    ['not after one', { ...facts.control, incidents: { api: { ...open, closedAtMs: 2 } } }, true],
    [
      'in one of an application that the fleet has no more, for nobody closes it',
      { ...facts.control, incidents: { gone: { ...open, application: 'gone' } } },
      true,
    ],
    ['while a move is not accepted', { ...facts.control, courses: { api: moving } }, false],
    [
      'not for what was taken over',
      { ...facts.control, courses: { api: { ...moving, kind: 'adopted', because: 'adopted' } as const } },
      true,
    ],
    ['while the ledger cannot be read', undefined, false],
  ])('%s', (_name, control, calm) => {
    expect(isCalm(control, fleet)).toBe(calm);
    const asked = factsFor(readinessChecks, isCalm(control, fleet));
    for (const name of [
      'zone',
      'records',
      'protections',
      'gateInventory',
      'healthCheckQuota',
      'checkerRanges',
    ] as const)
      expect(asked.includes(name)).toBe(calm);
    expect(asked).toContain('functions');
  });
});
