import { describe, expect, test } from 'vitest';
import { type Figures, figuresOf } from '../../../sandbox/scenario/figures.ts';
import { type Judgement, judge } from '../../../sandbox/scenario/judgement.ts';
import type { ApplicationRun, Run, RunAlert, RunMove } from '../../../sandbox/scenario/run.ts';
import { baseFault, defaultFleet, readOrThrow } from './base-scenario.ts';

const toEast = { 'us-east-1': 100, 'us-west-2': 0, 'eu-west-1': 0 };
const toWest = { 'us-east-1': 0, 'us-west-2': 100, 'eu-west-1': 0 };

const failover: RunMove = {
  epoch: 2,
  kind: 'failover',
  because: 'active-down',
  from: toEast,
  to: toWest,
  decidedAtSeconds: 20,
  atSeconds: 21,
  answeredSeconds: 24,
};

// api is refused in us-east-1 from 10 s to 40 s; its traffic moves at 20 s, and nothing happens to shop.
const api: ApplicationRun = {
  moves: [failover],
  refusals: [],
  reasons: ['healthy', 'active-down'],
  downAtSeconds: [18],
  answers: [
    { atSeconds: 0, weights: toEast },
    { atSeconds: 24, weights: toWest },
  ],
  finalWeights: toWest,
};
const shop: ApplicationRun = {
  moves: [],
  refusals: [],
  reasons: ['healthy'],
  downAtSeconds: [],
  answers: [{ atSeconds: 0, weights: toEast }],
  finalWeights: toEast,
};

function runWith(change: Partial<ApplicationRun>, alerts: readonly RunAlert[] = []): Run {
  return { durationSeconds: 100, applications: { api: { ...api, ...change }, shop }, alerts };
}

type Group = Readonly<Record<string, unknown>>;

function figures(
  change: Partial<ApplicationRun> = {},
  scenario: Group = {},
): Readonly<Record<string, Figures>> {
  return figuresOf(readOrThrow(scenario), defaultFleet, runWith(change));
}

describe('the figures', () => {
  test('of an application that moved', () => {
    expect(figures()['api']).toEqual({
      moves: 1,
      falseMoves: 0,
      detectSeconds: 8,
      moveSeconds: 11,
      answeredSeconds: 14,
      // Until 24 s everyone, then fewer each second until the endpoint serves again after 16 s of a TTL of 60 s.
      userErrorSeconds: expect.closeTo(14 + 16 * (1 - 16 / 60 / 2), 2) as number,
      unavoidableErrorSeconds: 0,
      promotions: 0,
    });
  });

  test('of an application to which nothing happened', () => {
    expect(figures()['shop']).toEqual({
      moves: 0,
      falseMoves: 0,
      detectSeconds: null,
      moveSeconds: null,
      answeredSeconds: null,
      userErrorSeconds: 0,
      unavoidableErrorSeconds: 0,
      promotions: 0,
    });
  });

  test('what nobody could have helped is told apart', () => {
    const faults = [{ ...baseFault, application: 'shop' }];
    expect(figures({}, { faults })['shop']).toMatchObject({
      userErrorSeconds: 30,
      unavoidableErrorSeconds: 30,
    });
  });

  test.each<[name: string, change: Partial<ApplicationRun>, scenario: Group, delays: Partial<Figures>]>([
    [
      'a move that Route 53 never accepted is none',
      { moves: [{ ...failover, atSeconds: null, answeredSeconds: null }] },
      {},
      { moves: 0, moveSeconds: null, answeredSeconds: null },
    ],
    [
      'a move that is not answered yet',
      { moves: [{ ...failover, answeredSeconds: null }] },
      {},
      { moves: 1, moveSeconds: 11, answeredSeconds: null },
    ],
    [
      'what happened before the first fault is not its doing',
      { downAtSeconds: [5, 19], moves: [{ ...failover, atSeconds: 9, answeredSeconds: 9.5 }] },
      {},
      { detectSeconds: 9, moveSeconds: null, answeredSeconds: null },
    ],
    ['the first of several counts', { downAtSeconds: [30, 12] }, {}, { detectSeconds: 2 }],
    [
      'an operator is no fault',
      {},
      { faults: [{ kind: 'operator', do: 'freeze', at: 2 }, baseFault] },
      { detectSeconds: 8 },
    ],
    [
      'without a fault there is no delay',
      {},
      { faults: [] },
      { detectSeconds: null, moveSeconds: null, answeredSeconds: null },
    ],
  ])('%s', (_name, change, scenario, delays) => {
    expect(figures(change, scenario)['api']).toMatchObject(delays);
  });
});

