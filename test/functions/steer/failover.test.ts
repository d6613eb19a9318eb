/** What a pass does when all goes well: where traffic goes, when, and in how many batches. */
import { describe, expect, test } from 'vitest';
import { awaitReportMs } from '../../../functions/steer/observe.ts';
import type { Script } from '../../../sandbox/simulate/invocation.ts';
import { markerName } from '../../../shared/routing/marker.ts';
import { east, europe, fleetOf, west } from '../world/fleet.ts';
import type { World } from '../world.ts';
import {
  allEast,
  allEurope,
  allSay,
  allWest,
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

const minuteMs = 60_000;

describe('a region that is down', () => {
  test('loses its traffic to the next in order', async () => {
    const world = await worldInOutage();
    expect(await world.time.end(world.steer(west))).toEqual({ kind: 'moved' });
    expect(placeOf(world)).toEqual(movedOnce(allWest));
    expect(world.ledger.courses.get('api')).toMatchObject({
      kind: 'failover',
      because: 'active-down',
      by: west,
    });
  });

  test('loses it to the one after, where the next is down as well', async () => {
    const world = await worldInOutage();
    await allSay(world, 'down', west);
    await world.time.end(world.steer(europe));
    expect(placeOf(world)).toEqual(movedOnce(allEurope));
  });

  test('that two of three vantages call down is down', async () => {
    const world = await calmWorld();
    for (const vantage of [east, west]) world.votes.set(`${vantage} api/${east}`, 'down');
    for (const vantage of [east, west]) world.report(vantage);
    await world.time.end(world.steer(west));
    expect(placeOf(world)).toEqual(movedOnce(allWest));
  });

  test('that one of three vantages calls down is not', async () => {
    const world = await calmWorld();
    world.votes.set(`${east} api/${east}`, 'down');
    await minutesPass(world, 3);
    expect(placeOf(world)).toMatchObject({ epoch: 1, zone: allEast });
    expect(stepsOf(world)).toEqual([]);
  });

  test('gets its traffic back when it has been well for the stabilisation time, and not before', async () => {
    const world = await worldInOutage();
    await minutesPass(world, 1);
    await allSay(world, 'up', east);
    await minutesPass(world, 15);
    expect(placeOf(world)).toEqual(movedOnce(allWest));
    await minutesPass(world, 2);
    expect(placeOf(world)).toEqual({ epoch: 3, course: allEast, zone: allEast, markers: [2, 3] });
    expect(world.ledger.courses.get('api')).toMatchObject({ kind: 'failback', because: 'preferred-back' });
  });

  test('is left again at once when it goes down again after that', async () => {
    const world = await worldInOutage();
    await minutesPass(world, 1);
    await allSay(world, 'up', east);
    await minutesPass(world, 17);
    await allSay(world, 'down', east);
    await world.time.end(world.steer(west));
    expect(placeOf(world)).toEqual({ epoch: 4, course: allWest, zone: allWest, markers: [2, 3, 4] });
  });
});

describe('a pass that a report woke', () => {
  test.each([
    ['is there within two seconds is waited for', awaitReportMs - 200, movedOnce(allWest)],
    ['comes later is left to the passes after it', awaitReportMs + 1_000, { epoch: 1, zone: allEast }],
  ])('and whose report %s', async (_name, lagMs, expected) => {
    const world = await calmWorld();
    world.telemetry.replicationMs = () => lagMs;
    world.votes.set(`api/${east}`, 'down');
    for (const vantage of world.fleet.vantages) world.report(vantage);
    await world.time.end(world.steer(west, wokenBy(world, europe)));
    expect(placeOf(world)).toMatchObject(expected);
  });

  test('and that finds nothing to do leaves DNS in peace', async () => {
    const world = await calmWorld();
    const names = await requestsOf((of, script) => of.steer(west, wokenBy(of, west), { script }), world);
    expect(names.filter((name) => name.startsWith('traffic.'))).toEqual([]);
  });
});

describe('two applications of one zone', () => {
  const fleet = fleetOf({ applications: ['api', 'web'] });

  test('move in one batch', async () => {
    const world = await worldInOutage(fleet);
    const names = await requestsOf((of, script) => of.steer(west, undefined, { script }), world);
    expect(names.filter((name) => name === 'traffic.change')).toHaveLength(1);
    expect(placeOf(world, 'api')).toEqual(movedOnce(allWest));
    expect(placeOf(world, 'web')).toEqual(movedOnce(allWest));
  });

  test('of which one cannot move do not hold each other up', async () => {
    const world = await worldInOutage(fleet);
    const ResourceRecords = [{ Value: '"not ours"' }];
    const Name = markerName('web.example.test');
    world.zone.change([
      { Action: 'CREATE', ResourceRecordSet: { Name, Type: 'TXT', TTL: 60, ResourceRecords } },
    ]);
    await world.time.end(world.steer(west));
    expect(placeOf(world, 'api')).toEqual(movedOnce(allWest));
    expect(placeOf(world, 'web')).toMatchObject({ zone: allEast });
  });

  test('of which one is changed under the batch are sent one by one, as they then are', async () => {
    const world = await worldInOutage(fleet);
    let edited = false;
    const script: Script = (_call, name) => {
      if (name === 'traffic.change' && !edited) {
        edited = true;
        world.zone.setWeight('web', europe, 7);
      }
      return 'go';
    };
    await world.time.end(world.steer(west, undefined, { script }));
    expect(placeOf(world, 'api')).toEqual(movedOnce(allWest));
    expect(placeOf(world, 'web')).toMatchObject({ epoch: 2, markers: [2] });
    expect(world.zone.weights('web')[east]).toBe(0);
  });
});

describe('an operator', () => {
  const pin = {
    application: 'api',
    kind: 'pin',
    region: europe,
    owner: 'alice',
    reason: 'test',
    atMs: 0,
  } as const;

  test('who pins an application is obeyed, once', async () => {
    const world = await calmWorld();
    world.ledger.overrides.push({ ...pin, atMs: world.time.nowMs });
    await minutesPass(world, 5);
    expect(placeOf(world)).toEqual(movedOnce(allEurope));
    expect(world.ledger.courses.get('api')).toMatchObject({ kind: 'switchover', because: 'override' });
  });

  test('who pins it to a region that is down is not obeyed until that is up', async () => {
    const world = await calmWorld();
    await allSay(world, 'down', europe);
    world.ledger.overrides.push({ ...pin, atMs: world.time.nowMs });
    await minutesPass(world, 2);
    expect(placeOf(world)).toMatchObject({ epoch: 1, zone: allEast });
    await allSay(world, 'up', europe);
    await minutesPass(world, 1);
    expect(placeOf(world)).toEqual(movedOnce(allEurope));
  });
});

describe('a fleet file that is older than the one that set the course', () => {
  const newer = { fleet: fleetOf({ application: { ttlSeconds: 30 } }), fleetWrittenAtMs: minuteMs };

  /** A calm fleet that the newer file has pinned to the west, which then went down. */
  async function pinnedByNewer(): Promise<World> {
    const world = await calmWorld();
    const order = { application: 'api', kind: 'pin', region: west, owner: 'alice', reason: 'test' } as const;
    world.ledger.overrides.push({ ...order, atMs: world.time.nowMs });
    await world.time.end(world.steer(west, undefined, newer));
    world.ledger.overrides.length = 0;
    await allSay(world, 'down', west);
    return world;
  }

  test('decides nothing, and the newer one does', async () => {
    const world = await pinnedByNewer();
    const older = { fleetWrittenAtMs: minuteMs - 1, fleetDigest: 'of another fleet' };
    await world.time.end(world.steer(europe, undefined, older));
    expect(placeOf(world)).toMatchObject({ epoch: 2, zone: allWest });
    expect(reasons(world, 'decision')).toContain('fleet-mismatch');
    await world.time.end(world.steer(europe, undefined, newer));
    expect(placeOf(world)).toMatchObject({ epoch: 3, zone: allEast });
  });

  test('but says the same decides like it', async () => {
    const world = await pinnedByNewer();
    await world.time.end(world.steer(europe, undefined, { ...newer, fleetWrittenAtMs: 0 }));
    expect(placeOf(world)).toMatchObject({ epoch: 3, zone: allEast });
  });
});
