import { describe, expect, test } from 'vitest';
import type { SandboxEvent } from '../../../sandbox/live/sandbox-event.ts';
import { type Recording, runOf } from '../../../sandbox/live/scenario-run.ts';
import type { ApplicationRun, RunAlert } from '../../../sandbox/scenario/run.ts';
import type { Delivery } from '../../../sandbox/world/sns-types.ts';
import { defaultFleet } from '../scenario/base-scenario.ts';

const startMs = 1_000_000;
const toEast = { 'us-east-1': 100, 'us-west-2': 0, 'eu-west-1': 0 };
const toWest = { 'us-east-1': 0, 'us-west-2': 100, 'eu-west-1': 0 };

function said(event: SandboxEvent['event'], seconds: number, rest: Partial<SandboxEvent> = {}): SandboxEvent {
  return { event, at: startMs + seconds * 1000, application: 'api', text: '', ...rest };
}

const epoch2 = { epoch: 2, kind: 'failover', because: 'active-down', weights: toWest };
const move = said('move', 20, epoch2);
const accepted = said('accepted', 21, epoch2);

const answers = {
  api: [
    { atMs: startMs, weights: toEast, epoch: 1 },
    { atMs: startMs + 24_000, weights: toWest, epoch: 2 },
  ],
};

const recording: Recording = {
  fleet: defaultFleet,
  startMs,
  endMs: startMs + 100_000,
  events: [move, accepted],
  answers,
  finalWeights: { api: toWest, shop: toEast },
  inbox: [],
};

function apiOf(change: Partial<Recording>): ApplicationRun {
  const { api } = runOf({ ...recording, ...change }).applications;
  if (api === undefined) throw new Error('api must be in the run');
  return api;
}

test('a run has every application of the fleet, and its time', () => {
  const run = runOf(recording);
  expect(run.durationSeconds).toBe(100);
  expect(Object.keys(run.applications)).toEqual(['api', 'shop']);
  expect(run.applications['shop']).toEqual({
    moves: [],
    refusals: [],
    reasons: [],
    downAtSeconds: [],
    answers: [],
    finalWeights: toEast,
  });
});

describe('a move', () => {
  const whole = {
    epoch: 2,
    kind: 'failover',
    because: 'active-down',
    from: toEast,
    to: toWest,
    decidedAtSeconds: 20,
    atSeconds: 21,
    answeredSeconds: 24,
  };
  const epoch3 = { epoch: 3, kind: 'failback', because: 'preferred-back', weights: toEast };
  const back = {
    epoch: 3,
    kind: 'failback',
    because: 'preferred-back',
    from: toWest,
    to: toEast,
    decidedAtSeconds: 60,
  };
  const [before, after] = answers.api;
  if (before === undefined || after === undefined) throw new Error('there must be answers');

  test.each<[name: string, change: Partial<Recording>, moves: readonly unknown[]]>([
    ['is decided, accepted and answered', {}, [whole]],
    ['is one, however often it is said', { events: [move, move, accepted, accepted] }, [whole]],
    ['is known by its acceptance alone', { events: [accepted] }, [{ ...whole, decidedAtSeconds: 21 }]],
    ['was accepted if it is answered', { events: [move] }, [{ ...whole, atSeconds: 24 }]],
    [
      'is not accepted before anybody says so',
      { events: [move], answers: { api: [before] } },
      [{ ...whole, atSeconds: null, answeredSeconds: null }],
    ],
    [
      'is accepted before it is answered',
      { answers: { api: [before] } },
      [{ ...whole, answeredSeconds: null }],
    ],
    ['from before the start is none of the play', { events: [said('move', -1, epoch2)] }, []],
    ['from after the end is none of the play', { events: [said('move', 100.1, epoch2)] }, []],
    ['of another application is not its own', { events: [{ ...move, application: 'shop' }] }, []],
    [
      'starts from the one before',
      { events: [move, accepted, said('move', 60, epoch3), said('accepted', 61, epoch3)] },
      [whole, { ...back, atSeconds: 61, answeredSeconds: null }],
    ],
    [
      'starts from the one before, although it is not answered yet',
      { events: [move, accepted, said('move', 60, epoch3)], answers: { api: [before] } },
      [
        { ...whole, answeredSeconds: null },
        { ...back, atSeconds: null, answeredSeconds: null },
      ],
    ],
    [
      'starts from where a hand edit left it',
      {
        answers: {
          api: [
            before,
            { atMs: startMs + 5000, weights: { 'us-east-1': 50, 'eu-west-1': 50 }, epoch: 1 },
            after,
          ],
        },
      },
      [{ ...whole, from: { 'us-east-1': 50, 'eu-west-1': 50 } }],
    ],
    [
      'is answered by a later one, if it never was itself',
      {
        events: [move, accepted, said('move', 22, epoch3)],
        answers: { api: [before, { atMs: startMs + 30_000, weights: toEast, epoch: 3 }] },
      },
      [
        { ...whole, answeredSeconds: 30 },
        { ...back, decidedAtSeconds: 22, atSeconds: 30, answeredSeconds: 30 },
      ],
    ],
  ])('%s', (_name, change, moves) => {
    expect(apiOf(change).moves).toEqual(moves);
  });
});

