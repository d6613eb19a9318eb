/** A tick sends every slot of the next minutes; ticks may overlap, be late or be missed. */
import { describe, expect, test } from 'vitest';
import { type SentSlots, slotHorizonMs, tick } from '../../../functions/tick/tick.ts';
import { startMs } from '../../../sandbox/simulate/time.ts';
import type { Fleet } from '../../../shared/fleet/fleet.ts';
import { endpointsPerShard } from '../../../shared/fleet/shards.ts';
import type { SlotMessage } from '../../../shared/ports.ts';
import { apiEast, inSlot, looksAt } from '../probe/vantage.ts';
import { east, europe, fleetOf, regions, west } from '../world/fleet.ts';
import { World } from '../world.ts';

const minuteMs = 60_000;

/** The messages of ticks of one environment, one after the other. */
async function remembered(
  region: string,
  ...atMs: readonly number[]
): Promise<readonly (readonly number[])[]> {
  const sent: SentSlots = { untilMs: 0 };
  const ticks: number[][] = [];
  for (const nowMs of atMs) {
    const dues: number[] = [];
    const slots = {
      send: async (messages: readonly SlotMessage[]) => void dues.push(...messages.map(({ dueMs }) => dueMs)),
    };
    await tick(fleetOf(), region, { clock: { nowMs: () => nowMs, waitUntil: async () => {} }, slots }, sent);
    ticks.push(dues);
  }
  return ticks;
}

/** The messages of one tick, and what it said. */
async function ticked(region: string, fleet: Fleet, nowMs = startMs) {
  const sent: SlotMessage[] = [];
  const outcome = await tick(fleet, region, {
    clock: { nowMs: () => nowMs, waitUntil: async () => {} },
    slots: { send: async (messages) => void sent.push(...messages) },
  });
  return { sent, outcome };
}

describe('a tick', () => {
  test('sends every slot of the next 150 seconds, in order, each with its due time', async () => {
    const { sent, outcome } = await ticked(east, fleetOf());
    expect(outcome).toEqual({ kind: 'sent', messages: 15 });
    expect(sent.map(({ dueMs }) => dueMs - startMs)).toEqual(
      Array.from({ length: 15 }, (_, turn) => turn * 10_000),
    );
    expect(sent.every(({ slot, dueMs, shard }) => slot === Math.floor(dueMs / 1_000) && shard === 0)).toBe(
      true,
    );
  });

  test.each([
    [east, 0],
    [west, 3_333],
    [europe, 6_666],
  ])('of %s has slots %i ms into the interval', async (region, offsetMs) => {
    const { sent } = await ticked(region, fleetOf());
    expect(new Set(sent.map(({ dueMs }) => dueMs % 10_000))).toEqual(new Set([offsetMs]));
  });

  test('sends each slot once for each shard', async () => {
    const applications = Array.from({ length: endpointsPerShard / 3 + 1 }, (_, place) => `app-${place}`);
    const { sent } = await ticked(east, fleetOf({ applications }));
    expect(sent).toHaveLength(30);
    expect(sent.filter(({ shard }) => shard === 0)).toHaveLength(15);
    expect(sent.filter(({ shard }) => shard === 1).map(({ dueMs }) => dueMs)).toEqual(
      sent.filter(({ shard }) => shard === 0).map(({ dueMs }) => dueMs),
    );
  });

  test('in a region that is no vantage sends nothing', async () => {
    const { sent, outcome } = await ticked('ap-south-1', fleetOf());
    expect(outcome).toEqual({ kind: 'no-vantage' });
    expect(sent).toEqual([]);
  });

  test('that the queue refuses fails, so that it is seen', async () => {
    const refusing = { send: () => Promise.reject(new Error('the queue is gone')) };
    const clock = { nowMs: () => startMs, waitUntil: async () => {} };
    await expect(tick(fleetOf(), east, { clock, slots: refusing })).rejects.toThrow('the queue is gone');
  });
});

