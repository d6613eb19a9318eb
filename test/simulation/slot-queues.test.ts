import { expect, test } from 'vitest';
import { SlotQueues } from '../../sandbox/simulate/slot-queues.ts';
import { startMs } from '../../sandbox/simulate/time.ts';
import { seededRandom } from '../../sandbox/world/random.ts';
import { expectWithin, stageOf, timed, west } from './stage.ts';

function queueOf(faults: Parameters<typeof stageOf>[0] = []) {
  const stage = stageOf(faults);
  const delivered: { readonly slot: number; readonly atMs: number }[] = [];
  const queues = new SlotQueues({
    clock: stage.time.clock,
    random: seededRandom(1),
    faults: stage.faults,
    deliver: (_region, { slot }) => delivered.push({ slot, atMs: stage.time.nowMs - startMs }),
  });
  return { ...stage, delivered, queue: queues.at(stage.siteIn(west)) };
}

function slots(...dueMs: number[]) {
  return dueMs.map((ms, slot) => ({ slot, dueMs: startMs + ms, shard: 0 }));
}

test('a message comes at most a second before its due time, and a moment after its delay', async () => {
  const { queue, until, delivered } = queueOf();
  await queue.send(slots(0, 3_000, 9_999), startMs);
  await until(20);
  const [first, second, third] = delivered;
  expectWithin(first?.atMs, 5, 60);
  expectWithin(second?.atMs, 3_005, 3_060);
  expectWithin(third?.atMs, 9_005, 9_060);
});

test('delays are counted by the clock of whoever sends', async () => {
  const { queue, until, delivered } = queueOf();
  await queue.send(slots(10_000), startMs + 4_000);
  await until(20);
  expectWithin(delivered[0]?.atMs, 6_005, 6_060);
});

test('now and then a message comes twice, and none is lost', async () => {
  const { queue, until, delivered } = queueOf();
  const count = 3_000;
  await queue.send(slots(...Array.from({ length: count }, () => 1_000)), startMs);
  await until(20);
  expect(new Set(delivered.map(({ slot }) => slot)).size).toBe(count);
  expectWithin(delivered.length - count, 1, 20);
});

test('nothing can be sent by who is cut off from AWS', async () => {
  const { queue, until, time, delivered } = queueOf([
    { kind: 'vantage-isolated', vantage: west, aws: true, at: 5 },
  ]);
  await until(10);
  expect(await timed(time, queue.send(slots(11_000), time.nowMs))).toMatchObject({
    ms: 15_000,
    error: 'Unavailable: TimeoutError: SQS does not answer',
  });
  expect(delivered).toEqual([]);
});
