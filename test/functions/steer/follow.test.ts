/** After Route 53 has accepted a move: the record says when DNS really moved, and what was lost is sent again. */
import { describe, expect, test } from 'vitest';
import { AwsError } from '../../../sandbox/world/aws-error.ts';
import { fleetOf, regions, west } from '../world/fleet.ts';
import type { World } from '../world.ts';
import { allWest, atFirst, minutesPass, movedOnce, placeOf, reasons, worldInOutage } from './outage.ts';

function progressOf(world: World) {
  const { atMs, progress } = world.ledger.courses.get('api') ?? {};
  if (atMs === undefined || progress === undefined) throw new Error('api must have a course');
  return { atMs, ...progress };
}

describe('an accepted move', () => {
  test('is followed to every name server of Route 53, and to their answers, within the pass', async () => {
    const world = await worldInOutage();
    await world.time.end(world.steer(west));
    const { acceptedAtMs = 0, insyncAtMs = 0, answeredAtMs = 0 } = progressOf(world);
    expect(insyncAtMs - acceptedAtMs).toBeGreaterThan(world.zone.propagationMs - 100);
    expect(insyncAtMs - acceptedAtMs).toBeLessThan(2 * world.zone.propagationMs);
    expect(answeredAtMs).toBeGreaterThanOrEqual(insyncAtMs);
  });

  test('is followed by a later pass, where it takes longer', async () => {
    const world = await worldInOutage();
    world.zone.propagationMs = 50_000;
    await world.time.end(world.steer(west));
    expect(progressOf(world)).not.toHaveProperty('insyncAtMs');
    await minutesPass(world, 2);
    const { acceptedAtMs = 0, insyncAtMs = 0 } = progressOf(world);
    expect(insyncAtMs - acceptedAtMs).toBeGreaterThanOrEqual(50_000 - 100);
  });

  test('is said once of each stage, however many regions follow it', async () => {
    const world = await worldInOutage();
    await world.time.end(Promise.all(regions.map((region) => world.steer(region))));
    await minutesPass(world, 2);
    for (const event of ['accepted', 'insync', 'answered'] as const) {
      expect(reasons(world, event), event).toEqual(['active-down']);
    }
  });

  test('is followed by name servers alone, where its answer with the change id was lost', async () => {
    const world = await worldInOutage();
    await world.time.end(world.steer(west, undefined, { script: atFirst('traffic.change', 'lose-answer') }));
    await minutesPass(world, 1);
    expect(progressOf(world)).not.toHaveProperty('changeId');
    expect(progressOf(world)).toHaveProperty('answeredAtMs');
  });

  test('that is answered is not asked about again', async () => {
    // Gates have a question of their own.
    const world = await worldInOutage(fleetOf({ fleet: { gates: false } }));
    await world.time.end(world.steer(west));
    const asked: string[] = [];
    world.script = () => (_call, name) => {
      asked.push(name);
      return 'go';
    };
    await minutesPass(world, 1);
    expect(
      asked.filter((name) => name === 'traffic.changeStatus' || name.startsWith('nameServers.')),
    ).toEqual([]);
  });
});

describe('a change that the control plane has forgotten', () => {
  test('and that is not in DNS is sent again', async () => {
    const world = await worldInOutage();
    world.zone.propagationMs = 50_000;
    await world.time.end(world.steer(west));
    const { changeId } = progressOf(world);
    world.zone.model.zones.loseChangesInFlight();
    expect(world.zone.marker('api')).toBeUndefined();
    world.zone.propagationMs = 5_000;
    await minutesPass(world, 2);
    expect(placeOf(world).zone).toEqual(allWest);
    expect(world.zone.marker('api')?.epoch).toBe(2);
    expect(progressOf(world).changeId).not.toBe(changeId);
    expect(progressOf(world)).toHaveProperty('answeredAtMs');
  });

  test('although DNS has it is followed by the answers of the name servers', async () => {
    const world = await worldInOutage();
    world.zone.propagationMs = 50_000;
    await world.time.end(world.steer(west));
    world.zone.refuse = (operation) =>
      operation === 'GetChange' ? new AwsError('NoSuchChange', 'no such change', 404) : undefined;
    await minutesPass(world, 2);
    expect(placeOf(world)).toEqual(movedOnce(allWest));
    expect(progressOf(world)).toHaveProperty('answeredAtMs');
  });
});
