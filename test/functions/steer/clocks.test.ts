/** Clocks that are wrong: one region's clock decides nothing for the others, and nothing for itself. */
import { describe, expect, test } from 'vitest';
import { east, europe, regions, west } from '../world/fleet.ts';
import type { World } from '../world.ts';
import { World as EmptyWorld } from '../world.ts';
import { allEast, allSay, allWest, minutesPass, movedOnce, placeOf, reasons, stepsOf } from './outage.ts';

const hourMs = 3_600_000;

/** A calm fleet of which these regions' clocks are wrong from the beginning. */
async function skewed(skewsMs: Readonly<Record<string, number>>): Promise<World> {
  const world = new EmptyWorld();
  for (const [region, skewMs] of Object.entries(skewsMs)) world.skewMs.set(region, skewMs);
  world.keepReporting();
  await world.time.pass(1_000);
  await minutesPass(world, 1);
  return world;
}

const skews: readonly (readonly [string, string, number])[] = [
  ['the region that is left, an hour ahead', east, hourMs],
  ['the region that is left, an hour behind', east, -hourMs],
  ['the region that is moved to, an hour ahead', west, hourMs],
  ['the region that is moved to, an hour behind', west, -hourMs],
  ['a third region, an hour ahead', europe, hourMs],
  ['a third region, an hour behind', europe, -hourMs],
];

describe.each(skews)('with the clock of %s', (_name, region, skewMs) => {
  test('nothing moves while all is well', async () => {
    const world = await skewed({ [region]: skewMs });
    await minutesPass(world, 5);
    expect(placeOf(world)).toMatchObject({ epoch: 1, zone: allEast, markers: [] });
    expect(stepsOf(world)).toEqual([]);
  });

  test('an outage leads to one move, and one incident', async () => {
    const world = await skewed({ [region]: skewMs });
    await allSay(world, 'down', east);
    await minutesPass(world, 5);
    expect(placeOf(world)).toEqual(movedOnce(allWest));
    expect(stepsOf(world)).toEqual(['confirmed', 'moved']);
  });

  test('its own passes alone move nothing: to it, all others are silent', async () => {
    const world = await skewed({ [region]: skewMs });
    await allSay(world, 'down', east);
    await minutesPass(world, 3, [region]);
    expect(placeOf(world)).toMatchObject({ epoch: 1, zone: allEast });
  });
});

test('a report from the future does not count, and is complained of', async () => {
  const world = await skewed({ [europe]: hourMs });
  await minutesPass(world, 1, [west]);
  expect(reasons(world, 'error')).toContain('clock');
});

test.each([
  ['within the interval', 5_000],
  ['within the interval behind', -5_000],
])('a clock that is wrong %s changes nothing', async (_name, skewMs) => {
  const world = await skewed({ [west]: skewMs });
  await allSay(world, 'down', east);
  await minutesPass(world, 1, [west]);
  expect(placeOf(world)).toEqual(movedOnce(allWest));
});

test('clocks that are all wrong by the same change nothing', async () => {
  const world = await skewed(Object.fromEntries(regions.map((region) => [region, -hourMs])));
  await allSay(world, 'down', east);
  await minutesPass(world, 1);
  expect(placeOf(world)).toEqual(movedOnce(allWest));
});