describe('ticks of one environment', () => {
  test('send each slot once, and leave none out', async () => {
    const ticks = await remembered(west, startMs, startMs + 90_000, startMs + 120_000, startMs + 220_000);
    const sent = ticks.flat();
    expect(sent.slice(1).map((dueMs, place) => dueMs - (sent[place] ?? 0))).toEqual(
      Array.from({ length: sent.length - 1 }, () => 10_000),
    );
    expect(ticks.map((each) => each.length)).toEqual([15, 9, 3, 10]);
  });

  test('that were too late for some slots go on with what is still to come', async () => {
    const [, late] = await remembered(east, startMs, startMs + 200_000);
    expect(late?.[0]).toBe(startMs + 200_000);
    expect(late).toHaveLength(15);
  });

  test('send all of them again when the clock was set back by more than is ahead', async () => {
    const [, again] = await remembered(east, startMs + 3_600_000, startMs);
    expect(again).toHaveLength(15);
  });

  test('send again what the queue refused', async () => {
    const sent: SentSlots = { untilMs: 0 };
    const clock = { nowMs: () => startMs, waitUntil: async () => {} };
    const refusing = { send: () => Promise.reject(new Error('the queue is gone')) };
    await expect(tick(fleetOf(), east, { clock, slots: refusing }, sent)).rejects.toThrow(
      'the queue is gone',
    );
    const dues: SlotMessage[] = [];
    const slots = { send: async (messages: readonly SlotMessage[]) => void dues.push(...messages) };
    await tick(fleetOf(), east, { clock, slots }, sent);
    expect(dues).toHaveLength(15);
  });
});

describe('a message', () => {
  test.each([
    [east, 0],
    [east, 899],
    [east, 900],
    [east, 901],
    [west, 0],
    [west, 500],
    [europe, 999],
  ])(
    'of %s, sent by a tick %i ms into a second, comes at most 0.1 s before its slot',
    async (region, intoMs) => {
      let nowMs = startMs + intoMs;
      const clock = {
        nowMs: () => nowMs,
        waitUntil: async (atMs: number) => {
          nowMs = Math.max(nowMs, atMs);
        },
      };
      const early: number[] = [];
      const slots = {
        send: async (messages: readonly SlotMessage[], sentMs: number) =>
          void early.push(
            ...messages
              .filter(({ dueMs }) => dueMs > sentMs)
              .map(({ dueMs }) => dueMs - sentMs - Math.floor((dueMs - sentMs) / 1000) * 1000),
          ),
      };
      await tick(fleetOf(), region, { clock, slots });
      expect(nowMs - startMs - intoMs).toBeLessThan(1000);
      expect(early.length).toBeGreaterThanOrEqual(14);
      expect(new Set(early)).toEqual(new Set([100]));
    },
  );
});

describe('ticks', () => {
  test('once a minute, whenever in the minute they come, leave no slot out', async () => {
    // The scheduler fires anywhere within its minute: the longest gap between two of them is two minutes.
    const ticks = [startMs, startMs + 2 * minuteMs - 1, startMs + 2 * minuteMs, startMs + 4 * minuteMs - 1];
    const sent = (await Promise.all(ticks.map((atMs) => ticked(west, fleetOf(), atMs)))).flatMap(
      (each) => each.sent,
    );
    const slots = [...new Set(sent.map(({ dueMs }) => dueMs))].sort((one, other) => one - other);
    const gaps = slots.slice(1).map((dueMs, place) => dueMs - (slots[place] ?? 0));
    expect(new Set(gaps)).toEqual(new Set([10_000]));
  });

  test('that overlap change nothing of who looks when: each slot is looked at once', async () => {
    const world = new World();
    const sent = (
      await Promise.all(
        regions.flatMap((region) =>
          [0, 20_000, 60_000].map((laterMs) =>
            ticked(region, world.fleet, startMs + laterMs).then((each) =>
              each.sent.map((slot) => ({ region, slot })),
            ),
          ),
        ),
      )
    ).flat();
    for (const { region, slot } of sent) {
      world.time.clock.at(slot.dueMs, () => world.ends.push(world.probe(region, inSlot(slot))));
    }
    await world.time.until(startMs + slotHorizonMs + 60_000 + 5_000);
    const outcomes = (await Promise.all(world.ends)) as readonly { readonly kind: string }[];
    const slots = new Set(sent.map(({ region, slot }) => `${region} ${slot.slot}`));
    expect(outcomes.filter(({ kind }) => kind === 'reported')).toHaveLength(slots.size);
    expect(outcomes).toHaveLength(sent.length);
    for (const region of regions) {
      const own = [...slots].filter((slot) => slot.startsWith(`${region} `));
      expect(looksAt(world, region, apiEast)).toHaveLength(own.length);
    }
  });
});
