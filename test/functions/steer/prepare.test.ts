import { beforeEach, describe, expect, test } from 'vitest';
import { AwsError } from '../../../sandbox/world/aws-error.ts';
import { endpointKey } from '../../../shared/fleet/fleet.ts';
import { type EndpointState, untouched } from '../../../shared/health/vote.ts';
import { east, europe, type FleetChange, fleetOf, west } from '../world/fleet.ts';
import type { World } from '../world.ts';
import {
  allEast,
  allSay,
  allWest,
  atFirst,
  calmWorld,
  minutesPass,
  placeOf,
  reasons,
  wokenBy,
  worldInOutage,
} from './outage.ts';

const functionName = 'scale-out';
const ramp = { steps: [100] };
const quick = { prepare: functionName, stabilisationSeconds: 0, cooldownSeconds: 0, ramp };

function prepared(change: FleetChange = {}) {
  return fleetOf({ ...change, application: { ...quick, ...change.application } });
}

describe('before a failover', () => {
  test('the region that is to take traffic is asked to get ready, in each pass that sees the outage', async () => {
    const world = await worldInOutage(prepared());
    await world.time.end(world.steer(west, wokenBy(world, west)));
    expect(world.preparation.begun).toEqual([
      { functionName, application: 'api', region: west, kind: 'failover' },
    ]);
    // Traffic is safe now: there is nothing to be prepared for.
    await world.time.end(world.steer(west, wokenBy(world, west)));
    expect(world.preparation.begun).toHaveLength(1);
    expect(world.preparation.asked).toEqual([]);
  });

  test.each(['silent', 'broken'] as const)('a function that is %s delays nothing', async (trouble) => {
    const plain = await worldInOutage();
    await plain.time.end(plain.steer(west, wokenBy(plain, west)));

    const world = await worldInOutage(prepared());
    world.preparation.trouble = trouble;
    await world.time.end(world.steer(west, wokenBy(world, west)));
    expect(placeOf(world)).toMatchObject({ epoch: 2, zone: allWest });
    const acceptedAtMs = ({ ledger }: World) => ledger.courses.get('api')?.progress.acceptedAtMs;
    expect(acceptedAtMs(world)).toBe(acceptedAtMs(plain));
    expect(reasons(world, 'error')).toEqual(trouble === 'broken' ? ['preparing'] : []);
  });

  test('a suspicion is enough to begin', async () => {
    const world = await calmWorld(prepared());
    await suspect(world, east);
    await world.time.end(world.steer(europe));
    expect(world.preparation.begun).toEqual([
      { functionName, application: 'api', region: west, kind: 'failover' },
    ]);
    expect(placeOf(world).zone).toEqual(allEast);
  });

  test('a suspicion of a region without traffic prepares nothing', async () => {
    const world = await calmWorld(prepared());
    await suspect(world, west);
    await world.time.end(world.steer(europe));
    expect(world.preparation.begun).toEqual([]);
  });

  test('nothing is prepared while all is well, and nobody is asked', async () => {
    const world = await calmWorld(prepared());
    await minutesPass(world, 2);
    expect(world.preparation.begun).toEqual([]);
    expect(world.preparation.asked).toEqual([]);
  });

  test('nothing is prepared while nothing may move: frozen', async () => {
    const world = await worldInOutage(prepared());
    await world.ledger.writeFreeze({
      scope: 'fleet',
      owner: 'alice',
      reason: 'test',
      atMs: world.time.nowMs,
    });
    await world.time.end(world.steer(west, wokenBy(world, west)));
    expect(world.preparation.begun).toEqual([]);
  });

  test('nothing is prepared while nothing may move: observing', async () => {
    const world = await worldInOutage(prepared({ application: { mode: 'observe' } }));
    await world.time.end(world.steer(west, wokenBy(world, west)));
    expect(world.preparation.begun).toEqual([]);
  });
});

describe('before a failback', () => {
  let world: World;

  beforeEach(async () => {
    world = await worldInOutage(prepared());
    await world.time.end(world.steer(west, wokenBy(world, west)));
    await allSay(world, 'up', east);
  });

  test('traffic stays until the function says that the region is ready', async () => {
    await minutesPass(world, 2);
    expect(placeOf(world)).toMatchObject({ epoch: 2, zone: allWest });
    expect(reasons(world, 'decision')).toContain('preparing');
    expect(world.preparation.asked[0]).toEqual({
      functionName,
      application: 'api',
      region: east,
      kind: 'failback',
    });

    world.preparation.ready.add(east);
    await minutesPass(world, 1);
    expect(placeOf(world)).toMatchObject({ epoch: 3, zone: allEast });
  });

  test('another region that is ready is not enough', async () => {
    world.preparation.ready.add(europe);
    await minutesPass(world, 2);
    expect(placeOf(world)).toMatchObject({ epoch: 2, zone: allWest });
  });

  test('a function that fails has not said so, and that is told', async () => {
    world.preparation.ready.add(east);
    world.preparation.trouble = 'broken';
    await minutesPass(world, 2);
    expect(placeOf(world)).toMatchObject({ epoch: 2, zone: allWest });
    expect(reasons(world, 'error')).toContain('preparing');
  });
});

