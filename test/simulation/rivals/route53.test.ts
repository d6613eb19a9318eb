import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isHealthyBy } from '../../../sandbox/simulate/rivals/route53.ts';
import {
  applicationIn,
  failing,
  figuresIn,
  type Group,
  movesIn,
  playFaults,
  primary,
  secondary,
  tertiary,
} from './rival-play.ts';

const interval = 10;

describe('the failure threshold', () => {
  test('two failures of every checker move nothing', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 600, max: 620 }), (seed, at) => {
        const played = playFaults('route53', [{ ...failing, at, until: at + 2 * interval }], { seed });
        expect(movesIn(played, 'api')).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });

  test('the third moves, and three passes of a fifth of them move back', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 600, max: 620 }), (seed, at) => {
        const played = playFaults('route53', [{ ...failing, at, until: at + 60 }], { seed });
        expect(movesIn(played, 'api')).toEqual([`active-down ${secondary}`, `preferred-back ${primary}`]);
        const [away, back] = applicationIn(played, 'api').moves.map((move) => move.decidedAtSeconds - at);
        expect(away).toBeGreaterThan(2 * interval);
        // Three rounds, in each of which the refusal takes at most a third of a second to arrive.
        expect(away).toBeLessThan(3 * interval + 1.5);
        expect(back).toBeGreaterThan(60 + 2 * interval);
        expect(back).toBeLessThan(60 + 3 * interval + 2);
      }),
      { numRuns: 15 },
    );
  });
});

// A round is the interval and the time until the failure is known, so that of some outages only half of the checkers
// see three rounds, where a failure that is known at once would show itself three times to all of them.
test.each<[name: string, fault: Group, seconds: number]>([
  ['a hang is known after the two seconds for an answer', { ...failing, mode: 'timeout' }, 30],
  ['a dead region after the four for a connection', { kind: 'region-down', region: primary, at: 600 }, 35],
])('%s', (_name, fault, seconds) => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const short = playFaults('route53', [{ ...fault, until: 600 + seconds }], { seed });
    expect(applicationIn(short, 'api').downAtSeconds).toEqual([]);
    const long = playFaults('route53', [{ ...fault, until: 600 + seconds + 15 }], { seed });
    expect(applicationIn(long, 'api').downAtSeconds).toHaveLength(1);
  }
});

describe('of its sixteen checkers, two in each region', () => {
  const checkers = (healthy: number, unhealthy: number, unheard = 0) => [
    ...Array.from({ length: healthy }, () => ({ opinion: { healthy: true, contrary: 0 }, isHeard: true })),
    ...Array.from({ length: unhealthy }, () => ({ opinion: { healthy: false, contrary: 0 }, isHeard: true })),
    ...Array.from({ length: unheard }, () => ({ opinion: { healthy: true, contrary: 0 }, isHeard: false })),
  ];
  test.each<[name: string, counts: Parameters<typeof checkers>, healthy: boolean]>([
    ['2 are not more than 18 %', [2, 14], false],
    ['3 are', [3, 13], true],
    ['2 of the 14 that are heard of are not', [2, 12, 2], false],
    ['2 of the 12 that are heard of are not', [2, 10, 4], false],
    ['2 of the 10 that are heard of are', [2, 8, 6], true],
    ['none that is heard of counts as healthy', [0, 0, 16], true],
  ])('%s', (_name, counts, healthy) => {
    expect(isHealthyBy(checkers(...counts))).toBe(healthy);
  });
});

const away = [`active-down ${secondary}`];

describe('what moves it', () => {
  test.each<[name: string, faults: readonly Group[], moves: readonly string[]]>([
    ['a refused connection', [failing], away],
    ['silence', [{ ...failing, mode: 'timeout' }], away],
    ['a status of 500', [{ ...failing, mode: 'http500' }], away],
    ['answers later than the two seconds it waits', [{ ...failing, mode: 'slow', latencyMs: 2000 }], away],
    ['not answers that come in time', [{ ...failing, mode: 'slow', latencyMs: 1500 }], []],
    ['not the answer of somebody else', [{ ...failing, mode: 'wrong-body' }], []],
    ['not a bad certificate', [{ ...failing, mode: 'bad-certificate' }], []],
    ['nearly all requests failing', [{ ...failing, fraction: 0.95 }], away],
    ['not a third of them: most checkers never see three in a row', [{ ...failing, fraction: 0.33 }], []],
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
    ['not a path of ours cut', [{ kind: 'link', from: secondary, to: primary, mode: 'drop', at: 600 }], []],
    ['a dead region, its checkers with it', [{ kind: 'region-down', region: primary, at: 600 }], away],
    ['without the control plane too', [failing, { kind: 'route53', mode: 'down', at: 0 }], away],
    ['in a frozen fleet too', [failing, { kind: 'operator', do: 'freeze', at: 0 }], away],
    [
      'to the next but one where the next is down as well',
      [{ ...failing, region: secondary, at: 300 }, failing],
      [`active-down ${tertiary}`],
    ],
  ])('%s', (_name, faults, moves) => {
    expect(movesIn(playFaults('route53', faults), 'api')).toEqual(moves);
  });

  test('the answer of somebody else, where the check has a text to look for', () => {
    const checks = [{ type: 'http', path: '/health', expect: { status: [200], bodyContains: '"ok"' } }];
    const played = playFaults('route53', [{ ...failing, mode: 'wrong-body' }], {
      policy: { api: { checks } },
    });
    expect(movesIn(played, 'api')).toEqual(away);
  });
});

test('with everything down it fails open to the primary', () => {
  const all = [primary, secondary, tertiary].map((region, place) => ({
    ...failing,
    region,
    at: 600 + 60 * place,
  }));
  expect(movesIn(playFaults('route53', all), 'api')).toEqual([
    `active-down ${secondary}`,
    `active-down ${tertiary}`,
    `active-down ${primary}`,
  ]);
});

test('checkers of dead regions are not counted as healthy', () => {
  const dead = [secondary, tertiary].map((region) => ({ kind: 'region-down', region, at: 300 }));
  const { downAtSeconds } = applicationIn(playFaults('route53', [...dead, failing]), 'api');
  expect(downAtSeconds).toHaveLength(3);
  expect(downAtSeconds[2]).toBeGreaterThan(600);
});

test('it moves from an endpoint that serves users in three seconds, which is false', () => {
  const played = playFaults('route53', [{ ...failing, mode: 'slow', latencyMs: 3000 }]);
  expect(figuresIn(played, 'api')).toMatchObject({ moves: 1, falseMoves: 1, userErrorSeconds: 0 });
});

test('it takes traffic that needs the writer away from it, and users fail there to the end', () => {
  const played = playFaults('route53', [{ ...failing, application: 'shop', until: 700 }]);
  expect(movesIn(played, 'shop')).toEqual([`active-down ${secondary}`, `preferred-back ${primary}`]);
  expect(figuresIn(played, 'shop').userErrorSeconds).toBeGreaterThan(120);
});
