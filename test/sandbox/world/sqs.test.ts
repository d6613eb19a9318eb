import { expect, test } from 'vitest';
import { type VirtualClock, virtualClock } from '../../../sandbox/world/clock.ts';
import { seededRandom } from '../../../sandbox/world/random.ts';
import { queueArn, type Sqs, sqs } from '../../../sandbox/world/sqs.ts';
import type { QueueSettings, ReceivedMessage } from '../../../sandbox/world/sqs-queue.ts';

const region = 'us-east-1';

function start(settings: Partial<QueueSettings> = {}): { clock: VirtualClock; world: Sqs } {
  const clock = virtualClock(0);
  const world = sqs({ clock, random: seededRandom(1) });
  world.createQueue(region, 'slots', settings);
  return { clock, world };
}

function bodies(messages: readonly ReceivedMessage[]): string[] {
  return messages.map(({ body }) => body);
}

test.each([
  ['one millisecond before its delay is over', 899_999, []],
  ['the moment its delay is over', 900_000, ['late']],
])('a message is received %s', (_name, atMs, expected) => {
  const { clock, world } = start();
  world.send(region, 'slots', { body: 'late', delaySeconds: 900 });
  clock.advanceTo(atMs);
  expect(bodies(world.receive(region, 'slots'))).toEqual(expected);
});

test("the queue's own delay holds for messages that bring none", () => {
  const { clock, world } = start({ delaySeconds: 5 });
  world.send(region, 'slots', { body: 'default' });
  world.send(region, 'slots', { body: 'at once', delaySeconds: 0 });
  expect(bodies(world.receive(region, 'slots', { maximum: 10 }))).toEqual(['at once']);
  clock.advanceTo(5000);
  expect(bodies(world.receive(region, 'slots', { maximum: 10 }))).toEqual(['default']);
});

test.each([
  ['one millisecond before the visibility timeout', 29_999, []],
  ['after the visibility timeout', 30_000, ['x']],
])('a message that nobody deleted is received again %s', (_name, afterMs, expected) => {
  const { clock, world } = start();
  world.send(region, 'slots', { body: 'x' });
  world.receive(region, 'slots');
  clock.advanceTo(afterMs);
  expect(bodies(world.receive(region, 'slots'))).toEqual(expected);
});

test('a deleted message does not come back, and an old receipt handle deletes nothing', () => {
  const { clock, world } = start();
  world.send(region, 'slots', { body: 'x' });
  const [first] = world.receive(region, 'slots', { visibilityTimeoutSeconds: 1 });
  clock.advanceTo(1000);
  const [second] = world.receive(region, 'slots', { visibilityTimeoutSeconds: 1 });
  expect([first?.receiveCount, second?.receiveCount]).toEqual([1, 2]);
  world.delete(region, 'slots', first?.receiptHandle ?? '');
  expect(world.counts(region, 'slots')).toEqual({ visible: 0, inFlight: 1, delayed: 0 });
  world.delete(region, 'slots', second?.receiptHandle ?? '');
  clock.advanceTo(60_000);
  expect(world.receive(region, 'slots')).toEqual([]);
  expect(() => world.delete(region, 'slots', 'nonsense')).toThrow(
    expect.objectContaining({ code: 'ReceiptHandleIsInvalid' }),
  );
});

test('counts what is visible, in flight and delayed', () => {
  const { world } = start();
  for (const body of ['a', 'b', 'c']) world.send(region, 'slots', { body });
  world.send(region, 'slots', { body: 'later', delaySeconds: 10 });
  world.receive(region, 'slots');
  expect(world.counts(region, 'slots')).toEqual({ visible: 2, inFlight: 1, delayed: 1 });
});

test('at most ten are received, those first that have waited longest', () => {
  const { world } = start();
  for (let place = 0; place < 12; place++) world.send(region, 'slots', { body: `${place}` });
  expect(bodies(world.receive(region, 'slots', { maximum: 10 }))).toEqual([...Array(10).keys()].map(String));
  expect(() => world.receive(region, 'slots', { maximum: 11 })).toThrow(
    expect.objectContaining({ code: 'InvalidParameterValue' }),
  );
});

