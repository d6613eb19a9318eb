/** What an operator wants is done once, by whichever pass sees it first. */
import { describe, expect, test } from 'vitest';
import type { Script } from '../../../sandbox/simulate/invocation.ts';
import { AwsError } from '../../../sandbox/world/aws-error.ts';
import type { Instruction } from '../../../shared/routing/instruction.ts';
import { east, europe, fleetOf, west } from '../world/fleet.ts';
import type { World } from '../world.ts';
import {
  allEast,
  allEurope,
  allSay,
  allWest,
  atFirst,
  calmWorld,
  minutesPass,
  movedOnce,
  placeOf,
  reasons,
  worldInOutage,
} from './outage.ts';

async function instruct(world: World, change: Partial<Instruction>): Promise<void> {
  await world.ledger.writeInstruction({
    application: 'api',
    kind: 'switchover',
    overEpoch: world.ledger.courses.get(change.application ?? 'api')?.epoch ?? 0,
    owner: 'alice',
    reason: 'test',
    atMs: world.time.nowMs,
    expiresAtMs: world.time.nowMs + 600_000,
    ...change,
  });
}

describe('a switchover', () => {
  test('moves traffic once, and it stays there', async () => {
    const world = await calmWorld();
    await instruct(world, { to: europe });
    await minutesPass(world, 30);
    expect(placeOf(world)).toEqual(movedOnce(allEurope));
    expect(world.ledger.courses.get('api')).toMatchObject({ kind: 'switchover', because: 'operator' });
    expect(reasons(world, 'decision').at(-1)).toBe('awaiting-approval');
  });

  test('is undone by an approval, once', async () => {
    const world = await calmWorld();
    await instruct(world, { to: europe });
    await minutesPass(world, 12);
    await instruct(world, { kind: 'failback' });
    await minutesPass(world, 2);
    expect(placeOf(world)).toMatchObject({ epoch: 3, zone: allEast });
    await minutesPass(world, 20);
    expect(placeOf(world)).toMatchObject({ epoch: 3, zone: allEast });
  });

  test('that was given before traffic moved is spent', async () => {
    const world = await worldInOutage();
    await instruct(world, { to: europe, overEpoch: 1 });
    await allSay(world, 'down', europe);
    await minutesPass(world, 1);
    expect(placeOf(world)).toEqual(movedOnce(allWest));
    await allSay(world, 'up', europe);
    await minutesPass(world, 5);
    expect(placeOf(world)).toEqual(movedOnce(allWest));
  });
});

describe('a forced failover', () => {
  test('goes to a region that is down', async () => {
    const world = await calmWorld();
    await allSay(world, 'down', europe);
    await instruct(world, { kind: 'failover', to: europe });
    await world.time.end(world.steer(west));
    expect(placeOf(world)).toEqual(movedOnce(allEurope));
    expect(world.ledger.courses.get('api')?.forced).toBe(true);
  });

  test('that its pass did not finish is finished by another one, proven or not', async () => {
    const world = await calmWorld();
    for (const region of [east, west, europe]) await allSay(world, 'down', region);
    await instruct(world, { kind: 'failover', to: west });
    void world.steer(west, undefined, { script: atFirst('traffic.change', 'die') });
    await world.time.pass(1_000);
    expect(placeOf(world)).toMatchObject({ epoch: 2, zone: allEast });
    await minutesPass(world, 2);
    expect(placeOf(world)).toEqual(movedOnce(allWest));
  });

  test('is not undone by the votes that were there before, and by later ones is', async () => {
    const world = await calmWorld(fleetOf({ fleet: { gates: false } }));
    await allSay(world, 'down', europe);
    await minutesPass(world, 2);
    await instruct(world, { kind: 'failover', to: europe });
    await minutesPass(world, 30);
    expect(placeOf(world)).toEqual(movedOnce(allEurope));
    expect(reasons(world, 'decision').at(-1)).toBe('awaiting-operator');
    await allSay(world, 'up', europe);
    await minutesPass(world, 2);
    await allSay(world, 'down', europe);
    await minutesPass(world, 1);
    expect(placeOf(world)).toMatchObject({ epoch: 3, zone: allEast });
  });

  test('is not undone by a keep-out that was there before', async () => {
    const world = await calmWorld(fleetOf({ application: { failback: 'manual' } }));
    const { nowMs } = world.time;
    await world.ledger.writeOverride({
      application: '*',
      kind: 'keep-out',
      region: west,
      owner: 'bob',
      reason: 'test',
      atMs: nowMs,
    });
    await instruct(world, { kind: 'failover', to: west });
    await minutesPass(world, 15);
    expect(placeOf(world)).toEqual(movedOnce(allWest));
  });

  test('does not move a frozen fleet', async () => {
    const world = await calmWorld();
    await world.ledger.writeFreeze({ scope: 'fleet', owner: 'bob', reason: 'test', atMs: world.time.nowMs });
    await instruct(world, { kind: 'failover', to: west });
    await minutesPass(world, 2);
    expect(placeOf(world)).toMatchObject({ epoch: 1, zone: allEast });
  });
});

