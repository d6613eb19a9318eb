/** What each rival makes of the six scenarios that everybody is compared by. */
import { describe, expect, test } from 'vitest';
import { playRival, rivalNames } from '../../../sandbox/simulate/rivals/play.ts';
import { defaultFleet, readOrThrow } from '../../sandbox/scenario/base-scenario.ts';
import {
  applicationIn,
  failing,
  figuresIn,
  movesIn,
  playFaults,
  playFile,
  primary,
  secondary,
  tertiary,
} from './rival-play.ts';

describe('one region dies', () => {
  test.each([
    ['route53', 20, 31.5, 2],
    ['gdnsd', 20, 31.5, 2],
    // It wanders between the two regions that are left.
    ['naive', 0, 62, 9],
  ] as const)('%s leaves it after %d to %d s, and goes back, in %d moves', (name, from, until, moves) => {
    const played = playFile(name, 'region-dies');
    const { moveSeconds, userErrorSeconds, ...counted } = figuresIn(played, 'api');
    expect(counted).toMatchObject({ moves, falseMoves: 0 });
    expect(applicationIn(played, 'api').moves[0]).toMatchObject({
      because: 'active-down',
      from: { [primary]: 100 },
    });
    expect(applicationIn(played, 'api').finalWeights).toMatchObject({ [primary]: 100 });
    expect(moveSeconds).toBeGreaterThan(from);
    expect(moveSeconds).toBeLessThan(until);
    // Until the answer, and half of the TTL: nobody fails longer, nobody less.
    const answered = figuresIn(played, 'api').answeredSeconds ?? Number.NaN;
    expect(userErrorSeconds).toBeCloseTo(answered + 30, 0);
  });

  test('the application that did not fail stays', () => {
    for (const name of rivalNames) expect(movesIn(playFile(name, 'region-dies'), 'shop')).toEqual([]);
  });
});

describe('us-east-1 dies and takes the control plane with it', () => {
  test('route53 and gdnsd need none', () => {
    for (const name of ['route53', 'gdnsd'] as const) {
      const { moves, falseMoves, userErrorSeconds } = figuresIn(
        playFile(name, 'us-east-1-control-plane'),
        'api',
      );
      expect({ moves, falseMoves }).toEqual({ moves: 2, falseMoves: 0 });
      expect(userErrorSeconds).toBeLessThan(80);
    }
  });

  test('naive stood there: users fail for as long as it lasts', () => {
    const { moves, userErrorSeconds } = figuresIn(playFile('naive', 'us-east-1-control-plane'), 'api');
    expect(moves).toBe(0);
    expect(userErrorSeconds).toBeCloseTo(4800, 0);
  });

  test('an application that needs its writer is sent where it is not', () => {
    for (const name of ['route53', 'gdnsd'] as const) {
      const { moves, userErrorSeconds, unavoidableErrorSeconds } = figuresIn(
        playFile(name, 'us-east-1-control-plane'),
        'shop',
      );
      expect(moves).toBe(2);
      expect(unavoidableErrorSeconds).toBeCloseTo(4800, 0);
      // And stays there after the writer is back, by the time it takes to see that.
      expect(userErrorSeconds).toBeGreaterThan(4850);
    }
  });
});

test.each(rivalNames)('%s moves nothing in a partition of a vantage', (name) => {
  const played = playFile(name, 'brief-partition');
  expect(movesIn(played, 'api')).toEqual([]);
  expect(figuresIn(played, 'api').userErrorSeconds).toBe(0);
});

describe('everything looks down', () => {
  test.each(['route53', 'gdnsd'] as const)('%s wanders until it fails open to the primary', (name) => {
    const played = playFile(name, 'everything-looks-down');
    for (const id of ['api', 'shop']) {
      const { answers, downAtSeconds } = applicationIn(played, id);
      expect(downAtSeconds.slice(0, 3)).toHaveLength(3);
      const inForce = answers.findLast(({ atSeconds }) => atSeconds < 1200);
      expect(inForce?.weights).toMatchObject({ [primary]: 100 });
    }
  });

  test('naive leaves everything as it is', () => {
    const played = playFile('naive', 'everything-looks-down');
    expect(movesIn(played, 'api')).toEqual([]);
    expect(applicationIn(played, 'api').reasons).toContain('all-down');
  });
});

