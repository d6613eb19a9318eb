import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  applicationIn,
  failing,
  type Group,
  movesIn,
  playFaults,
  primary,
  secondary,
  tertiary,
} from './rival-play.ts';

const interval = 10;
const away = [`active-down ${secondary}`];

describe('the thresholds, on its grid', () => {
  test('an outage that two probes meet moves nothing', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 600, max: 620 }), (seed, at) => {
        const played = playFaults('gdnsd', [{ ...failing, at, until: at + 2 * interval }], { seed });
        expect(movesIn(played, 'api')).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  test('one that three meet moves, and twenty passes move back', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 600, max: 620 }), (seed, at) => {
        const played = playFaults('gdnsd', [{ ...failing, at, until: at + 3 * interval }], { seed });
        expect(movesIn(played, 'api')).toEqual([...away, `preferred-back ${primary}`]);
        const [left, back] = applicationIn(played, 'api').moves.map((move) => move.decidedAtSeconds - at);
        expect(left).toBeGreaterThan(2 * interval);
        expect(left).toBeLessThan(3 * interval + 1.5);
        const upSeconds = 3 * interval + 20 * interval;
        expect(back).toBeGreaterThan(upSeconds - interval);
        expect(back).toBeLessThan(upSeconds + 1.5);
      }),
      { numRuns: 25 },
    );
  });

  // In each fall one probe fails.
  test.each([
    ['nine passes between failures forgive nothing', 90, away],
    ['ten forgive', 100, []],
  ] as const)('%s', (_name, upSeconds, moves) => {
    const flap = { ...failing, kind: 'flap', downSeconds: interval, upSeconds, until: 900 };
    expect(movesIn(playFaults('gdnsd', [flap], { durationSeconds: 1000 }), 'api')).toEqual(moves);
  });

  test('the interval is the fleet’s', () => {
    const checks = [{ type: 'http', path: '/health', timeoutSeconds: 1 }];
    const policy = { fleet: { intervalSeconds: 4 }, api: { checks, confirmSeconds: 3 }, shop: { checks } };
    const [move] = applicationIn(playFaults('gdnsd', [failing], { policy }), 'api').moves;
    expect(move?.decidedAtSeconds).toBeGreaterThan(608);
    expect(move?.decidedAtSeconds).toBeLessThan(613.2);
  });
});

describe('what moves it', () => {
  test.each<[name: string, faults: readonly Group[], moves: readonly string[]]>([
    ['a refused connection', [failing], away],
    ['silence', [{ ...failing, mode: 'timeout' }], away],
    ['a status of 500', [{ ...failing, mode: 'http500' }], away],
    ['answers later than half of its interval', [{ ...failing, mode: 'slow', latencyMs: 5000 }], away],
    ['not answers that come in time', [{ ...failing, mode: 'slow', latencyMs: 4500 }], []],
    ['not the answer of somebody else', [{ ...failing, mode: 'wrong-body' }], []],
    ['not a bad certificate', [{ ...failing, mode: 'bad-certificate' }], []],
    ['half of the requests failing: it forgets no failure soon', [{ ...failing, fraction: 0.5 }], away],
    [
      'what probes alone see',
      [{ kind: 'gray', application: 'api', region: primary, seenBy: 'probes', at: 600 }],
      away,
    ],
    [
      'not what users alone see',
      [{ kind: 'gray', application: 'api', region: primary, seenBy: 'users', at: 600 }],
      [],
    ],
    [
      'not a vantage of ours cut off',
      [{ kind: 'vantage-isolated', vantage: primary, aws: true, at: 600 }],
      [],
    ],
    [
      'a dead region, without the control plane too',
      [{ kind: 'region-down', region: primary, route53: true, at: 600 }],
      away,
    ],
    [
      'to the next but one where the next is down as well',
      [{ ...failing, region: secondary, at: 300 }, failing],
      [`active-down ${tertiary}`],
    ],
  ])('%s', (_name, faults, moves) => {
    expect(movesIn(playFaults('gdnsd', faults), 'api')).toEqual(moves);
  });
});

test('with everything down it answers as if everything were up', () => {
  const all = [primary, secondary, tertiary].map((region, place) => ({
    ...failing,
    region,
    at: 600 + 60 * place,
  }));
  expect(movesIn(playFaults('gdnsd', all), 'api')).toEqual([
    `active-down ${secondary}`,
    `active-down ${tertiary}`,
    `active-down ${primary}`,
  ]);
});
