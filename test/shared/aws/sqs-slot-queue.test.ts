import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Front } from '../../../sandbox/live/wire/front.ts';
import { sqsService } from '../../../sandbox/live/wire/sqs-service.ts';
import { ACCOUNT_ID } from '../../../sandbox/world/account.ts';
import { virtualClock } from '../../../sandbox/world/clock.ts';
import { seededRandom } from '../../../sandbox/world/random.ts';
import { sqs } from '../../../sandbox/world/sqs.ts';
import { sqsSlotQueue } from '../../../shared/aws/sqs-slot-queue.ts';
import type { SlotMessage } from '../../../shared/ports.ts';
import { startTestFront } from './front-for-test.ts';

const startMs = 1_800_000_000_000;
const region = 'us-west-2';
const clock = virtualClock(startMs);
const world = sqs({ clock, random: seededRandom(1) });
let front: Front;

beforeAll(async () => {
  front = await startTestFront({ services: { sqs: sqsService(world) } });
});

afterAll(async () => {
  await front.close();
});

/** An empty queue of its own for a test. */
function queueFor(name: string) {
  world.createQueue(region, name);
  return sqsSlotQueue(region, `${front.url}/${ACCOUNT_ID}/${name}`);
}

/** What can be received at that time. */
function receivedAt(name: string, atMs: number): SlotMessage[] {
  clock.advanceTo(atMs);
  const all: SlotMessage[] = [];
  for (;;) {
    const received = world.receive(region, name, { maximum: 10, visibilityTimeoutSeconds: 3_600 });
    if (received.length === 0) return all;
    all.push(...received.map(({ body }) => JSON.parse(body) as SlotMessage));
  }
}

test('each message comes at its due time, or less than a second before', async () => {
  const slots = [0, 1, 999, 1_000, 3_333, 149_999].map((laterMs, slot) => ({
    slot,
    shard: 0,
    dueMs: startMs + laterMs,
  }));
  await queueFor('due').send(slots, startMs);
  const came: number[][] = [];
  for (const second of [0, 1, 3, 149])
    came.push(receivedAt('due', startMs + second * 1_000).map(({ slot }) => slot));
  expect(came).toEqual([[0, 1, 2], [3], [4], [5]]);
});

test('more messages than one request takes are all sent, and come as they were', async () => {
  const nowMs = clock.nowMs();
  const slots = Array.from({ length: 33 }, (_, slot) => ({ slot, shard: slot % 3, dueMs: nowMs - slot }));
  await queueFor('many').send(slots, nowMs);
  const received = receivedAt('many', nowMs);
  expect(received.sort((one, other) => one.slot - other.slot)).toEqual(slots);
});

test('a message that SQS refuses is an error: the tick is seen to fail', async () => {
  const nowMs = clock.nowMs();
  // SQS delays no message for more than a quarter of an hour.
  const slots = [{ slot: 1, shard: 0, dueMs: nowMs + 3_600_000 }];
  await expect(queueFor('refused').send(slots, nowMs)).rejects.toThrow('0');
});

test('no messages take no request', async () => {
  await sqsSlotQueue(region, `${front.url}/${ACCOUNT_ID}/no-such-queue`).send([], startMs);
  await expect(
    sqsSlotQueue(region, `${front.url}/${ACCOUNT_ID}/no-such-queue`).send(
      [{ slot: 1, shard: 0, dueMs: 0 }],
      startMs,
    ),
  ).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
});
