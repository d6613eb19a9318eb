import { expect, test } from 'vitest';
import { readinessChecks } from '../../../shared/readiness/checks.ts';
import { evaluate } from '../../../shared/readiness/evaluate.ts';
import { failureCount, newsSince } from '../../../shared/readiness/news.ts';
import { type Finding, needsSomebody, outlook, type SheetsRead } from '../../../shared/readiness/outlook.ts';
import { read, unreadable } from '../../../shared/readiness/reading.ts';
import { type Result, type Sheet, sheetAfter } from '../../../shared/readiness/sheet.ts';
import { context, fleet, home, nowMs, other, readingsOf, sheetOf } from './well.ts';

const regions = [home, other, 'eu-west-1'];
const minuteMs = 60_000;

/** As the regions keep it when all is well: the home region judges what is common. */
function kept(
  change: (result: Result, region: string) => Result | undefined = (result) => result,
): SheetsRead {
  return Object.fromEntries(
    regions.map((region) => {
      const checks = readinessChecks.filter(({ keeper }) => keeper === 'each-region' || region === home);
      const results = evaluate(checks, readingsOf(), { ...context, region });
      const changed = results.flatMap((result) => change(result, region) ?? []);
      return [region, read(sheetOf(region, { results: changed }))];
    }),
  );
}

const of = (findings: readonly Finding[], check: string, region?: string) =>
  findings.filter(
    (finding) => finding.check === check && (region === undefined || finding.region === region),
  );

test('all is well, and nobody is needed', () => {
  const findings = outlook(readinessChecks, kept(), fleet, nowMs);
  expect(findings.filter(({ state }) => state !== 'passed')).toEqual([]);
  expect(findings.some(needsSomebody)).toBe(false);
  expect(of(findings, 'ledger-readable').map(({ region }) => region)).toEqual(regions);
  expect(of(findings, 'drift')).toHaveLength(1);
});

test.each<readonly [period: string, check: string, goodForMs: number]>([
  ['a minute', 'steer-heartbeats', 3 * minuteMs],
  ['a quarter of an hour', 'drift', 45 * minuteMs],
])('a result of a check of %s is good for three of them', (_period, check, goodForMs) => {
  const at = (ageMs: number) =>
    of(
      outlook(
        readinessChecks,
        kept((result) => ({ ...result, atMs: nowMs - ageMs })),
        fleet,
        nowMs,
      ),
      check,
    );
  expect(at(goodForMs).every(({ state }) => state === 'passed')).toBe(true);
  for (const { state, detail } of at(goodForMs + 1)) {
    expect(state).toBe('unknown');
    expect(detail).toMatch(
      /^it had passed \d+ min ago, and has not been checked since: |^it had passed 180 s/,
    );
  }
});

test('a region that has kept nothing is unknown, and so is one that cannot be read, with why', () => {
  const sheets = { ...kept(), [other]: read(undefined), 'eu-west-1': unreadable('TimeoutError: no answer') };
  const findings = outlook(readinessChecks, sheets, fleet, nowMs);
  expect(of(findings, 'ledger-readable', home)[0]?.state).toBe('passed');
  expect(of(findings, 'ledger-readable', other)[0]).toMatchObject({
    state: 'unknown',
    detail: 'the readiness function in us-west-2 has not said anything of it yet',
  });
  expect(of(findings, 'ledger-readable', 'eu-west-1')[0]?.detail).toBe('TimeoutError: no answer');
  expect(findings.some(needsSomebody)).toBe(true);
});

test('where nobody has judged what is common, it is unknown', () => {
  const sheets = kept((result) => (result.check === 'drift' ? undefined : result));
  expect(of(outlook(readinessChecks, sheets, fleet, nowMs), 'drift')[0]).toMatchObject({
    state: 'unknown',
    subject: 'api',
  });
});

test('of two regions that have judged what is common, the newer word counts', () => {
  const drift = (atMs: number, state: Result['state']) => ({
    check: 'drift',
    subject: 'api',
    state,
    detail: '',
    atMs,
  });
  const sheets = {
    ...kept((result) => (result.check === 'drift' ? { ...result, atMs: nowMs - 10 * minuteMs } : result)),
    [other]: read(sheetOf(other, { results: [drift(nowMs - 5 * minuteMs, 'failed')] })),
  };
  expect(of(outlook(readinessChecks, sheets, fleet, nowMs), 'drift')[0]?.state).toBe('failed');
});

