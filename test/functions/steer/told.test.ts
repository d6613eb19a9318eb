/** What people and the record are told of a move, however the pass that made it ends. */
import { expect, test } from 'vitest';
import type { Fate, Script } from '../../../sandbox/simulate/invocation.ts';
import { east, europe, regions, west } from '../world/fleet.ts';
import type { World } from '../world.ts';
import {
  allSay,
  allWest,
  atCall,
  calmWorld,
  minutesPass,
  movedOnce,
  placeOf,
  reasons,
  requestsOf,
  stepsOf,
  wokenBy,
  worldInOutage,
} from './outage.ts';

const move = (world: World, script: Script) => world.steer(west, wokenBy(world, west), { script });

const interruptions: readonly (readonly [string, Fate])[] = [
  ['ended by the platform', 'die'],
  ['refused', 'fail'],
  ['carried out, and the answer lost', 'lose-answer'],
  ['held up until others have taken over', { stallMs: 25_000 }],
];

test.each(interruptions)(
  'a pass of which any one request is %s is told of as one move, and followed to the end',
  async (_name, fate) => {
    const names = await requestsOf(move, await worldInOutage());
    for (const [place, name] of names.entries()) {
      const world = await worldInOutage();
      void move(world, atCall(place + 1, fate)).catch(() => undefined);
      await world.time.pass(500);
      await minutesPass(world, 3, [europe, west, east]);
      const where = `interrupted at request ${place + 1}, ${name}`;
      expect(
        stepsOf(world).filter((kind) => kind !== 'not-moved'),
        where,
      ).toEqual(['confirmed', 'moved']);
      const { progress } = world.ledger.courses.get('api') ?? {};
      expect(progress?.acceptedAtMs, `accepted, ${where}`).toBeDefined();
      expect(progress?.answeredAtMs, `answered, ${where}`).toBeDefined();
    }
  },
);

test('all regions woken at once tell of one outage and one move, and wake notify for each step', async () => {
  const world = await worldInOutage();
  await world.time.end(Promise.all(regions.map((region) => world.steer(region, wokenBy(world, west)))));
  await minutesPass(world, 1);
  expect(placeOf(world)).toEqual(movedOnce(allWest));
  expect(stepsOf(world)).toEqual(['confirmed', 'moved']);
  expect(world.ledger.incidents.size).toBe(1);
  const woken = world.wakes.filter(({ kind }) => kind === 'notify');
  expect(woken.map(({ by }) => by).length).toBeGreaterThanOrEqual(1);
  expect(reasons(world, 'move')).toEqual(['active-down']);
  expect(reasons(world, 'accepted')).toEqual(['active-down']);
});

test('a pass that read the votes before the outage, and is held up, says nothing of it after', async () => {
  const calm = (world: World, script: Script) => world.steer(europe, undefined, { script });
  const names = await requestsOf(calm, await calmWorld());
  for (const [place, name] of names.entries()) {
    const world = await calmWorld();
    const late = calm(world, atCall(place + 1, { stallMs: 3_000 }));
    await world.time.pass(500);
    await allSay(world, 'down', east);
    await world.time.end(world.steer(west, wokenBy(world, west)));
    await world.time.end(late);
    await minutesPass(world, 1);
    expect(stepsOf(world), `held up at request ${place + 1}, ${name}`).toEqual(['confirmed', 'moved']);
    expect(placeOf(world), `held up at request ${place + 1}, ${name}`).toEqual(movedOnce(allWest));
  }
});

test('a region that sees the votes of others late tells of an outage once', async () => {
  for (const lagMs of [200, 1_000, 2_500, 9_000]) {
    const world = await calmWorld();
    world.telemetry.replicationMs = () => lagMs;
    await allSay(world, 'down', east);
    await world.time.end(Promise.all(regions.map((region) => world.steer(region, wokenBy(world, region)))));
    await minutesPass(world, 3);
    expect(stepsOf(world), `with a lag of ${lagMs} ms`).toEqual(['confirmed', 'moved']);
  }
});

test('a region to which no votes come through any more says nothing of an outage, and nothing of its end', async () => {
  const world = await calmWorld();
  world.telemetry.replicationMs = (_from, to) => (to === europe ? Number.POSITIVE_INFINITY : 0);
  // It has seen that all was well, and it is proven no more.
  await minutesPass(world, 1);
  await allSay(world, 'down', east);
  await minutesPass(world, 3);
  expect(placeOf(world)).toEqual(movedOnce(allWest));
  expect(stepsOf(world)).toEqual(['confirmed', 'moved']);
  expect(world.ledger.incidents.get('api')).not.toHaveProperty('closedAtMs');
});

test('a whole outage is confirmed, moved and recovered, once each', async () => {
  const world = await worldInOutage();
  await minutesPass(world, 5);
  await allSay(world, 'up', east);
  await minutesPass(world, 5);
  expect(stepsOf(world)).toEqual(['confirmed', 'moved', 'recovered']);
  expect(world.ledger.incidents.get('api')?.closedAtMs).toBeDefined();
});

test('an unchanged reason is one record per region, which grows', async () => {
  const world = await worldInOutage();
  await allSay(world, 'down', west);
  await allSay(world, 'down', europe);
  await minutesPass(world, 10);
  const kept = [...world.telemetry.decisions.values()].filter(({ because }) => because === 'all-down');
  expect(kept).toHaveLength(regions.length);
  expect(new Set(kept.map(({ region }) => region))).toEqual(new Set(regions));
  for (const { times, sinceMs, lastMs } of kept) {
    expect(times).toBe(10);
    expect(lastMs - sinceMs).toBeGreaterThanOrEqual(9 * 60_000);
  }
});

test('calm passes write no records and wake nobody', async () => {
  const world = await worldInOutage();
  await allSay(world, 'up', east);
  await minutesPass(world, 2);
  const [kept, woken] = [world.telemetry.decisions.size, world.wakes.length];
  await minutesPass(world, 5);
  expect(world.telemetry.decisions.size).toBe(kept);
  expect(world.wakes).toHaveLength(woken);
});