test('a message is forgotten after its retention', () => {
  const { clock, world } = start({ retentionSeconds: 60 });
  world.send(region, 'slots', { body: 'x' });
  clock.advanceTo(59_999);
  expect(world.counts(region, 'slots').visible).toBe(1);
  clock.advanceTo(60_000);
  expect(world.receive(region, 'slots')).toEqual([]);
});

test('a message received as often as allowed goes to the dead letters instead of once more', () => {
  const clock = virtualClock(0);
  const world = sqs({ clock, random: seededRandom(1) });
  world.createQueue(region, 'dead');
  const deadLetterTargetArn = queueArn(region, 'dead');
  world.createQueue(region, 'slots', { redrive: { deadLetterTargetArn, maxReceiveCount: 2 } });
  world.send(region, 'slots', { body: 'poison' });
  const seen = [0, 30_000, 60_000, 90_000].map((atMs) => {
    clock.advanceTo(atMs);
    return world.receive(region, 'slots').length;
  });
  expect(seen).toEqual([1, 1, 0, 0]);
  expect(bodies(world.receive(region, 'dead'))).toEqual(['poison']);
});

test('queues are regional, and known by name', () => {
  const { world } = start();
  expect(() => world.send('eu-west-1', 'slots', { body: 'x' })).toThrow(
    expect.objectContaining({ code: 'QueueDoesNotExist' }),
  );
  world.createQueue(region, 'slots');
  expect(() => world.createQueue(region, 'slots', { delaySeconds: 1 })).toThrow(
    expect.objectContaining({ code: 'QueueNameExists' }),
  );
  world.deleteQueue(region, 'slots');
  expect(() => world.counts(region, 'slots')).toThrow(expect.objectContaining({ code: 'QueueDoesNotExist' }));
});

const refusals: [string, (world: Sqs) => unknown, string][] = [
  [
    'a delay of 901 s',
    (world) => world.send(region, 'slots', { body: 'x', delaySeconds: 901 }),
    'InvalidParameterValue',
  ],
  [
    'a negative delay',
    (world) => world.send(region, 'slots', { body: 'x', delaySeconds: -1 }),
    'InvalidParameterValue',
  ],
  ['an empty body', (world) => world.send(region, 'slots', { body: '' }), 'InvalidParameterValue'],
  [
    'a control character',
    (world) => world.send(region, 'slots', { body: '\u0001' }),
    'InvalidParameterValue',
  ],
  [
    'a body of more than a mebibyte',
    (world) => world.send(region, 'slots', { body: 'x'.repeat(1_048_577) }),
    'InvalidParameterValue',
  ],
  ['an empty batch', (world) => world.sendBatch(region, 'slots', []), 'EmptyBatchRequest'],
  [
    'eleven entries',
    (world) => world.sendBatch(region, 'slots', entries(11)),
    'TooManyEntriesInBatchRequest',
  ],
  [
    'the same id twice',
    (world) => world.sendBatch(region, 'slots', [...entries(1), ...entries(1)]),
    'BatchEntryIdsNotDistinct',
  ],
  [
    'an id with a dot',
    (world) => world.sendBatch(region, 'slots', [{ id: 'a.b', body: 'x' }]),
    'InvalidBatchEntryId',
  ],
  [
    'a batch of more than a mebibyte',
    (world) => world.sendBatch(region, 'slots', entries(2, 600_000)),
    'BatchRequestTooLong',
  ],
  ['a FIFO queue', (world) => world.createQueue(region, 'x.fifo'), 'InvalidParameterValue'],
  ['a name with a space', (world) => world.createQueue(region, 'x y'), 'InvalidParameterValue'],
  [
    'a retention of 59 s',
    (world) => world.createQueue(region, 'x', { retentionSeconds: 59 }),
    'InvalidAttributeValue',
  ],
  [
    'dead letters to a queue that is not there',
    (world) =>
      world.createQueue(region, 'x', {
        redrive: { deadLetterTargetArn: queueArn(region, 'gone'), maxReceiveCount: 3 },
      }),
    'InvalidParameterValue',
  ],
];

test.each(refusals)('refuses %s', (_name, ask, code) => {
  const { world } = start();
  expect(() => ask(world)).toThrow(expect.objectContaining({ code }));
  expect(world.counts(region, 'slots')).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
});

