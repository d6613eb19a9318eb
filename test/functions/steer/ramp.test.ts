/** A gradual return from its first step to its last, by whichever regions are there to make them. */
import { describe, expect, test } from 'vitest';
import { east, europe, fleetOf, west } from '../world/fleet.ts';
import type { World } from '../world.ts';
import {
  allEast,
  allEurope,
  allSay,
  allWest,
  atFirst,
  minutesPass,
  placeOf,
  reasons,
  stepsOf,
  worldInOutage,
} from './outage.ts';

const fleet = () => fleetOf({ application: { ramp: { steps: [5, 25, 50, 100], holdSeconds: 300 } } });
const shareInEast = (world: World) => world.zone.weights('api')[east] ?? 0;

/** The first region has been down and well again for the stabilisation time: the first step of the return is in DNS. */
async function worldOnRamp(): Promise<World> {
  const world = await worldInOutage(fleet());
  await minutesPass(world, 1);
  await allSay(world, 'up', east);
  for (let minute = 0; minute < 20 && shareInEast(world) === 0; minute++) await minutesPass(world, 1);
  return world;
}

describe('a return', () => {
  test('goes by steps, each of them held for its time', async () => {
    const world = await worldOnRamp();
    expect(placeOf(world)).toMatchObject({
      epoch: 3,
      zone: { [east]: 5, [west]: 95, [europe]: 0 },
      markers: [2, 3],
    });
    const shares: number[] = [];
    for (let minute = 0; minute < 24; minute++) {
      shares.push(shareInEast(world));
      await minutesPass(world, 1);
    }
    expect([...new Set(shares)]).toEqual([5, 25, 50, 100]);
    for (const step of [5, 25, 50]) {
      // Five minutes by the clock of whoever is first, and a minute until that one looks again.
      const minutes = shares.filter((share) => share === step).length;
      expect(minutes).toBeGreaterThanOrEqual(5);
      expect(minutes).toBeLessThanOrEqual(7);
    }
    expect(placeOf(world)).toMatchObject({
      epoch: 6,
      course: allEast,
      zone: allEast,
      markers: [2, 3, 4, 5, 6],
    });
    expect(world.ledger.courses.get('api')?.ramp).toBeUndefined();
    expect(reasons(world, 'move')).toEqual([
      'active-down',
      'preferred-back',
      'ramp-step',
      'ramp-step',
      'ramp-step',
    ]);
  });

  test('is gone on with by the regions that are left when the one that began it is gone', async () => {
    const world = await worldOnRamp();
    const begunBy = world.ledger.courses.get('api')?.by ?? '';
    const others = world.fleet.controlRegions.filter((region) => region !== begunBy);
    await minutesPass(world, 24, others);
    expect(placeOf(world)).toMatchObject({ zone: allEast });
  });

  test('that is undone goes back at once, and no guard holds it up', async () => {
    const world = await worldOnRamp();
    await minutesPass(world, 7);
    expect(shareInEast(world)).toBe(25);
    await allSay(world, 'down', east);
    await world.time.end(world.steer(west));
    expect(placeOf(world)).toMatchObject({ zone: allWest, course: allWest });
    expect(world.ledger.courses.get('api')).toMatchObject({ kind: 'ramp', because: 'ramp-abort' });
    await minutesPass(world, 1);
    expect(stepsOf(world)).toEqual(expect.arrayContaining(['confirmed', 'moved']));
  });

  test('that is undone by a pass which ends before it tells is told of by another', async () => {
    const world = await worldOnRamp();
    await allSay(world, 'down', east);
    void world.steer(west, undefined, { script: atFirst('telemetry.keepDecision', 'die') });
    await world.time.pass(30_000);
    expect(placeOf(world)).toMatchObject({ zone: allWest });
    expect(stepsOf(world)).not.toContain('moved');
    await minutesPass(world, 1, [europe, east]);
    expect(stepsOf(world)).toContain('moved');
  });

  test('whose carrier dies sends all traffic to the best region', async () => {
    const world = await worldOnRamp();
    await allSay(world, 'down', west);
    await world.time.end(world.steer(europe));
    expect(placeOf(world)).toMatchObject({ zone: allEast, course: allEast });
  });

  test('of which all ends die goes elsewhere', async () => {
    const world = await worldOnRamp();
    await allSay(world, 'down', west);
    await allSay(world, 'down', east);
    await world.time.end(world.steer(europe));
    expect(placeOf(world)).toMatchObject({ zone: allEurope });
  });

  test('waits while DNS does not take a step, and takes that one first', async () => {
    const world = await worldOnRamp();
    await minutesPass(world, 4);
    const stuck = world.fleet.controlRegions.map((region) =>
      world.steer(region, undefined, { script: atFirst('traffic.change', 'die') }).catch(() => undefined),
    );
    void stuck;
    await world.time.pass(90_000);
    await minutesPass(world, 3);
    const epochs = placeOf(world).markers.map((epoch) => epoch ?? 0);
    expect(epochs.every((epoch, index) => index === 0 || epoch > (epochs[index - 1] ?? 0))).toBe(true);
    expect([25, 50]).toContain(shareInEast(world));
  });

  test('tells people that it has begun, and not of each step', async () => {
    const world = await worldInOutage(fleet());
    await minutesPass(world, 1);
    await allSay(world, 'up', east);
    await allSay(world, 'down', europe);
    await minutesPass(world, 45);
    expect(placeOf(world)).toMatchObject({ zone: allEast });
    const moved = stepsOf(world).filter((kind) => kind === 'moved');
    expect(moved).toHaveLength(2);
  });

  test('after an abort waits for the whole stabilisation time again', async () => {
    const world = await worldOnRamp();
    await allSay(world, 'down', east);
    await minutesPass(world, 1);
    await allSay(world, 'up', east);
    await minutesPass(world, 14);
    expect(placeOf(world)).toMatchObject({ zone: allWest });
    await minutesPass(world, 4);
    expect(shareInEast(world)).toBe(5);
  });
});

