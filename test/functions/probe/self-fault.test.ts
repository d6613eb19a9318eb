/** A vantage that cannot reach its references has nothing to say about anybody. */
import { describe, expect, test } from 'vitest';
import { east, europe, fleetOf, regions, west } from '../world/fleet.ts';
import type { Behaviour } from '../world/lookout.ts';
import { World } from '../world.ts';
import { apiEast, apiEurope, apiWest, probeFor, stateOf, voteOf } from './vantage.ts';

const minuteMs = 60_000;
const endpoints = [apiEast, apiWest, apiEurope];

async function wellWorld(): Promise<World> {
  const world = new World(fleetOf());
  await probeFor(world, minuteMs);
  world.wakes.length = 0;
  world.journal.length = 0;
  return world;
}

describe.each<[string, Behaviour]>([
  ['refused', 'refuses'],
  ['silent', 'silent'],
])('a vantage to which everything is %s', (_name, behaviour) => {
  test('keeps its votes for as long as they are fresh, and then abstains; none is ever down', async () => {
    const world = await wellWorld();
    world.endpoints.deafReferences.set(west, () => true);
    for (const endpoint of endpoints) world.endpoints.breaks(endpoint, behaviour, { vantage: west });
    await probeFor(world, 20_000);
    for (const endpoint of endpoints) expect(voteOf(world, west, endpoint)).toBe('up');
    await probeFor(world, 5 * minuteMs);
    for (const endpoint of endpoints) {
      expect(stateOf(world, west, endpoint)).toMatchObject({ vote: 'unknown', reason: 'references' });
      for (const vantage of [east, europe]) expect(voteOf(world, vantage, endpoint)).toBe('up');
    }
    const votes = world.telemetry.history(west).flatMap(({ endpoints: states }) => Object.values(states));
    expect(votes.filter(({ vote }) => vote === 'down')).toEqual([]);
  });

  test('is well again with the first slot in which its network is', async () => {
    const world = await wellWorld();
    world.endpoints.deafReferences.set(west, () => true);
    for (const endpoint of endpoints) world.endpoints.breaks(endpoint, behaviour, { vantage: west });
    await probeFor(world, 2 * minuteMs);
    world.endpoints.deafReferences.clear();
    for (const endpoint of endpoints) world.endpoints.breaks(endpoint, 'serves', { vantage: west });
    await probeFor(world, 10_000);
    for (const endpoint of endpoints) expect(voteOf(world, west, endpoint)).toBe('up');
  });
});

test('a failure that is our own, because references are deaf, wakes no other vantage', async () => {
  const world = await wellWorld();
  world.endpoints.deafReferences.set(west, () => true);
  world.endpoints.breaks(apiEast, 'refuses', { vantage: west });
  await probeFor(world, minuteMs);
  expect(world.wakes.filter(({ kind }) => kind === 'probe')).toEqual([]);
});

test('references in the region that is judged do not count: a dead region silences nobody', async () => {
  const world = await wellWorld();
  for (const vantage of regions) world.endpoints.deafReferences.set(vantage, (place) => place === east);
  world.endpoints.breaks(apiEast);
  await probeFor(world, minuteMs, [west, europe]);
  for (const vantage of [west, europe]) expect(voteOf(world, vantage, apiEast)).toBe('down');
});

test.each([
  ['just half of the others answer votes', ['cloudflare', west], 'down'],
  ['fewer than half of the others answer abstains', ['cloudflare', 'google', west], 'unknown'],
])('a vantage of which %s', async (_name, deaf, vote) => {
  const world = await wellWorld();
  world.endpoints.deafReferences.set(europe, (place) => deaf.includes(place));
  world.endpoints.breaks(apiEast);
  await probeFor(world, minuteMs, [europe]);
  expect(voteOf(world, europe, apiEast)).toBe(vote);
});