test('a pass that has users to bring to safety asks nobody, and the next one does', async () => {
  const world = await worldInOutage(prepared({ applications: ['api', 'shop'] }));
  await world.time.end(world.steer(west, wokenBy(world, west)));
  await allSay(world, 'up', east);
  // Where the shop is now, it dies; the api could go back.
  world.votes.set(endpointKey('shop', west), 'down');
  for (const vantage of world.fleet.vantages) world.report(vantage);
  await world.time.pass(100);
  world.preparation.ready.add(east);

  await world.time.end(world.steer(west));
  expect(placeOf(world, 'shop').zone).toEqual(allEast);
  expect(placeOf(world, 'api').zone).toEqual(allWest);
  expect(world.preparation.asked).toEqual([]);

  await world.time.end(world.steer(west));
  expect(placeOf(world, 'api').zone).toEqual(allEast);
});

describe('a failover that an earlier pass has set the course of', () => {
  /** The api's is in the ledger alone; the shop, which has a function that does not answer, is to be switched over. */
  async function unsentBeside(fleet = fleetOf({ applications: ['api', 'shop'] })): Promise<World> {
    const { api, shop } = fleet.applications;
    if (api === undefined || shop === undefined) throw new Error('the fleet must have both');
    const applications = { api, shop: { ...shop, prepare: functionName } };
    const world = await calmWorld({ ...fleet, applications });
    world.preparation.trouble = 'silent';
    world.votes.set(endpointKey('api', east), 'down');
    for (const vantage of world.fleet.vantages) world.report(vantage);
    await world.time.pass(100);
    void world.steer(west, wokenBy(world, west), { script: atFirst('traffic.change', 'die') });
    await world.time.pass(500);
    expect(placeOf(world, 'api')).toMatchObject({ epoch: 2, zone: allEast });
    await world.ledger.writeInstruction({
      application: 'shop',
      kind: 'switchover',
      to: europe,
      overEpoch: 1,
      owner: 'alice',
      reason: 'test',
      atMs: world.time.nowMs,
      expiresAtMs: world.time.nowMs + 3_600_000,
    });
    return world;
  }

  test('does not wait for a function that is slow to say that another region is ready', async () => {
    const world = await unsentBeside();
    const fromMs = world.time.nowMs;
    await world.time.end(world.steer(west, wokenBy(world, west)));
    const acceptedAtMs = world.ledger.courses.get('api')?.progress.acceptedAtMs ?? Number.NaN;
    expect(acceptedAtMs - fromMs).toBeLessThan(500);
    expect(world.preparation.asked).toEqual([]);
  });

  test('is no reason for another region to wait before it may finish it', async () => {
    const world = await unsentBeside();
    world.preparation.trouble = 'none';
    await world.time.end(world.steer(europe));
    expect(world.preparation.asked.map(({ application }) => application)).toEqual(['shop']);
    expect(placeOf(world, 'api')).toMatchObject({ epoch: 2, zone: allEast });
  });

  test.each([
    ['keeps planned moves waiting', 500, false],
    ['keeps them waiting no longer when it has been stuck for ten minutes', 600_000, true],
  ])('%s', async (_name, laterMs, isAsked) => {
    const world = await unsentBeside();
    world.preparation.trouble = 'none';
    world.zone.refuse = (operation) =>
      operation === 'ChangeResourceRecordSets' ? new AwsError('Throttling', 'Rate exceeded') : undefined;
    await world.time.end(world.steer(west));
    await world.time.pass(laterMs);
    world.preparation.asked.length = 0;
    await world.time.end(world.steer(west));
    expect(world.preparation.asked.map(({ application }) => application)).toEqual(isAsked ? ['shop'] : []);
  });
});

/** One vantage suspects the api there. */
async function suspect(world: World, region: string): Promise<void> {
  const report = world.telemetry.report(west);
  if (report === undefined) throw new Error('the west must have reported');
  const state: EndpointState = { ...untouched, vote: 'up', suspectedAtMs: world.time.nowMs };
  world.telemetry.write({
    ...report,
    revision: report.revision + 1,
    endpoints: { ...report.endpoints, [endpointKey('api', region)]: state },
  });
  await world.time.pass(100);
}
