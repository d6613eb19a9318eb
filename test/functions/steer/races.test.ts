/** Passes of several regions at once, in every order: one of any number of simultaneous moves takes effect. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Script } from '../../../sandbox/simulate/invocation.ts';
import { seededRandom } from '../../../sandbox/world/random.ts';
import { east, europe, regions, west } from '../world/fleet.ts';
import type { World } from '../world.ts';
import {
  allEurope,
  allSay,
  allWest,
  atCall,
  minutesPass,
  movedOnce,
  placeOf,
  requestsOf,
  unfinishedMove,
  wokenBy,
  worldInOutage,
} from './outage.ts';

const move = (world: World, script: Script) => world.steer(west, wokenBy(world, west), { script });

describe('passes at the same time', () => {
  test('law: of three regions with any delays one moves, and the others make the same of it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const world = await worldInOutage();
        const random = seededRandom(seed);
        const travel = () => Math.floor(random() * 60);
        const passes = regions.map((region) => world.steer(region, wokenBy(world, west), { travel }));
        const outcomes = await world.time.end(Promise.all(passes));
        expect(outcomes.filter(({ kind }) => kind === 'moved')).toHaveLength(1);
        expect(placeOf(world)).toEqual(movedOnce(allWest));
      }),
      { numRuns: 60 },
    );
  });

  test('law: the same with twelve, of which each region has several', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const world = await worldInOutage();
        const random = seededRandom(seed);
        const travel = () => Math.floor(random() * 200);
        const passes = Array.from({ length: 12 }, (_, place) =>
          world.steer(regions[place % 3] ?? west, wokenBy(world, west), { travel }),
        );
        await world.time.end(Promise.all(passes));
        expect(placeOf(world)).toEqual(movedOnce(allWest));
      }),
      { numRuns: 15 },
    );
  });

  test('law: while regions see the course late and finish each other, DNS follows each epoch once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const world = await unfinishedMove();
        const random = seededRandom(seed);
        // Longer than it takes to take over: the passes overlap in every way.
        const travel = () => Math.floor(random() * 4_000);
        await world.time.end(
          Promise.all(regions.map((region) => world.steer(region, undefined, { travel }))),
        );
        await minutesPass(world, 1);
        expect(placeOf(world)).toEqual(movedOnce(allWest));
      }),
      { numRuns: 30 },
    );
  });
});

describe('a pass that stands still before any one of its requests', () => {
  test('while the move is made by others changes nothing of it', async () => {
    const names = await requestsOf(move, await worldInOutage());
    for (const [place, name] of names.entries()) {
      const world = await worldInOutage();
      const slow = move(world, atCall(place + 1, { stallMs: 40_000 })).catch(() => undefined);
      await world.time.pass(500);
      await minutesPass(world, 1, [europe, east]);
      await world.time.end(slow);
      await minutesPass(world, 1, [europe, east]);
      expect(placeOf(world), `held up at request ${place + 1}, ${name}`).toEqual(movedOnce(allWest));
    }
  });

  test('while the fleet moves on does not undo the newer move, by repairing either', async () => {
    const names = await requestsOf(move, await worldInOutage());
    for (const [place, name] of names.entries()) {
      const world = await worldInOutage();
      const slow = move(world, atCall(place + 1, { stallMs: 130_000 })).catch(() => undefined);
      await world.time.pass(500);
      await minutesPass(world, 1, [europe, east]);
      await allSay(world, 'down', west);
      await minutesPass(world, 1, [europe, east]);
      const before = placeOf(world);
      expect(before, `before request ${place + 1}, ${name}`).toMatchObject({ epoch: 3, zone: allEurope });
      await world.time.end(slow);
      await minutesPass(world, 1);
      expect(placeOf(world), `held up at request ${place + 1}, ${name}`).toEqual(before);
    }
  });

  test('leaves markers whose epochs only grow', async () => {
    const names = await requestsOf(move, await worldInOutage());
    for (const [place, name] of names.entries()) {
      const world = await worldInOutage();
      const slow = move(world, atCall(place + 1, { stallMs: 70_000 })).catch(() => undefined);
      await world.time.pass(500);
      await minutesPass(world, 1, [east, europe]);
      await allSay(world, 'down', west);
      await minutesPass(world, 2, [east, europe]);
      await world.time.end(slow);
      const { markers } = placeOf(world);
      expect(markers, `held up at request ${place + 1}, ${name}`).toEqual([...new Set(markers)].sort());
      expect(markers.at(-1)).toBe(placeOf(world).epoch);
    }
  });
});