describe('an endpoint flaps, 40 s down and 80 s up, 25 times', () => {
  test('route53 follows each time, too late to help', () => {
    const { moves, userErrorSeconds } = figuresIn(playFile('route53', 'flapping-endpoint'), 'api');
    expect(moves).toBe(50);
    expect(userErrorSeconds).toBeGreaterThan(800);
  });

  test('gdnsd leaves once and returns when it is over', () => {
    const played = playFile('gdnsd', 'flapping-endpoint');
    expect(movesIn(played, 'api')).toEqual([`active-down ${secondary}`, `preferred-back ${primary}`]);
    expect(applicationIn(played, 'api').moves[1]?.decidedAtSeconds).toBeGreaterThan(3600);
  });

  test('naive flaps along', () => {
    expect(figuresIn(playFile('naive', 'flapping-endpoint'), 'api').moves).toBeGreaterThan(20);
  });
});

test.each(rivalNames)('%s knows of no freeze', (name) => {
  expect(movesIn(playFile(name, 'frozen'), 'api')[0]).toBe(`active-down ${secondary}`);
});

describe('where all checks open connections alone', () => {
  const hosts = { [primary]: '127.0.1.1', [secondary]: '127.0.2.1', [tertiary]: '127.0.3.1' };
  const endpoints = Object.fromEntries(
    Object.entries(hosts).map(([region, host]) => [region, { probe: `tcp://${host}:8080` }]),
  );
  const api = { endpoints, checks: [{ type: 'tcp', timeoutSeconds: 4 }] };

  test.each(rivalNames.flatMap((name) => ['refused', 'timeout'].map((mode) => [name, mode] as const)))(
    '%s sees %s',
    (name, mode) => {
      const { moves } = applicationIn(playFaults(name, [{ ...failing, mode }], { policy: { api } }), 'api');
      expect(moves[0]).toMatchObject({ because: 'active-down', from: { [primary]: 100 } });
    },
  );

  test.each(
    rivalNames.flatMap((name) =>
      ['http500', 'slow', 'wrong-body', 'bad-certificate'].map((mode) => [name, mode] as const),
    ),
  )('%s does not see %s', (name, mode) => {
    const played = playFaults(name, [{ ...failing, mode }], { policy: { api } });
    expect(movesIn(played, 'api')).toEqual([]);
    expect(applicationIn(played, 'api').downAtSeconds).toEqual([]);
  });
});

describe('a run', () => {
  const scenario = readOrThrow({
    durationSeconds: 2400,
    faults: [{ ...failing, kind: 'flap', downSeconds: 50, upSeconds: 70, fraction: 0.8 }],
  });

  test.each(rivalNames)('of %s is the same by the same seed, and another by another', (name) => {
    const played = (seed: number) => JSON.stringify(playRival(name, scenario, defaultFleet, seed));
    expect(played(7)).toBe(played(7));
    expect(played(7)).not.toBe(played(8));
  });

  test.each(rivalNames)('of %s is well formed', (name) => {
    const { run } = playFaults(name, [{ ...failing, kind: 'flap', downSeconds: 60, upSeconds: 60 }]);
    expect(Object.keys(run.applications)).toEqual(Object.keys(defaultFleet.applications));
    for (const { moves, answers, downAtSeconds } of Object.values(run.applications)) {
      const kinds = { 'active-down': 'failover', 'preferred-back': 'failback', faster: 'optimise' };
      expect(moves.map(({ kind }) => kind)).toEqual(
        moves.map(({ because }) => Object.entries(kinds).find(([reason]) => reason === because)?.[1]),
      );
      expect(moves.map(({ epoch }) => epoch)).toEqual(moves.map((_, index) => index + 2));
      for (const [index, { from }] of moves.slice(1).entries()) expect(from).toEqual(moves[index]?.to);
      for (const times of [answers.map(({ atSeconds }) => atSeconds), downAtSeconds]) {
        expect(times).toEqual([...times].sort((one, other) => one - other));
        expect(times.every((seconds) => seconds >= 0 && seconds <= run.durationSeconds)).toBe(true);
      }
    }
  });
});