describe('reasons', () => {
  test.each<[name: string, events: readonly SandboxEvent[], reasons: readonly string[]]>([
    [
      'are those of decisions, moves and errors',
      [said('decision', 1, { because: 'stale' }), move, said('error', 2, { because: 'control-plane-down' })],
      ['stale', 'active-down', 'control-plane-down'],
    ],
    [
      'are not those of votes, alerts and faults',
      [
        said('vote', 1, { because: 'refused' }),
        said('alert', 1, { because: 'confirmed' }),
        said('fault', 1, { because: 'http500' }),
      ],
      [],
    ],
    [
      'are said once',
      [said('decision', 1, { because: 'stale' }), said('decision', 2, { because: 'stale' })],
      ['stale'],
    ],
    [
      'begin with the one in force at the start',
      [
        said('decision', -9, { because: 'no-quorum' }),
        said('decision', -1, { because: 'healthy' }),
        said('decision', 1, { because: 'frozen' }),
      ],
      ['healthy', 'frozen'],
    ],
    [
      'are not those of another application',
      [said('decision', 1, { because: 'stale', application: 'shop' })],
      [],
    ],
  ])('%s', (_name, events, reasons) => {
    expect(apiOf({ events }).reasons).toEqual(reasons);
  });
});

test('refusals are what kept traffic where it was, with the first time and how often', () => {
  const stay = { because: 'cooling-down', state: 'stay' };
  const events = [
    said('decision', 30, stay),
    said('decision', 31, stay),
    said('decision', 32, { because: 'healthy', state: 'stay' }),
    said('decision', 33, { because: 'active-down', state: 'move' }),
    said('error', 34, { because: 'refused' }),
  ];
  expect(apiOf({ events }).refusals).toEqual([
    { atSeconds: 30, because: 'cooling-down', times: 2 },
    { atSeconds: 34, because: 'refused', times: 1 },
  ]);
});

test('verdicts of down are dated', () => {
  const events = [
    said('verdict', 18, { state: 'down', region: 'us-east-1' }),
    said('verdict', 40, { state: 'up', region: 'us-east-1' }),
    said('vote', 17, { state: 'down', region: 'us-east-1' }),
  ];
  expect(apiOf({ events }).downAtSeconds).toEqual([18]);
});

describe('alerts', () => {
  const delivery: Delivery = {
    atMs: startMs + 20_000,
    region: 'us-west-2',
    messageId: 'one',
    topicArn: 'arn:aws:sns:us-west-2:111122223333:pointsman-example-oncall',
    protocol: 'sms',
    endpoint: '+12025550100',
    body: 'DOWN',
    message: 'DOWN',
    attributes: {
      incident: { DataType: 'String', StringValue: 'api-1' },
      application: { DataType: 'String', StringValue: 'api' },
      step: { DataType: 'String', StringValue: 'confirmed' },
    },
  };
  const mail: Delivery = { ...delivery, protocol: 'email', endpoint: 'primary@example.test' };
  const page: RunAlert = {
    atSeconds: 20,
    incident: 'api-1',
    application: 'api',
    step: 'confirmed',
    person: 'primary',
    channels: ['sms'],
  };

  test.each<[name: string, inbox: readonly Delivery[], alerts: readonly RunAlert[]]>([
    ['reach a person', [delivery], [page]],
    ['are one for a person with two addresses', [delivery, mail], [{ ...page, channels: ['sms', 'email'] }]],
    [
      'are two when they are sent twice',
      [delivery, { ...mail, messageId: 'two' }],
      [page, { ...page, channels: ['email'] }],
    ],
    [
      'reach each person',
      [delivery, { ...delivery, endpoint: '+12025550101' }],
      [page, { ...page, person: 'secondary' }],
    ],
    ['are not what nobody here gets', [{ ...delivery, endpoint: '+12025550199' }], []],
    ['are not what asks to confirm a subscription', [{ ...delivery, token: 'x' }], []],
    ['are not those from before the start', [{ ...delivery, atMs: startMs - 1 }], []],
    ['are not those from after the end', [{ ...delivery, atMs: startMs + 100_001 }], []],
  ])('%s', (_name, inbox, alerts) => {
    expect(runOf({ ...recording, inbox }).alerts).toEqual(alerts);
  });
});
