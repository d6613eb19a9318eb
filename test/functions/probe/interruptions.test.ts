/** A run that ends between any two of its requests: the next slots go on from what it left, to the same vote. */
import { describe, expect, test } from 'vitest';
import type { Fate, Script } from '../../../sandbox/simulate/invocation.ts';
import { east, europe, west } from '../world/fleet.ts';
import { World } from '../world.ts';
import { apiEast, apiEurope, apiWest, inSlot, nextSlot, probeFor, voteOf } from './vantage.ts';

/** All vantages have been well for a while, and a slot of the west is due in which the east refuses. */
async function outage(): Promise<World> {
  const world = new World();
  await probeFor(world, 60_000);
  await world.time.until(nextSlot(world, west).dueMs);
  world.wakes.length = 0;
  world.endpoints.breaks(apiEast);
  return world;
}

function probeIn(world: World, script: Script): Promise<unknown> {
  return world.probe(west, inSlot(nextSlot(world, west)), { script });
}

async function requests(): Promise<readonly string[]> {
  const names: string[] = [];
  const world = await outage();
  await world.time.end(
    probeIn(world, (_call, name) => {
      names.push(name);
      return 'go';
    }),
  );
  return names;
}

test('a run that is not interrupted claims its slot, reads, writes, wakes, and writes what it confirmed', async () => {
  const names = await requests();
  expect(names.slice(0, 2)).toEqual(['telemetry.claimSlot', 'telemetry.report']);
  expect(names.filter((name) => name === 'peers.wakeProbe')).toHaveLength(2);
  expect(names.filter((name) => name === 'telemetry.writeReport').length).toBeGreaterThanOrEqual(2);
});

describe.each<[string, Fate]>([
  ['ended by the platform before', 'die'],
  ['held up for half a minute before', { stallMs: 30_000 }],
])('a run that is %s any one of its requests', (_name, fate) => {
  test('leaves a state from which the next slots come to the same vote', async () => {
    for (const [place, name] of (await requests()).entries()) {
      const world = await outage();
      void probeIn(world, (call) => (call === place + 1 ? fate : 'go')).catch(() => undefined);
      await probeFor(world, 60_000);
      const context = `interrupted at request ${place + 1}, ${name}`;
      for (const vantage of [east, west, europe]) {
        expect(voteOf(world, vantage, apiEast), context).toBe('down');
        expect(voteOf(world, vantage, apiWest), context).toBe('up');
        expect(voteOf(world, vantage, apiEurope), context).toBe('up');
      }
    }
  });

  test('leaves a state from which the endpoint comes back as it would have', async () => {
    for (const [place, name] of (await requests()).entries()) {
      const world = await outage();
      void probeIn(world, (call) => (call === place + 1 ? fate : 'go')).catch(() => undefined);
      await probeFor(world, 60_000);
      world.endpoints.breaks(apiEast, 'serves');
      await probeFor(world, 60_000);
      for (const vantage of [east, west, europe])
        expect(voteOf(world, vantage, apiEast), `interrupted at request ${place + 1}, ${name}`).toBe('up');
    }
  });
});

test('a run of which a request fails ends with that failure, and the next slots come to the same vote', async () => {
  const stray: unknown[] = [];
  const note = (reason: unknown) => stray.push(reason);
  process.on('unhandledRejection', note);
  try {
    for (const [place, name] of (await requests()).entries()) {
      const world = await outage();
      void probeIn(world, (call) => (call === place + 1 ? 'fail' : 'go')).catch(() => undefined);
      await probeFor(world, 60_000);
      expect(voteOf(world, west, apiEast), `failed at request ${place + 1}, ${name}`).toBe('down');
      expect(stray, `unhandled at request ${place + 1}, ${name}`).toEqual([]);
    }
  } finally {
    process.off('unhandledRejection', note);
  }
});

test('wakes that fail are no trouble of the run: the report is written all the same', async () => {
  const world = await outage();
  await world.time.end(probeIn(world, (_call, name) => (name.startsWith('peers.') ? 'fail' : 'go')));
  expect(voteOf(world, west, apiEast)).toBe('down');
  expect(world.wakes).toEqual([]);
});
