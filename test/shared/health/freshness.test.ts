import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { freshReports, isSuperseded, noteSeen, type Seen } from '../../../shared/health/freshness.ts';
import { reportOf } from './reports.ts';
import { msOf } from './sightings.ts';

const INTERVAL_SECONDS = 10;

function isFresh(seen: Seen, dueSeconds: number, nowSeconds: number): boolean {
  const { fresh } = freshReports(seen, [reportOf({ dueSeconds })], INTERVAL_SECONDS, msOf(nowSeconds));
  return fresh.length === 1;
}

/** What is remembered of a slot due at `dueSeconds` that came to our eyes at `firstSeconds`. */
function seenAt(dueSeconds: number, firstSeconds: number): Seen {
  return noteSeen({}, [reportOf({ dueSeconds })], INTERVAL_SECONDS, msOf(firstSeconds));
}

describe('a report', () => {
  test.each<
    readonly [name: string, dueSeconds: number, firstSeconds: number, nowSeconds: number, fresh: boolean]
  >([
    ['speaks when it has just been seen', 100, 101, 101, true],
    ['speaks for two and a half intervals', 100, 101, 126, true],
    ['is silent a millisecond later', 100, 101, 126.001, false],
    ['speaks when it is seen late', 100, 130, 130, true],
    ['speaks until three and a half intervals after it was due', 100, 130, 135, true],
    ['is silent a millisecond later, whenever it was seen', 100, 130, 135.001, false],
    ['is silent when it is old at first sight', 100, 135.001, 135.001, false],
    ['may be due one interval from now', 110, 100, 100, true],
    ['is silent when it is due later than that', 110.001, 100, 100, false],
  ])('%s', (_name, dueSeconds, firstSeconds, nowSeconds, fresh) => {
    expect(isFresh(seenAt(dueSeconds, firstSeconds), dueSeconds, nowSeconds)).toBe(fresh);
  });

  test('is silent until it has been noted', () => {
    expect(isFresh({}, 100, 101)).toBe(false);
  });

  test('that falls back to an older slot is as much older', () => {
    const seen = seenAt(120, 121);
    expect(isFresh(seen, 110, 136)).toBe(true);
    expect(isFresh(seen, 110, 136.001)).toBe(false);
  });

  test('from the future is reported with how far ahead it is, and sorted out', () => {
    const reports = [
      reportOf({ vantage: 'a', dueSeconds: 100 }),
      reportOf({ vantage: 'b', shard: 2, dueSeconds: 110.5 }),
    ];
    const seen = noteSeen({}, reports, INTERVAL_SECONDS, msOf(100));
    expect(freshReports(seen, reports, INTERVAL_SECONDS, msOf(100))).toEqual({
      fresh: [reports[0]],
      stale: [reports[1]],
      alarms: [{ vantage: 'b', shard: 2, aheadMs: 10_500 }],
    });
  });
});

test('a report one interval ahead raises no alarm', () => {
  const reports = [reportOf({ dueSeconds: 110 })];
  const seen = noteSeen({}, reports, INTERVAL_SECONDS, msOf(100));
  expect(freshReports(seen, reports, INTERVAL_SECONDS, msOf(100)).alarms).toEqual([]);
});

