/** Gates while Route 53 cannot be changed for long: more than one region fails, and people freeze what has moved. */
import { describe, expect, test } from 'vitest';
import type { Script } from '../../../sandbox/simulate/invocation.ts';
import type { FreezeScope } from '../../../shared/routing/freeze.ts';
import { east, europe, fleetOf, regions, west } from '../world/fleet.ts';
import type { World } from '../world.ts';
import { closedFor, route53Down, slotsPass } from './gated-slots.ts';
import { calmWorld, minutesPass, placeOf, wokenBy } from './outage.ts';

const applications = ['api', 'web'];

/** All applications fail, or come back, in these regions. */
async function allOf(world: World, vote: 'up' | 'down', ...where: readonly string[]) {
  for (const region of where)
    for (const application of applications) world.votes.set(`${application}/${region}`, vote);
  for (const vantage of regions) world.report(vantage);
  await world.time.pass(100);
}

/** East and europe are down; gates have sent everyone to west, by whatever the name servers say of the course. */
async function movedByGates(isMarked: boolean): Promise<World> {
  const world = await calmWorld(fleetOf({ applications, fleet: { gateAfterSeconds: 10 } }));
  if (isMarked) {
    await switchedOver(world, west, 1);
    await switchedOver(world, east, 2);
    await minutesPass(world, 13);
  }
  world.zone.refuse = route53Down;
  await allOf(world, 'down', east, europe);
  await slotsPass(world, 6);
  return world;
}

async function switchedOver(world: World, to: string, overEpoch: number) {
  const atMs = world.time.nowMs;
  for (const application of applications) {
    const expiresAtMs = atMs + 900_000;
    const order = { owner: 'alice', reason: 'to have moved once', atMs, expiresAtMs };
    await world.ledger.writeInstruction({ application, kind: 'switchover', to, overEpoch, ...order });
  }
  await minutesPass(world, 2);
}

const closedByAll = (world: World) => regions.filter((region) => closedFor(world, region).length === 3);

describe.each([
  ['was taken over and never moved', false],
  ['has been moved before', true],
])('a fleet that %s', (_name, isMarked) => {
  test('goes on moving by its gates: a region that comes back opens, and the next one that fails closes', async () => {
    const world = await movedByGates(isMarked);
    expect(closedByAll(world)).toEqual([east, europe]);
    await allOf(world, 'up', europe);
    await slotsPass(world, 4);
    expect(closedByAll(world)).toEqual([east]);
    await allOf(world, 'down', west);
    await slotsPass(world, 8);
    expect(closedByAll(world)).toEqual([east, west]);
    expect(placeOf(world, 'api').course).toMatchObject({ [europe]: 100 });
  });

  test.each<[name: string, scope: FreezeScope]>([
    ['of one of its applications', { scope: 'application', application: 'api' }],
    ['of the region that carries them', { scope: 'region', region: west }],
  ])('stays where its gates have moved it during a freeze %s', async (_freeze, scope) => {
    const world = await movedByGates(isMarked);
    await world.ledger.writeFreeze({ ...scope, owner: 'alice', reason: 'audit', atMs: world.time.nowMs });
    await allOf(world, 'up', europe);
    await slotsPass(world, 4);
    await allOf(world, 'down', west);
    await slotsPass(world, 8);
    expect(closedByAll(world)).toEqual([east, europe]);
    expect(closedFor(world, west)).toEqual([]);
  });
});

test('a pass that stands still does not close again, on what it saw then, what a later one has opened', async () => {
  const world = await calmWorld(fleetOf({ applications: ['api'] }));
  const stallAt =
    (name: string, stallMs: number): Script =>
    (_call, request) =>
      request === name ? { stallMs } : 'go';
  // Europe carries nothing, so its gates follow the votes.
  world.votes.set(`api/${europe}`, 'down');
  for (const vantage of regions) world.report(vantage);
  await world.time.pass(100);
  await slotsPass(world, 6);
  expect(closedFor(world, europe)).toEqual(regions);

  // It is time to renew them when this one stands still.
  const late = world.steer(west, wokenBy(world, west), { script: stallAt('nameServers.markers', 4_000) });
  await world.time.pass(300);
  world.votes.set(`api/${europe}`, 'up');
  for (const vantage of regions) world.report(vantage);
  await world.time.pass(100);
  await world.time.end(world.steer(west, wokenBy(world, west)));
  expect(closedFor(world, europe)).toEqual([east, europe]);
  await world.time.end(late);
  expect(closedFor(world, europe)).toEqual([east, europe]);
  expect(world.journal.filter(({ because }) => because === 'gate')).toEqual([]);
});
