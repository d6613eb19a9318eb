/** Of regions that are woken by the same outage the one that is fit to lead acts, and no other one's requests are wasted. */
import { expect, test } from 'vitest';
import { east, europe, regions, west } from '../world/fleet.ts';
import type { World } from '../world.ts';
import {
  allEurope,
  allSay,
  allWest,
  calmWorld,
  minutesPass,
  placeOf,
  wokenBy,
  worldInOutage,
} from './outage.ts';

async function wakeAll(world: World, woken: readonly string[] = regions): Promise<void> {
  await world.time.end(Promise.all(woken.map((region) => world.steer(region, wokenBy(world, west)))));
}
const movedBy = (world: World) => world.ledger.courses.get('api')?.by;

test('the first in line that traffic does not leave', async () => {
  const world = await worldInOutage();
  await wakeAll(world);
  expect(movedBy(world)).toBe(west);
  expect(placeOf(world)).toMatchObject({ zone: allWest, markers: [2] });
});

test('the next, where the vantage of the first sees nothing', async () => {
  const world = await calmWorld();
  for (const region of regions) world.votes.set(`${west} api/${region}`, 'unknown');
  await allSay(world, 'down', east);
  for (const vantage of [east, europe]) world.votes.set(`${vantage} api/${east}`, 'down');
  world.votes.set(`${west} api/${east}`, 'unknown');
  for (const vantage of regions) world.report(vantage);
  await wakeAll(world);
  expect(movedBy(world)).toBe(europe);
});

test.each<[name: string, minutes: number, waits: boolean]>([
  ['the next waits a moment for the first', 1, true],
  ['the next does not wait for one whose steer has been silent', 4, false],
])('%s', async (_name, minutes, waits) => {
  const world = await calmWorld();
  await minutesPass(world, minutes, [east, europe]);
  await allSay(world, 'down', east);
  const startMs = world.time.nowMs;
  await wakeAll(world, [europe]);
  expect(placeOf(world)).toMatchObject({ zone: allWest });
  expect((world.ledger.courses.get('api')?.atMs ?? 0) - startMs >= 250).toBe(waits);
});

test('whoever is there, though it is last in line, a moment later', async () => {
  const world = await worldInOutage();
  const startMs = world.time.nowMs;
  await wakeAll(world, [east]);
  expect(movedBy(world)).toBe(east);
  expect(world.journal.find(({ event }) => event === 'accepted')?.at).toBeLessThan(startMs + 2_000);
});

test('the one that traffic leaves is the last, even where it leads', async () => {
  const world = await worldInOutage();
  await minutesPass(world, 1);
  await allSay(world, 'down', west);
  await wakeAll(world, [west, europe]);
  expect(movedBy(world)).toBe(europe);
  expect(placeOf(world)).toMatchObject({ zone: allEurope });
});