describe('what was seen', () => {
  test('keeps the first sight of a slot', () => {
    const seen = seenAt(100, 101);
    expect(noteSeen(seen, [reportOf({ dueSeconds: 100 })], INTERVAL_SECONDS, msOf(115))).toEqual(seen);
  });

  test('goes on with a newer slot', () => {
    const seen = noteSeen(seenAt(100, 101), [reportOf({ dueSeconds: 110 })], INTERVAL_SECONDS, msOf(112));
    expect(seen).toEqual(seenAt(110, 112));
  });

  test('does not go back to an older one', () => {
    const seen = seenAt(110, 112);
    expect(noteSeen(seen, [reportOf({ dueSeconds: 100 })], INTERVAL_SECONDS, msOf(113))).toEqual(seen);
  });

  test('tells vantages and shards apart', () => {
    const reports = [
      reportOf({ vantage: 'a' }),
      reportOf({ vantage: 'b' }),
      reportOf({ vantage: 'b', shard: 1 }),
    ];
    const seen = noteSeen({}, reports, INTERVAL_SECONDS, msOf(1));
    expect(new Set(Object.keys(seen))).toEqual(new Set(['a/0', 'b/0', 'b/1']));
  });

  test('takes no note of a slot from the future, so that the real ones count at once', () => {
    const ahead = noteSeen({}, [reportOf({ dueSeconds: 4000 })], INTERVAL_SECONDS, msOf(100));
    expect(ahead).toEqual({ 'a/0 ahead': { slot: msOf(4000) / 1000, firstSeenMs: msOf(100) } });
    const seen = noteSeen(ahead, [reportOf({ dueSeconds: 110 })], INTERVAL_SECONDS, msOf(111));
    expect(isFresh(seen, 110, 112)).toBe(true);
  });

  test.each([
    ['a slot from the future is as old as it was first seen when time has come up with it', 125, true],
    ['and no younger', 125.001, false],
  ])('%s', (_name, atSeconds, expected) => {
    const report = [reportOf({ dueSeconds: 130 })];
    const ahead = noteSeen({}, report, INTERVAL_SECONDS, msOf(100));
    const again = noteSeen(ahead, report, INTERVAL_SECONDS, msOf(110));
    const seen = noteSeen(again, report, INTERVAL_SECONDS, msOf(121));
    expect(isFresh(seen, 130, atSeconds)).toBe(expected);
  });

  test('survives our own clock being set back', () => {
    const ahead = seenAt(100, 120);
    const seen = noteSeen(ahead, [reportOf({ dueSeconds: 100 })], INTERVAL_SECONDS, msOf(102));
    expect(isFresh(seen, 100, 127)).toBe(true);
    expect(isFresh(seen, 100, 127.001)).toBe(false);
  });

  test('is kept while a report cannot be read, and forgotten after an hour', () => {
    const seen = seenAt(100, 101);
    expect(noteSeen(seen, [], INTERVAL_SECONDS, msOf(3700.999))).toEqual(seen);
    expect(noteSeen(seen, [], INTERVAL_SECONDS, msOf(3701))).toEqual({});
  });

  test('an hour-old report that is still there is not fresh again', () => {
    const old = [reportOf({ dueSeconds: 100 })];
    const seen = noteSeen(seenAt(100, 101), old, INTERVAL_SECONDS, msOf(3701));
    expect(isFresh(seen, 100, 3701)).toBe(false);
  });
});

describe('a report that comes after a newer one of its vantage and shard', () => {
  const report = { ...reportOf({ dueSeconds: 100 }), revision: 5 };
  const seen = noteSeen({}, [report], INTERVAL_SECONDS, msOf(101));

  test.each<[string, Partial<typeof report>, boolean]>([
    ['is superseded where its revision is smaller', { revision: 4 }, true],
    ['is not where it is that one', {}, false],
    ['is not where its revision is greater', { revision: 6 }, false],
    ['is superseded where its slot is older, too', { revision: 4, slot: report.slot - 10 }, true],
    ['is not where only its slot is older: that clock was set back', { slot: report.slot - 10 }, false],
    ['is not where it was lost, and counts anew', { revision: 1, slot: report.slot + 1 }, false],
    ['is not where it is another vantage', { revision: 4, vantage: 'b' }, false],
    ['is not where it is another shard', { revision: 4, shard: 1 }, false],
  ])('%s', (_name, change, superseded) => {
    expect(isSuperseded(seen, { ...report, ...change })).toBe(superseded);
  });

  test('is measured by the newest revision of a slot, which does not make the slot younger', () => {
    const later = noteSeen(seen, [{ ...report, revision: 7 }], INTERVAL_SECONDS, msOf(104));
    expect(isSuperseded(later, { ...report, revision: 6 })).toBe(true);
    expect(later).toEqual({ 'a/0': { slot: report.slot, firstSeenMs: msOf(101), revision: 7 } });
  });

  test('is none where the revision was not remembered', () => {
    const old: Seen = { 'a/0': { slot: report.slot, firstSeenMs: msOf(101) } };
    expect(isSuperseded(old, report)).toBe(false);
  });
});

test('a vantage that stops is silent within two and a half intervals of the last pass that saw something new', () => {
  const passes = fc.array(fc.integer({ min: 100, max: 20_000 }), {
    minLength: 1,
    maxLength: 40,
    size: 'max',
  });
  fc.assert(
    fc.property(passes, fc.integer({ min: -15_000, max: 9_000 }), (stepsMs, skewMs) => {
      let nowMs = msOf(1000);
      // The vantage writes every ten seconds by a clock that is off, and stops at 1100 s.
      let seen: Seen = {};
      let newestSlot = 0;
      let newSinceMs = nowMs;
      for (const stepMs of stepsMs) {
        nowMs += stepMs;
        const dueSeconds = Math.floor((Math.min(nowMs, msOf(1100)) + skewMs - msOf(0)) / 10_000) * 10;
        const report = reportOf({ dueSeconds });
        seen = noteSeen(seen, [report], INTERVAL_SECONDS, nowMs);
        if (report.slot > newestSlot) {
          newestSlot = report.slot;
          newSinceMs = nowMs;
        }
        const { fresh } = freshReports(seen, [report], INTERVAL_SECONDS, nowMs);
        if (nowMs - newSinceMs > 25_000) expect(fresh).toEqual([]);
        if (nowMs === newSinceMs) expect(fresh).toEqual([report]);
      }
    }),
  );
});