describe('a false move', () => {
  test.each<[name: string, move: Partial<RunMove>, faults: readonly Group[], falseMoves: number]>([
    ['leaves a region that serves', {}, [], 1],
    ['is not one from a region that is down', {}, [baseFault], 0],
    ['is judged when it is decided', { decidedAtSeconds: 40 }, [baseFault], 1],
    ['is not one just before the region is back', { decidedAtSeconds: 39.9 }, [baseFault], 0],
    ['leaves a region that fails a few', {}, [{ ...baseFault, fraction: 0.09 }], 1],
    ['is not one from a region that fails some', {}, [{ ...baseFault, fraction: 0.1 }], 0],
    [
      'leaves a region because probes alone fail',
      {},
      [{ kind: 'gray', application: 'api', region: 'us-east-1', seenBy: 'probes', at: 10 }],
      1,
    ],
    [
      'is not one from a region where users alone fail',
      {},
      [{ kind: 'gray', application: 'api', region: 'us-east-1', seenBy: 'users', at: 10 }],
      0,
    ],
    ['is not one when it goes back', { because: 'preferred-back' }, [], 0],
    ['is not one when an operator wants it', { because: 'operator' }, [], 0],
    ['is not one when an override wants it', { because: 'override' }, [], 0],
    ['of gates is one, too', { because: 'gated' }, [], 1],
    [
      'does not leave a region that gains',
      { from: toWest, to: toEast },
      [{ ...baseFault, region: 'us-west-2' }],
      0,
    ],
    [
      'is not one for a region that keeps its share',
      {
        from: { 'us-east-1': 50, 'eu-west-1': 50 },
        to: { 'us-east-1': 0, 'us-west-2': 50, 'eu-west-1': 50 },
      },
      [baseFault],
      0,
    ],
    [
      'leaves one of two regions that serves',
      { from: { 'us-east-1': 50, 'eu-west-1': 50 }, to: toWest },
      [baseFault],
      1,
    ],
    ['that Route 53 never accepted is none', { atSeconds: null }, [], 0],
  ])('%s', (_name, move, faults, falseMoves) => {
    expect(figures({ moves: [{ ...failover, ...move }] }, { faults })['api']?.falseMoves).toBe(falseMoves);
  });
});

function judgements(
  expectation: Group,
  change: Partial<ApplicationRun> = {},
  alerts: readonly RunAlert[] = [],
): Judgement[] {
  const scenario = readOrThrow({ expect: expectation });
  const run = runWith(change, alerts);
  return judge(scenario, run, figuresOf(scenario, defaultFleet, run));
}

const page = {
  atSeconds: 20,
  incident: 'api-1',
  application: 'api',
  step: 'confirmed',
  person: 'primary',
  channels: ['sms', 'email'],
};

describe('an expectation of api', () => {
  test.each<[name: string, expectation: Group, got: unknown, holds: boolean]>([
    ['as many moves as allowed', { movesMax: 1 }, 1, true],
    ['more moves than allowed', { movesMax: 0 }, 1, false],
    ['as many moves as asked for', { movesMin: 1 }, 1, true],
    ['fewer moves than asked for', { movesMin: 2 }, 1, false],
    ['no false move', { falseMovesMax: 0 }, 0, true],
    ['no promotion', { promotionsMax: 0 }, 0, true],
    ['users failed for less than allowed', { userErrorSecondsMax: 27.9 }, 27.867, true],
    ['users failed for more than allowed', { userErrorSecondsMax: 27.8 }, 27.867, false],
    ['as many alerts as allowed', { alertsPerPersonMax: 2 }, 2, true],
    ['more alerts than allowed', { alertsPerPersonMax: 1 }, 2, false],
    ['it ends where it should', { finalRegion: 'us-west-2' }, ['us-west-2'], true],
    ['it ends elsewhere', { finalRegion: 'us-east-1' }, ['us-west-2'], false],
    [
      'the reasons are there',
      { becauseIncludes: ['active-down', 'healthy'] },
      ['healthy', 'active-down'],
      true,
    ],
    [
      'a reason is missing',
      { becauseIncludes: ['active-down', 'frozen'] },
      ['healthy', 'active-down'],
      false,
    ],
  ])('%s', (_name, expectation, got, holds) => {
    const alerts = [
      page,
      { ...page, step: 'moved' },
      { ...page, person: 'secondary' },
      { ...page, application: 'shop' },
    ];
    const [judgement, ...more] = judgements({ api: expectation }, {}, alerts);
    const [[expectName, wanted]] = Object.entries(expectation) as [[string, unknown]];
    expect(judgement).toEqual({ application: 'api', expect: expectName, wanted, got, holds });
    expect(more).toEqual([]);
  });

  test('traffic in two regions ends in neither', () => {
    const finalWeights = { 'us-east-1': 50, 'us-west-2': 50 };
    const [judgement] = judgements({ api: { finalRegion: 'us-west-2' } }, { finalWeights });
    expect(judgement).toMatchObject({ got: ['us-east-1', 'us-west-2'], holds: false });
  });

  test('a false move is counted', () => {
    const [judgement] = judgements(
      { api: { falseMovesMax: 0 } },
      { moves: [{ ...failover, decidedAtSeconds: 60 }] },
    );
    expect(judgement).toMatchObject({ got: 1, holds: false });
  });
});

test('a general expectation holds for each application', () => {
  const judged = judgements({ movesMax: 0 });
  expect(judged.map(({ application, holds }) => [application, holds])).toEqual([
    ['api', false],
    ['shop', true],
  ]);
});

test("an application's own word comes before the general one", () => {
  const judged = judgements({ movesMax: 0, falseMovesMax: 0, api: { movesMax: 1 } });
  expect(judged.map(({ application, expect: name, wanted }) => [application, name, wanted])).toEqual([
    ['api', 'movesMax', 1],
    ['api', 'falseMovesMax', 0],
    ['shop', 'movesMax', 0],
    ['shop', 'falseMovesMax', 0],
  ]);
});

test('nothing is expected of nothing', () => {
  expect(judgements({})).toEqual([]);
});