test('an evacuation empties the region, of each application', async () => {
  const world = await calmWorld(fleetOf({ applications: ['api', 'web'] }));
  await instruct(world, { kind: 'evacuation', leave: east });
  await instruct(world, { application: 'web', kind: 'evacuation', leave: east, to: europe });
  await minutesPass(world, 1);
  expect(placeOf(world, 'api')).toEqual(movedOnce(allWest));
  expect(placeOf(world, 'web')).toEqual(movedOnce(allEurope));
  expect(world.ledger.courses.get('web')?.kind).toBe('evacuation');
});

test('traffic that needs the writer follows a promotion', async () => {
  const fleet = fleetOf({
    application: { database: { id: 'orders', needs: 'writer' } },
    fleet: {
      databases: {
        orders: { kind: 'rds-instance', writer: east, replicas: [west, europe], promotion: 'manual' },
      },
    },
  });
  const world = await worldInOutage(fleet);
  await minutesPass(world, 2);
  expect(placeOf(world)).toMatchObject({ epoch: 1, zone: allEast });
  await world.ledger.writeWriter({
    database: 'orders',
    region: west,
    owner: 'alice',
    reason: 'test',
    atMs: world.time.nowMs,
  });
  await minutesPass(world, 1);
  expect(placeOf(world)).toEqual(movedOnce(allWest));
  await allSay(world, 'up', east);
  await minutesPass(world, 30);
  expect(placeOf(world)).toEqual(movedOnce(allWest));
});

test('in a maintenance window nothing moves, and after it the move is made', async () => {
  const instant = (ms: number) => new Date(ms).toISOString();
  const probe = await calmWorld();
  const startMs = probe.time.nowMs;
  const window = { from: instant(startMs - 600_000), until: instant(startMs + 180_000), reason: 'patch day' };
  const world = await worldInOutage(fleetOf({ application: { maintenance: [window] } }));
  await minutesPass(world, 2);
  expect(placeOf(world)).toMatchObject({ epoch: 1, zone: allEast });
  expect(reasons(world, 'decision').at(-1)).toBe('frozen');
  await minutesPass(world, 3);
  expect(placeOf(world)).toEqual(movedOnce(allWest));
});

test('a window that opens before the move is sent holds it', async () => {
  const instant = (ms: number) => new Date(ms).toISOString();
  const { time } = await worldInOutage();
  const window = {
    from: instant(time.nowMs + 5_000),
    until: instant(time.nowMs + 600_000),
    reason: 'patch day',
  };
  const world = await worldInOutage(fleetOf({ application: { maintenance: [window] } }));
  let reads = 0;
  const script: Script = (_call, name) =>
    name === 'traffic.records' && ++reads === 2 ? { stallMs: 8_000 } : 'go';
  await world.time.end(world.steer(west, undefined, { script }));
  expect(placeOf(world)).toMatchObject({ epoch: 2, course: allWest, zone: allEast, markers: [] });
});

test('a move that is given up says so once', async () => {
  const world = await worldInOutage();
  world.isSilent = true;
  await world.time.pass(22_000);
  world.zone.refuse = (operation) =>
    operation === 'ChangeResourceRecordSets' ? new AwsError('Throttling', 'Rate exceeded') : undefined;
  await world.time.end(world.steer(west));
  const said = world.journal.filter(({ event, because }) => event === 'error' && because === 'throttled');
  expect(said.map(({ text }) => text.split('given up').length - 1)).toEqual([1]);
});

describe('many applications that move at once', () => {
  const applications = ['one', 'two', 'three', 'four'];
  const leave = (world: World, of: readonly (readonly [application: string, region: string])[]) => {
    for (const [application, region] of of) world.votes.set(`${application}/${region}`, 'down');
    for (const vantage of world.fleet.vantages) world.report(vantage);
  };

  test('out of one region are moved', async () => {
    const world = await worldInOutage(fleetOf({ applications }));
    await minutesPass(world, 1);
    for (const application of applications) expect(placeOf(world, application)).toEqual(movedOnce(allWest));
  });

  test('out of several regions are held, until every vantage has called them down for ten minutes', async () => {
    const world = await calmWorld(fleetOf({ applications }));
    await instruct(world, { application: 'two', to: west });
    await minutesPass(world, 2);
    leave(world, [
      ['one', east],
      ['two', west],
    ]);
    await minutesPass(world, 9);
    expect(placeOf(world, 'one')).toMatchObject({ epoch: 1, zone: allEast });
    expect(placeOf(world, 'two')).toMatchObject({ epoch: 2, zone: allWest });
    expect(new Set(reasons(world, 'decision'))).toContain('fleet-velocity');
    await minutesPass(world, 3);
    expect(placeOf(world, 'one')).toMatchObject({ epoch: 2 });
    expect(placeOf(world, 'two')).toMatchObject({ epoch: 3 });
  });
});
