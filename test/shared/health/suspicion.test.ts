import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  BLIP_PASSES,
  fastLookTimes,
  isSuspicionOver,
  raise,
  suspicionAfterMs,
  suspicionsIn,
} from '../../../shared/health/suspicion.ts';
import { type EndpointState, foldObservations, untouched } from '../../../shared/health/vote.ts';
import { reportOf } from './reports.ts';
import { msOf, readOnly, START_MS, sighting, sightings, stateAfter } from './sightings.ts';

describe('raising a suspicion', () => {
  const up = stateAfter('0P 10F');
  const nowMs = msOf(10.1);
  const wokeAgo = (...seconds: readonly number[]) => ({
    wakesAtMs: seconds.map((ago) => nowMs - ago * 1000),
  });

  test.each<
    readonly [
      name: string,
      change: Partial<EndpointState>,
      cause: 'own' | 'woken',
      look: boolean,
      wake: boolean,
      flapping: boolean,
    ]
  >([
    ['looks again and wakes the others', {}, 'own', true, true, false],
    ['looks again when woken, and wakes nobody', {}, 'woken', true, false, false],
    ['expects failures of what is down', { vote: 'down' }, 'own', false, false, false],
    ['does not look at what it knows to be down', { vote: 'down' }, 'woken', false, false, false],
    ['suspects what it does not know', { vote: 'unknown' }, 'own', true, true, false],
    ['suspects what is degraded', { vote: 'degraded' }, 'own', true, true, false],
    ['leaves it to a run that is looking', { suspectedAtMs: nowMs - 19_999 }, 'own', false, false, false],
    ['looks again once that run has ended', { suspectedAtMs: nowMs - 20_000 }, 'own', true, true, false],
    ['ignores a run dated in the future', { suspectedAtMs: nowMs + 1 }, 'own', true, true, false],
    ['wakes nobody within 30 s of the last time', wokeAgo(29.999), 'own', true, false, false],
    ['wakes them again after 30 s', wokeAgo(30), 'own', true, true, false],
    ['wakes them for the sixth time in 10 min', wokeAgo(599, 400, 300, 200, 100), 'own', true, true, false],
    [
      'leaves it to the slots after six',
      wokeAgo(599.999, 500, 400, 300, 200, 100),
      'own',
      false,
      false,
      true,
    ],
    [
      'leaves it to the slots when woken, too',
      wokeAgo(599, 500, 400, 300, 200, 100),
      'woken',
      false,
      false,
      true,
    ],
    ['forgets a wake after 10 min', wokeAgo(600, 500, 400, 300, 200, 100), 'own', true, true, false],
    ['forgets a wake dated in the future', wokeAgo(-1, 500, 400, 300, 200, 100), 'own', true, true, false],
  ])('%s', (_name, change, cause, look, wake, flapping) => {
    const raised = raise({ ...up, ...change }, cause, readOnly, nowMs);
    expect({ look: raised.look, wake: raised.wake, flapping: raised.flapping }).toEqual({
      look,
      wake,
      flapping,
    });
    expect(raised.state.suspectedAtMs).toBe(look ? nowMs : change.suspectedAtMs);
    expect(raised.state.wakesAtMs.includes(nowMs)).toBe(wake);
  });

  test('it changes no vote and no look', () => {
    const { state } = raise(up, 'own', readOnly, nowMs);
    expect(state).toEqual({ ...up, suspectedAtMs: nowMs, wakesAtMs: [nowMs] });
  });

  test('whatever happens, six wakes in any ten minutes, thirty seconds apart', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(40_000), fc.boolean()), { maxLength: 200, size: 'max' }),
        (turns) => {
          const wokeAtMs: number[] = [];
          let state = stateAfter('0P');
          let atMs = START_MS;
          for (const [stepMs, own] of turns) {
            atMs += stepMs;
            const raised = raise(state, own ? 'own' : 'woken', readOnly, atMs);
            if (raised.wake) wokeAtMs.push(atMs);
            state = { ...raised.state, looks: [] };
          }
          for (const [index, wokeMs] of wokeAtMs.entries()) {
            expect(wokeMs - (wokeAtMs[index - 1] ?? Number.NEGATIVE_INFINITY)).toBeGreaterThanOrEqual(30_000);
            expect(wokeMs - (wokeAtMs[index - 6] ?? Number.NEGATIVE_INFINITY)).toBeGreaterThanOrEqual(
              600_000,
            );
          }
        },
      ),
    );
  });
});