describe('a region that falls again and again', () => {
  test('is left each time, and not gone back to before it has been quiet', async () => {
    const quick = fleetOf({
      application: { stabilisationSeconds: 60, cooldownSeconds: 60, movesPerHour: 60 },
    });
    const world = await worldInOutage(quick);
    await minutesPass(world, 1);
    for (let fall = 0; fall < 3; fall++) {
      await allSay(world, 'up', east);
      await minutesPass(world, 3);
      expect(placeOf(world)).toMatchObject({ zone: allEast });
      await allSay(world, 'down', east);
      await minutesPass(world, 1);
      expect(placeOf(world)).toMatchObject({ zone: allWest });
    }
    await allSay(world, 'up', east);
    await minutesPass(world, 10);
    expect(placeOf(world)).toMatchObject({ zone: allWest });
    expect(reasons(world, 'decision').at(-1)).toBe('damped');
    await minutesPass(world, 50);
    expect(placeOf(world)).toMatchObject({ zone: allEast });
  });

  test('uses up the moves of the hour, and is then held until every vantage has called it down for ten minutes', async () => {
    const quick = fleetOf({
      application: { stabilisationSeconds: 60, cooldownSeconds: 60, movesPerHour: 2 },
    });
    const world = await worldInOutage(quick);
    await minutesPass(world, 1);
    await allSay(world, 'up', east);
    await minutesPass(world, 3);
    expect(placeOf(world)).toMatchObject({ epoch: 3, zone: allEast });
    await allSay(world, 'down', east);
    await minutesPass(world, 9);
    expect(placeOf(world)).toMatchObject({ epoch: 3, zone: allEast });
    const notMoved = world.ledger.incidents.get('api')?.steps.find(({ kind }) => kind === 'not-moved');
    expect(notMoved?.because).toBe('moves-per-hour');
    await minutesPass(world, 3);
    expect(placeOf(world)).toMatchObject({ epoch: 4, zone: allWest });
  });
});
