import { expect, test } from 'vitest';
import type { SandboxEvent } from '../../../sandbox/live/sandbox-event.ts';
import { SandboxFaults } from '../../../sandbox/live/sandbox-faults.ts';
import { seedZone } from '../../../sandbox/live/sandbox-zone.ts';
import { ScenarioPlayer, type Stage } from '../../../sandbox/live/scenario-player.ts';
import { Propagation } from '../../../sandbox/live/scenario-propagation.ts';
import { ScenarioRecorder } from '../../../sandbox/live/scenario-recorder.ts';
import { virtualClock } from '../../../sandbox/world/clock.ts';
import { eventBus } from '../../../sandbox/world/event-bus.ts';
import { seededRandom } from '../../../sandbox/world/random.ts';
import { route53 } from '../../../sandbox/world/route53.ts';
import { s3 } from '../../../sandbox/world/s3.ts';
import { sns } from '../../../sandbox/world/sns.ts';
import { sqs } from '../../../sandbox/world/sqs.ts';
import { defaultFleet, readOrThrow } from '../scenario/base-scenario.ts';

const startMs = 1_800_000_000_000;

type Group = Readonly<Record<string, unknown>>;

/** A play in virtual time, over the models alone: no processes, no functions, no sockets. */
function playOf(faults: readonly Group[], durationSeconds = 100) {
  const clock = virtualClock(startMs);
  const random = seededRandom(1);
  const propagation = new Propagation(() => 0);
  const recorder = new ScenarioRecorder();
  const dns = route53({ clock, random, propagationMs: () => propagation.ms(random) });
  seedZone(dns, defaultFleet);
  const events: SandboxEvent[] = [];
  const killed: string[] = [];
  const stage: Stage = {
    fleet: defaultFleet,
    faults: new SandboxFaults(),
    world: {
      clock,
      eventBus: eventBus({ clock, random }),
      route53: dns,
      s3: s3({ clock }),
      sns: sns({ clock, random }),
      sqs: sqs({ clock, random }),
    },
    awsUrl: 'http://127.0.0.1:9',
    dns: { address: '127.0.0.1', port: 5300 },
    say: (event) => events.push({ ...event, at: clock.nowMs() }),
    killFunction: (region, verb) => killed.push(`${verb} in ${region}`),
    applications: {
      endpoints: () => [],
      pid: () => undefined,
      kill: async () => undefined,
      heal: async () => undefined,
      setFault: async () => undefined,
    },
  };
  const scenario = readOrThrow({ faults });
  const player = new ScenarioPlayer({ scenario, sandbox: stage, recorder, propagation, durationSeconds });
  return {
    ...stage,
    player,
    recorder,
    propagation,
    events,
    killed,
    to: (seconds: number) => clock.advanceTo(startMs + seconds * 1000),
    /** What happened, as `seconds because`. */
    told: () => events.map(({ at, because }) => `${(at - startMs) / 1000} ${because}`),
    publish: (region: string) =>
      stage.faults.forCall({ service: 'sns', operation: 'Publish', region, caller: undefined })?.kind,
  };
}

const snsDown = { kind: 'sns', region: 'us-east-1', mode: 'down', at: 10, until: 40 };

test('a fault is in force from its beginning to its end, and says both', () => {
  const play = playOf([snsDown]);
  play.to(9.999);
  expect(play.publish('us-east-1')).toBeUndefined();
  play.to(10);
  expect(play.publish('us-east-1')).toBe('down');
  play.to(39.999);
  expect(play.publish('us-east-1')).toBe('down');
  play.to(40);
  expect(play.publish('us-east-1')).toBeUndefined();
  expect(play.events).toEqual([
    {
      event: 'fault',
      at: startMs + 10_000,
      region: 'us-east-1',
      because: 'down',
      text: 'SNS in us-east-1: down',
    },
    {
      event: 'fault',
      at: startMs + 40_000,
      region: 'us-east-1',
      because: 'ended',
      text: 'SNS in us-east-1: no longer down',
    },
  ]);
});

test('a fault without an end lasts', () => {
  const play = playOf([{ ...snsDown, until: undefined }].map(({ until: _, ...fault }) => fault));
  play.to(99);
  expect(play.publish('us-east-1')).toBe('down');
  expect(play.told()).toEqual(['10 down']);
});

test('a flap says each of its phases', () => {
  const flap = {
    kind: 'flap',
    application: 'api',
    region: 'us-east-1',
    mode: 'http500',
    downSeconds: 3,
    upSeconds: 7,
  };
  const play = playOf([{ ...flap, at: 10, until: 25 }]);
  play.to(100);
  expect(play.told()).toEqual(['10 http500', '13 ended', '20 http500', '23 ended']);
});