describe('the end of a suspicion', () => {
  const suspected = (line: string) => {
    const raised = raise(stateAfter('0P 10F'), 'own', readOnly, msOf(10.1)).state;
    return sightings(line).reduce(
      (state, one) => foldObservations(state, [one], readOnly, one.atMs + 50),
      raised,
    );
  };

  test.each<readonly [name: string, line: string, nowSeconds: number, over: boolean]>([
    ['it lasts while nothing is known', '', 11, false],
    ['it lasts as long as the window of the leaky track', '', 30.099, false],
    ['it ends with that window', '', 30.1, true],
    ['it ends when a clock is set back', '', 10.099, true],
    ['it lasts while looks fail', '11.5f 13f 14.5f', 14.6, false],
    ['it ends when the vote is down', '11.5f 13f 14.5f 16f', 16.1, true],
    ['four passes in a row do not end it', '11.5p 13p 14.5p 16p', 16.1, false],
    ['five passes in a row do', '11.5p 13p 14.5p 16p 17.5p', 17.6, true],
    ['degraded answers are as good', '11.5d 13p 14.5d 16p 17.5p', 17.6, true],
    ['a slot counts as well', '11.5p 13p 14.5p 16p 20P', 20.1, true],
    ['a failure between starts the row again', '11.5p 13p 14.5f 16p 17.5p 19p', 19.1, false],
    ['four passes after a failure do not end it', '11.5p 13f 14.5p 16p 17.5p 19p', 19.1, false],
    ['five passes after a failure do', '11.5p 13f 14.5p 16p 17.5p 19p 20.5p', 20.6, true],
    ['the passes before it do not count', '', 10.2, false],
  ])('%s', (_name, line, nowSeconds, over) => {
    const state = suspected(line);
    expect(isSuspicionOver(state, readOnly, msOf(nowSeconds))).toBe(over);
    expect(foldObservations(state, [], readOnly, msOf(nowSeconds)).suspectedAtMs === undefined).toBe(over);
  });

  test('one who was woken counts from when it was woken', () => {
    const calm = stateAfter('0P 10P 20P');
    const woken = raise(calm, 'woken', readOnly, msOf(25)).state;
    const passes = sightings('25p 26.5p 28p 29.5p 31p');
    expect(passes.length).toBe(BLIP_PASSES);
    const suspectedAfter = (count: number) =>
      foldObservations(woken, passes.slice(0, count), readOnly, msOf(31.1)).suspectedAtMs;
    expect(suspectedAfter(4)).toBe(msOf(25));
    expect(suspectedAfter(5)).toBeUndefined();
  });
});

describe('fast looks', () => {
  test.each<readonly [confirmSeconds: number, periodMs: number, looks: number]>([
    [3, 1100, 15],
    [4, 4000 / 3, 13],
    [6, 1500, 13],
    [10, 10_000 / 7, 16],
    [20, 20_000 / 14, 23],
  ])('at confirm %d they are %d ms apart', (confirmSeconds, periodMs, looks) => {
    const times = fastLookTimes({ ...readOnly, confirmSeconds }, START_MS);
    expect(times.length).toBe(looks);
    for (const [index, atMs] of times.entries())
      expect(atMs).toBe(START_MS + Math.ceil((index + 1) * periodMs));
  });

  test('a total outage is down exactly confirmSeconds after the first failure', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 60 }), fc.nat(999), (confirmSeconds, phaseMs) => {
        const policy = { ...readOnly, confirmSeconds };
        const firstMs = START_MS + phaseMs;
        let state: EndpointState = untouched;
        for (const atMs of [firstMs, ...fastLookTimes(policy, firstMs)]) {
          const before = state;
          state = foldObservations(before, [{ ...sighting('fail', 0, false), atMs }], policy, atMs);
          if (atMs === firstMs + confirmSeconds * 1000)
            expect([before.vote, state.vote]).toEqual(['unknown', 'down']);
        }
        expect(state).toMatchObject({ vote: 'down', sinceMs: firstMs + confirmSeconds * 1000 });
      }),
    );
  });

  test('they are far enough apart to count, near enough to be fast, and end with the window', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), (confirmSeconds) => {
        const times = fastLookTimes({ ...readOnly, confirmSeconds }, START_MS);
        for (const [index, atMs] of times.entries()) {
          const gapMs = atMs - (times[index - 1] ?? START_MS);
          expect(gapMs).toBeGreaterThan(1000);
          expect(gapMs).toBeLessThanOrEqual(1501);
        }
        const lastMs = (times.at(-1) ?? 0) - START_MS;
        expect(lastMs).toBeLessThanOrEqual((confirmSeconds + 14) * 1000);
        expect(lastMs).toBeGreaterThan((confirmSeconds + 14) * 1000 - 1501);
      }),
    );
  });
});

describe('the suspicions of all vantages', () => {
  const key = 'api/us-east-1';
  const suspecting = (vantage: string, suspectedAtMs?: number) => {
    const report = reportOf({ vantage, votes: { [key]: 'up', 'api/us-west-2': 'up' } });
    const state = { ...untouched, vote: 'up' as const };
    const suspicion = suspectedAtMs === undefined ? state : { ...state, suspectedAtMs };
    return { ...report, endpoints: { ...report.endpoints, [key]: suspicion } };
  };

  test.each<
    readonly [
      name: string,
      sinceMs: readonly (number | undefined)[],
      known: number | undefined,
      expected: number | undefined,
    ]
  >([
    ['none, and there is none', [undefined, undefined], undefined, undefined],
    ['one is there since it was raised', [undefined, 7], undefined, 7],
    ['of several the first counts', [9, 7, 8], undefined, 7],
    ['one that goes on is the one that was known', [9, undefined], 5, 5],
    ['one that is over is forgotten', [undefined, undefined], 5, undefined],
  ])('%s', (_name, sinceMs, known, expected) => {
    const reports = sinceMs.map((atMs, place) => suspecting(`vantage-${place}`, atMs));
    expect(suspicionsIn(reports, known === undefined ? {} : { [key]: known })).toEqual(
      expected === undefined ? {} : { [key]: expected },
    );
  });
});

test.each<readonly [name: string, usualLatencyMs: number | undefined, timeoutMs: number, afterMs: number]>([
  ['half a second while nothing is known', undefined, 4000, 500],
  ['half a second when answers are fast', 125, 4000, 500],
  ['four times the usual latency when they are not', 126, 4000, 504],
  ['never later than the timeout', 1500, 4000, 4000],
  ['never later than a short timeout', undefined, 300, 300],
])('an answer is overdue after %s', (_name, usualLatencyMs, timeoutMs, afterMs) => {
  const state = usualLatencyMs === undefined ? untouched : { ...untouched, usualLatencyMs };
  expect(suspicionAfterMs(state, timeoutMs)).toBe(afterMs);
});
