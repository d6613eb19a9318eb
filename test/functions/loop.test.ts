/** The passes together, each waking the others: from the first failure to the page, in a fleet of three regions. */
import { describe, expect, test } from 'vitest';
import { apiEast, apiEurope, apiWest, probeFor, voteOf } from './probe/vantage.ts';
import { allEast, allWest, movedOnce, placeOf, stepsOf } from './steer/outage.ts';
import { regions, west } from './world/fleet.ts';
import type { Behaviour } from './world/lookout.ts';
import { World } from './world.ts';

const intervalMs = 10_000;
const confirmMs = 6_000;
const timeoutMs = 4_000;

/** The promise: beyond interval, timeout and certainty it takes no more than this. */
const allowanceMs = 5_000;

/** A fleet that has run for a while, with everything wired: wakes, minutes and sweeps. */
async function running(): Promise<World> {
  const world = new World();
  world.telemetry.replicationMs = () => 800;
  world.delivers = () => true;
  const minute = () => {
    for (const region of regions) {
      world.ends.push(world.steer(region).catch(() => undefined));
      world.ends.push(world.notify(region).catch(() => undefined));
    }
    world.time.clock.at(world.time.nowMs + 60_000, minute);
  };
  world.time.clock.at(world.time.nowMs + 7_000, minute);
  await probeFor(world, 90_000);
  return world;
}

function pages(world: World): readonly (string | undefined)[] {
  return world.published.map(({ message }) => message.attributes['step']);
}

describe.each<[Behaviour, number]>([
  ['refuses', 0],
  ['silent', timeoutMs],
])('a region that %s', (behaviour, mustWaitMs) => {
  const promisedMs = intervalMs / 3 + mustWaitMs + confirmMs + allowanceMs;

  test.each([0, 1_100, 2_900, 3_400, 5_000, 6_600, 6_700, 9_999])(
    'from %i ms into the interval has lost its traffic in the time that is promised',
    async (intoMs) => {
      const world = await running();
      await world.time.pass(intoMs);
      const fromMs = world.time.nowMs;
      world.endpoints.breaks(apiEast, behaviour);
      await probeFor(world, 60_000);
      expect(placeOf(world)).toEqual(movedOnce(allWest));
      const { acceptedAtMs = Number.NaN } = world.ledger.courses.get('api')?.progress ?? {};
      expect(acceptedAtMs - fromMs).toBeLessThanOrEqual(promisedMs);
      expect(acceptedAtMs - fromMs).toBeGreaterThanOrEqual(confirmMs);
    },
  );

  test('pages once that it is down, and once that traffic has moved', async () => {
    const world = await running();
    world.endpoints.breaks(apiEast, behaviour);
    await probeFor(world, 180_000);
    expect(pages(world)).toEqual(['confirmed', 'moved']);
    expect(stepsOf(world)).toEqual(['confirmed', 'moved']);
  });

  test('and comes back is paged as recovered once', async () => {
    const world = await running();
    world.endpoints.breaks(apiEast, behaviour);
    await probeFor(world, 60_000);
    world.endpoints.breaks(apiEast, 'serves');
    await probeFor(world, 180_000);
    expect(pages(world)).toEqual(['confirmed', 'moved', 'recovered']);
    expect(placeOf(world)).toEqual(movedOnce(allWest));
  });
});

test('an outage shorter than confirmSeconds moves nothing and pages nobody', async () => {
  const world = await running();
  const fromMs = world.time.nowMs;
  world.endpoints.breaks(apiEast, 'refuses', { fromMs, untilMs: fromMs + confirmMs });
  await probeFor(world, 120_000);
  expect(placeOf(world)).toMatchObject({ epoch: 1, zone: allEast, markers: [] });
  expect(pages(world)).toEqual([]);
});

test('one vantage to which everything is dead moves nothing and pages nobody', async () => {
  const world = await running();
  for (const endpoint of [apiEast, apiWest, apiEurope])
    world.endpoints.breaks(endpoint, 'silent', { vantage: west });
  await probeFor(world, 120_000);
  expect(voteOf(world, west, apiEast)).toBe('down');
  expect(placeOf(world)).toMatchObject({ epoch: 1, zone: allEast, markers: [] });
  expect(pages(world)).toEqual([]);
});
