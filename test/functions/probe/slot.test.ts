/** A slot's run: once, in time, at every endpoint of its shard. */
import { describe, expect, test } from 'vitest';
import { untouched } from '../../../shared/health/vote.ts';
import { east, europe, fleetOf, regions, west } from '../world/fleet.ts';
import { World } from '../world.ts';
import { apiEast, apiEurope, apiWest, inSlot, looksAt, nextSlot, probeFor, voteOf } from './vantage.ts';

const intervalMs = 10_000;

describe('a slot', () => {
  test('is a look at each endpoint, and a report of its votes', async () => {
    const world = new World();
    const slot = nextSlot(world, west);
    await world.time.until(slot.dueMs);
    expect(await world.time.end(world.probe(west, inSlot(slot)))).toEqual({ kind: 'reported' });
    for (const endpoint of [apiEast, apiWest, apiEurope]) {
      expect(looksAt(world, west, endpoint)).toHaveLength(1);
      expect(voteOf(world, west, endpoint)).toBe('up');
    }
    expect(world.telemetry.report(west)).toMatchObject({
      vantage: west,
      shard: 0,
      slot: slot.slot,
      slotDueMs: slot.dueMs,
      revision: 1,
    });
  });

  test('of which there are copies is looked at and reported once', async () => {
    const world = new World();
    const slot = nextSlot(world, east);
    await world.time.until(slot.dueMs);
    const runs = [1, 2, 3].map(() => world.probe(east, inSlot(slot)));
    const outcomes = await world.time.end(Promise.all(runs));
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['claimed', 'claimed', 'reported']);
    expect(looksAt(world, east, apiEast)).toHaveLength(1);
    expect(world.telemetry.history(east)).toHaveLength(1);
  });

  test.each([
    ['as old as an interval is run', intervalMs, 'reported'],
    ['older than an interval is dropped: it would report the past', intervalMs + 1, 'late'],
    ['that comes early is run', -1_500, 'reported'],
    ['that comes earlier than any queue delivers is dropped', -1_501, 'foreign'],
  ])('%s', async (_name, latenessMs, kind) => {
    const world = new World();
    await world.time.pass(intervalMs * 2);
    const slot = { slot: 1, shard: 0, dueMs: world.time.nowMs - latenessMs };
    expect(await world.time.end(world.probe(east, inSlot(slot)))).toEqual({ kind });
    expect(looksAt(world, east, apiEast)).toHaveLength(kind === 'reported' ? 1 : 0);
  });

  test('that comes early waits until it is due', async () => {
    const world = new World();
    const slot = { slot: 1, shard: 0, dueMs: world.time.nowMs + 800 };
    await world.time.end(world.probe(east, inSlot(slot)));
    expect(looksAt(world, east, apiEast)[0]).toBeGreaterThanOrEqual(slot.dueMs);
  });

  test('of a shard that the fleet does not have is dropped', async () => {
    const world = new World();
    const slot = { ...nextSlot(world, east), shard: 1 };
    expect(await world.time.end(world.probe(east, inSlot(slot)))).toEqual({ kind: 'foreign' });
    expect(world.telemetry.claims).toEqual([]);
  });

  test('older than the last one that was run is dropped', async () => {
    const world = new World();
    await world.time.pass(1_000);
    const newer = { slot: 9, shard: 0, dueMs: world.time.nowMs };
    await world.time.end(world.probe(east, inSlot(newer)));
    const older = { slot: 8, shard: 0, dueMs: world.time.nowMs - 500 };
    expect(await world.time.end(world.probe(east, inSlot(older)))).toEqual({ kind: 'claimed' });
    expect(world.telemetry.report(east)?.slot).toBe(9);
  });
});

describe('slots one after another', () => {
  test('are each looked at once while all is well, a third of an interval apart over all vantages', async () => {
    const world = new World();
    await probeFor(world, 60_000);
    for (const vantage of regions) expect(looksAt(world, vantage, apiEast)).toHaveLength(6);
    const all = regions
      .flatMap((vantage) => looksAt(world, vantage, apiEast))
      .sort((one, other) => one - other);
    const gaps = all.slice(1).map((atMs, place) => atMs - (all[place] ?? 0));
    expect(Math.max(...gaps)).toBeLessThan(intervalMs / 3 + 50);
  });

  test('that are calm wake nobody; the first report of all is news', async () => {
    const world = new World();
    await probeFor(world, intervalMs);
    expect(world.wakes.every(({ kind }) => kind === 'steer')).toBe(true);
    world.wakes.length = 0;
    await probeFor(world, 20 * intervalMs);
    expect(world.wakes).toEqual([]);
  });

  test('drop from the report what the fleet no longer has', async () => {
    const world = new World(fleetOf({ applications: ['api', 'web'] }));
    await probeFor(world, intervalMs, [east]);
    expect(Object.keys(world.telemetry.report(east)?.endpoints ?? {})).toHaveLength(6);
    const slot = nextSlot(world, east);
    await world.time.until(slot.dueMs);
    await world.time.end(world.probe(east, inSlot(slot), { fleet: fleetOf() }));
    const kept = Object.keys(world.telemetry.report(east)?.endpoints ?? {});
    expect(new Set(kept)).toEqual(new Set([apiEast, apiEurope, apiWest]));
  });

  test('go on from a report of an older fleet file', async () => {
    const world = new World();
    world.telemetry.write({
      vantage: europe,
      shard: 0,
      slot: 1,
      slotDueMs: world.time.nowMs,
      revision: 1,
      fleetDigest: 'older',
      writtenAtMs: world.time.nowMs,
      endpoints: { 'gone/us-east-1': untouched },
    });
    await probeFor(world, intervalMs, [europe]);
    const { fleetDigest, endpoints } = world.telemetry.report(europe) ?? {};
    expect(fleetDigest).not.toBe('older');
    expect(Object.keys(endpoints ?? {})).not.toContain('gone/us-east-1');
  });
});
