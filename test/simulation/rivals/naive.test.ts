import { describe, expect, test } from 'vitest';
import { weightOf } from '../../../shared/routing/course.ts';
import {
  applicationIn,
  failing,
  figuresIn,
  type Group,
  type Played,
  playFaults,
  primary,
  secondary,
} from './rival-play.ts';

/**
 * Its moves from the primary region and to it. The two others are about as far from its vantage: whichever is ahead in a
 * minute gets the traffic.
 */
function turnsOf(played: Played): readonly string[] {
  return applicationIn(played, 'api').moves.flatMap(({ because, from, to }) => {
    if (weightOf(from, primary) > 0) return `${because} away`;
    return weightOf(to, primary) > 0 ? `${because} back` : [];
  });
}

const away = ['active-down away'];

/** Every minute is met by a run of it. */
const minutes = { ...failing, until: 720 };

describe('what moves it', () => {
  test.each<[name: string, faults: readonly Group[], turns: readonly string[]]>([
    ['a refused connection, and back as soon as it is gone', [minutes], [...away, 'faster back']],
    ['silence', [{ ...failing, mode: 'timeout' }], away],
    ['a status of 500', [{ ...failing, mode: 'http500' }], away],
    ['answers later than the check waits', [{ ...failing, mode: 'slow', latencyMs: 4000 }], away],
    ['slower answers than another region’s', [{ ...failing, mode: 'slow', latencyMs: 300 }], ['faster away']],
    ['not slower ones that are still the fastest', [{ ...failing, mode: 'slow', latencyMs: 30 }], []],
    [
      'not the answer of somebody else, where no check reads the body',
      [{ ...failing, mode: 'wrong-body' }],
      [],
    ],
    ['a bad certificate', [{ ...failing, mode: 'bad-certificate' }], away],
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
      'a cut path of its own vantage',
      [{ kind: 'link', from: primary, to: primary, mode: 'drop', at: 600 }],
      away,
    ],
    ['a slow one', [{ kind: 'link', from: primary, to: primary, mode: 'slow', at: 600 }], ['faster away']],
    [
      'not one of another vantage',
      [{ kind: 'link', from: secondary, to: primary, mode: 'drop', at: 600 }],
      [],
    ],
    ['not its own blindness', [{ kind: 'vantage-isolated', vantage: primary, at: 600 }], []],
    ['not another vantage’s', [{ kind: 'vantage-isolated', vantage: secondary, at: 600 }], []],
    ['nothing while its own region is down', [{ kind: 'region-down', region: primary, at: 600 }], []],
    ['in a frozen fleet too', [failing, { kind: 'operator', do: 'freeze', at: 0 }], away],
    ['not without the control plane', [failing, { kind: 'route53', mode: 'down', at: 600 }], []],
    ['not while that throttles', [failing, { kind: 'route53', mode: 'throttled', at: 600 }], []],
    ['later, once it is back', [failing, { kind: 'route53', mode: 'down', at: 600, until: 900 }], away],
    ['though the answer is lost', [failing, { kind: 'route53', mode: 'lost-answers', at: 600 }], away],
    [
      'not where another region took the control plane along',
      [failing, { kind: 'region-down', region: secondary, route53: true, at: 600 }],
      [],
    ],
  ])('%s', (_name, faults, turns) => {
    expect(turnsOf(playFaults('naive', faults))).toEqual(turns);
  });

  test('the answer of somebody else, where a check reads the body', () => {
    const checks = [{ type: 'http', path: '/health', expect: { status: [200], bodyContains: '"ok"' } }];
    const played = playFaults('naive', [{ ...failing, mode: 'wrong-body' }], { policy: { api: { checks } } });
    expect(turnsOf(played)).toEqual(away);
  });
});

test.each<[name: string, faults: readonly Group[], because: string]>([
  ['the control plane is down', [failing, { kind: 'route53', mode: 'down', at: 600 }], 'control-plane-down'],
  ['the control plane throttles', [failing, { kind: 'route53', mode: 'throttled', at: 600 }], 'throttled'],
  ['it sees nothing that is up', [{ kind: 'vantage-isolated', vantage: primary, at: 600 }], 'all-down'],
])('says each minute why traffic stays: %s', (_name, faults, because) => {
  const { refusals, reasons } = applicationIn(playFaults('naive', faults), 'api');
  expect(refusals).toMatchObject([{ because, times: 10 }]);
  expect(reasons).toContain(because);
});

test('a handful of failing requests makes it leave a region that serves', () => {
  const played = playFaults('naive', [{ ...failing, at: 0, fraction: 0.09 }], { durationSeconds: 7200 });
  const { moves, falseMoves } = figuresIn(played, 'api');
  expect(falseMoves).toBeGreaterThanOrEqual(3);
  expect(moves).toBeGreaterThanOrEqual(2 * falseMoves - 1);
});

test('between regions that are about as far it wanders from minute to minute', () => {
  const played = playFaults('naive', [failing], { durationSeconds: 3600 });
  expect(applicationIn(played, 'api').reasons).toEqual(['healthy', 'active-down', 'faster']);
  expect(figuresIn(played, 'api').moves).toBeGreaterThan(5);
});

describe('propagation', () => {
  const followed = (faults: readonly Group[], changes: Group = {}) =>
    applicationIn(playFaults('naive', faults, changes), 'api').moves.map(
      ({ atSeconds, answeredSeconds }) => (answeredSeconds ?? Number.NaN) - (atSeconds ?? Number.NaN),
    );

  test('is between 5 and 60 seconds', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const [seconds] = followed([failing], { seed });
      expect(seconds).toBeGreaterThanOrEqual(5);
      expect(seconds).toBeLessThan(60);
    }
  });

  test('is what the scenario fixes', () => {
    expect(followed([failing], { world: { propagationSeconds: 7 } })[0]).toBeCloseTo(7);
  });

  test('is what a slow control plane makes of it', () => {
    const slow = { kind: 'route53', mode: 'slow', insyncSeconds: 200, at: 0 };
    expect(followed([failing, slow], { world: { propagationSeconds: 7 } })[0]).toBeCloseTo(200);
  });

  test('keeps the order of the changes', () => {
    const slow = { kind: 'route53', mode: 'slow', insyncSeconds: 300, at: 0, until: 700 };
    const { moves, answers } = applicationIn(playFaults('naive', [minutes, slow]), 'api');
    const [first, second] = [moves[0], moves.at(-1)];
    expect((first?.answeredSeconds ?? 0) - (first?.atSeconds ?? 0)).toBeCloseTo(300);
    // Accepted after the fault, so it would have been first by itself.
    expect((second?.atSeconds ?? 0) + 60).toBeLessThan(first?.answeredSeconds ?? 0);
    expect(second?.answeredSeconds).toBeGreaterThanOrEqual(first?.answeredSeconds ?? 0);
    expect(answers.map(({ atSeconds }) => atSeconds)).toEqual([
      0,
      ...moves.map(({ answeredSeconds }) => answeredSeconds),
    ]);
  });

  test('that outlasts the play is never answered', () => {
    const slow = { kind: 'route53', mode: 'slow', insyncSeconds: 900, at: 0 };
    const { moves, answers, finalWeights } = applicationIn(playFaults('naive', [failing, slow]), 'api');
    expect(moves[0]?.atSeconds).toBeGreaterThan(600);
    expect(moves.map(({ answeredSeconds }) => answeredSeconds)).toEqual(moves.map(() => null));
    expect(answers).toHaveLength(1);
    expect(finalWeights).toEqual(moves.at(-1)?.to);
  });
});