test('what has failed comes first, then what is unknown, the most severe first; a notice needs nobody', () => {
  const failed = ['observing', 'drift', 'gate-tree'];
  const sheets = kept((result) => {
    if (result.check === 'zone-delegation') return { ...result, state: 'unknown' };
    return failed.includes(result.check) ? { ...result, state: 'failed' } : result;
  });
  const findings = outlook(readinessChecks, sheets, fleet, nowMs);
  expect(findings.slice(0, 4).map(({ check }) => check)).toEqual([
    'gate-tree',
    'drift',
    'observing',
    'zone-delegation',
  ]);
  expect(findings.slice(0, 4).map(needsSomebody)).toEqual([true, true, false, true]);
});

const result = (state: Result['state'], change: Partial<Result> = {}): Result => ({
  check: 'drift',
  subject: 'api',
  state,
  detail: 'so it is',
  atMs: nowMs,
  ...change,
});
const sheetWith = (...results: readonly Result[]): Sheet => sheetOf(home, { results, writtenAtMs: nowMs });

test.each<
  readonly [
    name: string,
    before: Result['state'] | undefined,
    after: Result['state'],
    told: string | undefined,
  ]
>([
  ['a first failure', undefined, 'failed', 'failed'],
  ['a first pass', undefined, 'passed', undefined],
  ['a failure after a pass', 'passed', 'failed', 'failed'],
  ['a failure that goes on', 'failed', 'failed', undefined],
  ['a recovery', 'failed', 'passed', 'recovered'],
  ['a failure that cannot be seen any more', 'failed', 'unknown', undefined],
  ['a failure that is seen again', 'unknown', 'failed', 'failed'],
  ['a pass after the unknown', 'unknown', 'passed', undefined],
])('%s', (_name, before, after, told) => {
  const news = newsSince(
    readinessChecks,
    before === undefined ? undefined : sheetWith(result(before)),
    sheetWith(result(after)),
  );
  expect(news.map(({ kind }) => kind)).toEqual(told === undefined ? [] : [told]);
});

test('a notice is no news', () => {
  const sheet = sheetWith(result('failed', { check: 'observing' }));
  expect(newsSince(readinessChecks, undefined, sheet)).toEqual([]);
});

const critical = (state: Result['state'], change: Partial<Result> = {}) =>
  result(state, { check: 'record-protections', ...change });

test.each<readonly [name: string, results: readonly Result[], count: number]>([
  ['nothing', [], 0],
  ['a critical failure', [critical('failed')], 1],
  ['an unknown is none', [critical('unknown')], 0],
  ['a warning is none, nor is a notice', [result('failed'), result('failed', { check: 'observing' })], 0],
  ['two parts of one check', [critical('failed'), critical('failed', { subject: 'shop' })], 2],
  ['one that is out of date', [critical('failed', { atMs: nowMs - 45 * minuteMs - 1 })], 0],
  ['one that is just not', [critical('failed', { atMs: nowMs - 45 * minuteMs })], 1],
  ['a check that there is no more', [critical('failed', { check: 'gone' })], 0],
])('failures that the alarm counts: %s', (_name, results, count) => {
  expect(failureCount(readinessChecks, sheetWith(...results))).toBe(count);
});

const now = { region: home, writtenAtMs: nowMs, fleetDigest: 'd', fleetWrittenAtMs: 1, code: {} };

test('a run replaces what it has judged, and leaves the rest for a day', () => {
  const before = sheetWith(
    result('failed'),
    result('passed', { check: 'zone-delegation', subject: '', atMs: nowMs - 86_400_000 + 1 }),
    result('passed', { check: 'gone', atMs: nowMs - 86_400_000 }),
  );
  const after = sheetAfter(before, [result('passed')], now);
  expect(after.revision).toBe(before.revision + 1);
  expect(after.results.map(({ check, state }) => [check, state])).toEqual([
    ['drift', 'passed'],
    ['zone-delegation', 'passed'],
  ]);
  expect(sheetAfter(undefined, [], now).revision).toBe(1);
});
