/** A failover that never came into DNS is taken back once the region that it was to leave serves again. */
import { describe, expect, test } from 'vitest';
import { AwsError } from '../../../sandbox/world/aws-error.ts';
import { east, europe, fleetOf, west } from '../world/fleet.ts';
import type { World } from '../world.ts';
import {
  allEast,
  allEurope,
  allSay,
  allWest,
  minutesPass,
  movedOnce,
  placeOf,
  reasons,
  stepsOf,
  unfinishedMove,
  wokenBy,
  worldInOutage,
} from './outage.ts';

const manual = fleetOf({ fleet: { gates: false }, application: { failback: 'manual' } });

const change = 'ChangeResourceRecordSets';
const isBusy = (operation: string) =>
  operation === change ? new AwsError('Throttling', 'Rate exceeded') : undefined;

const takenBack = { epoch: 3, course: allEast, zone: allEast, markers: [3] };

const freeze = { scope: 'fleet', owner: 'alice', reason: 'test' } as const;

describe('a failover that Route 53 did not take', () => {
  test('is not made any more when its region has been well for an hour', async () => {
    const world = await worldInOutage(manual);
    world.zone.refuse = isBusy;
    await world.time.end(world.steer(west, wokenBy(world, west)));
    await allSay(world, 'up', east);
    await minutesPass(world, 60);
    expect(placeOf(world)).toEqual({ ...takenBack, zone: allEast, markers: [] });

    world.zone.refuse = () => undefined;
    await minutesPass(world, 3);
    expect(placeOf(world)).toEqual(takenBack);
    expect(stepsOf(world).filter((kind) => kind === 'moved')).toEqual([]);
    expect(world.events.map(({ step }) => step)).not.toContain('failed-back');
    const kept = [...world.telemetry.decisions.values()].filter(({ because }) => because === 'withdrawn');
    expect(kept.map(({ text }) => text)).toEqual([
      expect.stringMatching(
        /^api stays in us-east-1 \(withdrawn\): DNS never took epoch 2; us-east-1 is up .*; throttled: /,
      ),
    ]);
  });

  test('is not made any more after a freeze that outlasts the outage', async () => {
    const world = await unfinishedMove(manual);
    await world.ledger.writeFreeze({ ...freeze, atMs: world.time.nowMs });
    await allSay(world, 'up', east);
    await minutesPass(world, 3);
    expect(placeOf(world)).toEqual({ epoch: 2, course: allWest, zone: allEast, markers: [] });
    for (const each of (await world.ledger.control()).freezes) await world.ledger.liftFreeze(each);
    await minutesPass(world, 1);
    expect(placeOf(world)).toEqual(takenBack);
  });

  test('leaves the hour its moves: the next outage is answered at once', async () => {
    const world = await unfinishedMove(manual);
    await allSay(world, 'up', east);
    await world.time.end(world.steer(west));
    expect(placeOf(world)).toEqual(takenBack);
    expect(world.ledger.courses.get('api')?.moves).toBe(1);
    await allSay(world, 'down', east);
    await world.time.end(world.steer(west, wokenBy(world, west)));
    expect(placeOf(world)).toMatchObject({ epoch: 4, zone: allWest, markers: [3, 4] });
  });

  test('is not told of as moved while another region is still down', async () => {
    const world = await unfinishedMove(manual);
    await allSay(world, 'down', europe);
    await allSay(world, 'up', east);
    await world.time.end(world.steer(west));
    expect(placeOf(world)).toEqual(takenBack);
    expect(world.ledger.incidents.get('api')?.closedAtMs).toBeUndefined();
    expect(stepsOf(world)).not.toContain('moved');
  });

  test('is taken back by another region only once that may finish it', async () => {
    const world = await unfinishedMove(manual);
    await allSay(world, 'up', east);
    await world.time.end(world.steer(europe));
    expect(placeOf(world)).toMatchObject({ epoch: 2, zone: allEast });
    await world.time.pass(10_000);
    await world.time.end(world.steer(europe));
    expect(placeOf(world)).toEqual(takenBack);
    expect(reasons(world, 'error')).toEqual([]);
  });
});

describe('a move that is in the ledger alone is finished', () => {
  test('while the region that it leaves is not proven to serve', async () => {
    const world = await unfinishedMove(manual);
    for (const vantage of [west, europe]) world.votes.set(`${vantage} api/${east}`, 'unknown');
    for (const vantage of world.fleet.vantages) world.report(vantage);
    await world.time.pass(100);
    await world.time.end(world.steer(west));
    expect(placeOf(world)).toEqual(movedOnce(allWest));
  });

  test('where a person keeps traffic out of the region that it leaves', async () => {
    const world = await unfinishedMove(manual);
    await world.ledger.writeOverride({
      application: '*',
      kind: 'keep-out',
      region: east,
      owner: 'alice',
      reason: 'test',
      atMs: world.time.nowMs,
    });
    await allSay(world, 'up', east);
    await world.time.end(world.steer(west));
    expect(placeOf(world)).toEqual(movedOnce(allWest));
  });

  test('where DNS had taken it, and lost its marker by hand', async () => {
    const world = await worldInOutage(manual);
    await world.time.end(world.steer(west));
    const [marker] = world.zone.records(['_pointsman.api.example.test']);
    if (marker === undefined) throw new Error('a move leaves a marker');
    world.zone.change([{ Action: 'DELETE', ResourceRecordSet: marker }]);
    await allSay(world, 'up', east);
    await world.time.end(world.steer(west));
    expect(placeOf(world)).toMatchObject({ epoch: 2, zone: allWest });
    expect(world.zone.marker('api')?.epoch).toBe(2);
  });

  test('where a person has asked for it', async () => {
    const world = await switchoverUnsent();
    await world.time.end(world.steer(west));
    expect(placeOf(world)).toMatchObject({ epoch: 2, zone: allEurope });
  });
});

/** All is well, and a person's switchover is in the ledger alone. */
async function switchoverUnsent(): Promise<World> {
  const world = await worldInOutage(manual);
  await allSay(world, 'up', east);
  await world.ledger.writeInstruction({
    application: 'api',
    kind: 'switchover',
    to: europe,
    overEpoch: 1,
    owner: 'alice',
    reason: 'test',
    atMs: world.time.nowMs,
    expiresAtMs: world.time.nowMs + 600_000,
  });
  world.zone.refuse = isBusy;
  await world.time.end(world.steer(west));
  expect(placeOf(world)).toMatchObject({ epoch: 2, course: allEurope, zone: allEast });
  world.zone.refuse = () => undefined;
  return world;
}