test('of two faults on one thing the later one counts, and then the other one again', () => {
  const play = playOf([snsDown, { ...snsDown, mode: 'throttled', at: 20, until: 30 }]);
  const met = [15, 25, 35, 45].map((seconds) => {
    play.to(seconds);
    return play.publish('us-east-1');
  });
  expect(met).toEqual(['down', 'throttled', 'down', undefined]);
});

test('a region that goes down takes the runs of its functions with it', () => {
  const play = playOf([{ kind: 'region-down', region: 'us-east-1', at: 10, until: 40 }]);
  play.to(9);
  expect(play.killed).toEqual([]);
  play.to(10);
  expect(play.killed).toEqual(['tick', 'probe', 'steer', 'notify'].map((verb) => `${verb} in us-east-1`));
  expect(play.faults.forInvocation('us-east-1', 'steer')).toEqual({ kind: 'silent' });
  play.to(40);
  expect(play.faults.forInvocation('us-east-1', 'steer')).toBeUndefined();
});

test('a clock and the ways of a region are off for their time', () => {
  const play = playOf([
    { kind: 'clock', region: 'us-east-1', skewSeconds: -90, at: 10, until: 20 },
    { kind: 'vantage-isolated', vantage: 'us-east-1', at: 15, until: 25 },
  ]);
  const seen = [9, 10, 15, 20, 25].map((seconds) => {
    play.to(seconds);
    const { skewMs, paths } = play.faults.conditionsOf('us-east-1');
    return [skewMs, paths.length];
  });
  expect(seen).toEqual([
    [0, 0],
    [-90_000, 0],
    [-90_000, 1],
    [0, 1],
    [0, 0],
  ]);
  expect(play.told()).toEqual(['10 off', '15 isolated', '20 ended', '25 ended']);
  expect(play.events[0]?.text).toBe('the clock of us-east-1: off (90 s behind)');
});

test('a table that lags and a slow Route 53 are so for their time', () => {
  const play = playOf([
    { kind: 'table', region: '*', table: 'telemetry', mode: 'lag', lagSeconds: 9, at: 10, until: 20 },
    { kind: 'route53', mode: 'slow', insyncSeconds: 600, at: 10, until: 20 },
  ]);
  const seen = [9, 10, 20].map((seconds) => {
    play.to(seconds);
    return [play.faults.forReplication('us-east-1', 'us-west-2'), play.propagation.ms(seededRandom(1))];
  });
  expect(seen).toEqual([
    [undefined, 0],
    [9000, 600_000],
    [undefined, 0],
  ]);
});

test('a hand edit changes the weights and leaves the marker', async () => {
  const play = playOf([
    { kind: 'dns-edit', application: 'api', weights: { 'us-east-1': 0, 'eu-west-1': 7 }, at: 10 },
  ]);
  play.to(10);
  await expect.poll(() => play.told()).toEqual(['10 dns-edit']);
  play.to(11);
  await play.player.stop();
  expect(play.recorder.answers['api']).toEqual([
    { atMs: startMs, weights: { 'us-east-1': 100, 'us-west-2': 0, 'eu-west-1': 0 }, epoch: 1 },
    {
      atMs: expect.any(Number) as number,
      weights: { 'us-east-1': 0, 'us-west-2': 0, 'eu-west-1': 7 },
      epoch: 1,
    },
  ]);
  expect(play.recorder.answers['shop']?.at(-1)?.weights).toEqual({
    'us-east-1': 100,
    'us-west-2': 0,
    'eu-west-1': 0,
  });
});

test('what cannot be done is told, and the play goes on', async () => {
  const play = playOf([
    { kind: 'route53', mode: 'down', at: 5, until: 50 },
    { kind: 'dns-edit', application: 'api', weights: { 'us-east-1': 1 }, at: 10 },
    { ...snsDown, at: 60, until: 70 },
  ]);
  play.to(10);
  await expect.poll(() => play.told()).toEqual(['5 down', '10 failed']);
  expect(play.events.at(-1)?.text).toBe(
    'the records of api: dns-edit could not be played: Error: the Route 53 control plane refuses it',
  );
  play.to(60);
  expect(play.publish('us-east-1')).toBe('down');
});

test('the time is up when it is, and nothing happens after that', async () => {
  const play = playOf([snsDown], 30);
  let isOver = false;
  void play.player.ended.then(() => {
    isOver = true;
  });
  play.to(29.999);
  await Promise.resolve();
  expect(isOver).toBe(false);
  play.to(30);
  await play.player.ended;
  // Whoever waited for it may come a little late.
  play.to(31);
  const run = await play.player.finish();
  play.to(90);
  expect(run.durationSeconds).toBe(30);
  expect(run.applications['api']?.finalWeights).toEqual({ 'us-east-1': 100, 'us-west-2': 0, 'eu-west-1': 0 });
  expect(play.told()).toEqual(['10 down']);
});