test('a batch takes its good entries and names the others', () => {
  const { world } = start();
  const outcome = world.sendBatch(region, 'slots', [
    { id: 'good', body: 'x' },
    { id: 'bad', body: 'y', delaySeconds: 901 },
  ]);
  expect(outcome.successful).toMatchObject([{ id: 'good', body: 'x' }]);
  expect(outcome.failed).toMatchObject([{ id: 'bad', code: 'InvalidParameterValue' }]);
  expect(world.counts(region, 'slots').visible).toBe(1);
});

test('ten entries with delays of their own are visible each at its time', () => {
  const { clock, world } = start();
  world.sendBatch(
    region,
    'slots',
    entries(10).map((entry, place) => ({ ...entry, delaySeconds: place * 10 })),
  );
  const arrived: number[] = [];
  world.subscribe(region, 'slots', () => {
    arrived.push(clock.nowMs());
  });
  clock.advanceTo(100_000);
  expect(arrived).toEqual([...Array(10).keys()].map((place) => place * 10_000));
});

test('waiting receives a message that comes later, and nothing when none comes', async () => {
  const { clock, world } = start();
  const first = world.receiveWaiting(region, 'slots', { waitSeconds: 20 });
  clock.advanceTo(5000);
  world.send(region, 'slots', { body: 'x', delaySeconds: 3 });
  clock.advanceTo(8000);
  expect(bodies(await first)).toEqual(['x']);
  const second = world.receiveWaiting(region, 'slots', { waitSeconds: 20 });
  clock.advanceTo(28_000);
  expect(await second).toEqual([]);
  expect(await world.receiveWaiting(region, 'slots')).toEqual([]);
});

test('of two that wait one gets the message, and the other goes on waiting', async () => {
  const { clock, world } = start();
  const waiting = [1, 2].map(() => world.receiveWaiting(region, 'slots', { waitSeconds: 20 }));
  world.send(region, 'slots', { body: 'x' });
  clock.advanceTo(20_000);
  expect((await Promise.all(waiting)).map(bodies)).toEqual([['x'], []]);
});

test('a subscriber gets each message once, by itself, and it is deleted', () => {
  const { clock, world } = start();
  const got: string[] = [];
  world.send(region, 'slots', { body: 'before' });
  const end = world.subscribe(region, 'slots', ({ body }) => {
    got.push(body);
  });
  world.send(region, 'slots', { body: 'after' });
  clock.advanceTo(100_000);
  expect(got).toEqual(['before', 'after']);
  expect(world.counts(region, 'slots')).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  end();
  world.send(region, 'slots', { body: 'too late' });
  clock.advanceTo(200_000);
  expect(got).toHaveLength(2);
});

test('a handler that throws or rejects sees the message again after the visibility timeout', async () => {
  const { clock, world } = start({ visibilityTimeoutSeconds: 10 });
  const atMs: number[] = [];
  const outcomes = [
    () => {
      throw new Error('crashed');
    },
    () => Promise.reject(new Error('rejected')),
    () => Promise.resolve(),
  ];
  world.subscribe(region, 'slots', () => {
    atMs.push(clock.nowMs());
    return outcomes.shift()?.();
  });
  world.send(region, 'slots', { body: 'x' });
  for (const untilMs of [10_000, 20_000, 60_000]) {
    clock.advanceTo(untilMs);
    await Promise.resolve();
  }
  expect(atMs).toEqual([0, 10_000, 20_000]);
  expect(world.counts(region, 'slots')).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
});

test('a queue without visibility timeout does not hand a message out without end', () => {
  const { clock, world } = start({ visibilityTimeoutSeconds: 0 });
  const seen: number[] = [];
  world.subscribe(region, 'slots', () => {
    seen.push(clock.nowMs());
    throw new Error('crashed');
  });
  world.send(region, 'slots', { body: 'x' });
  clock.advanceTo(3000);
  expect(seen).toEqual([0, 1000, 2000, 3000]);
});

function entries(count: number, length = 1): { id: string; body: string }[] {
  return [...Array(count).keys()].map((place) => ({ id: `e${place}`, body: 'x'.repeat(length) }));
}
