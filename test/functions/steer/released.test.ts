/** An application that was given back: watched, and left alone, whatever stands at its name. */
import { describe, expect, test } from 'vitest';
import { releasedCourse } from '../../../shared/routing/course.ts';
import { fleetOf, west } from '../world/fleet.ts';
import type { World } from '../world.ts';
import { allEast, minutesPass, wokenBy, worldInOutage } from './outage.ts';

const fleet = fleetOf({ fleet: { gates: false } });
const author = { application: 'api', by: 'operator', fleetDigest: 'f00d', fleetWrittenAtMs: 0 };

/** The weighted records stay where they are, and the marker is gone: nothing but the ledger says that they are not ours. */
async function givenBack(): Promise<World> {
  const world = await worldInOutage(fleet);
  const before = world.ledger.courses.get('api');
  const course = releasedCourse(allEast, { ...author, atMs: world.time.nowMs }, { epoch: 0, ...before });
  if (!(await world.ledger.writeCourse(course, before?.epoch))) throw new Error('nobody else may write it');
  return world;
}

describe('an application that was given back', () => {
  test('is not moved out of a region that is down, by a report or by the minute', async () => {
    const world = await givenBack();
    await world.time.end(world.steer(west, wokenBy(world, west)));
    await minutesPass(world, 3);
    expect(world.zone.weights('api')).toEqual(allEast);
    expect(world.zone.accepted).toEqual([]);
    expect(world.ledger.courses.get('api')).toMatchObject({ kind: 'released', weights: allEast });
    const decided = [...world.telemetry.decisions.values()].map(({ because }) => because);
    expect(decided).toContain('released');
  });

  test('pages its outage all the same, and says that nothing moves it', async () => {
    const world = await givenBack();
    await world.time.end(world.steer(west, wokenBy(world, west)));
    await minutesPass(world, 1);
    const { steps } = (await world.ledger.control()).incidents['api'] ?? { steps: [] };
    expect(steps.map(({ kind }) => kind)).toContain('confirmed');
    expect(steps.map(({ because }) => because)).toContain('released');
  });
});
