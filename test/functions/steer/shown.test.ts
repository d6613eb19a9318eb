/** What a region shows each minute of the others and of its applications, and when it tells somebody outside. */
import { describe, expect, test } from 'vitest';
import { overdueMs } from '../../../functions/steer/show-standing.ts';
import { AwsError } from '../../../sandbox/world/aws-error.ts';
import { heartbeatMaxMs } from '../../../shared/routing/lead.ts';
import { east, europe, fleetOf, west } from '../world/fleet.ts';
import { World } from '../world.ts';
import {
  allEast,
  allSay,
  allWest,
  calmWorld,
  minutesPass,
  unfinishedMove,
  wokenBy,
  worldInOutage,
} from './outage.ts';

const minuteMs = 60_000;
const agesOf = (world: World, region: string) =>
  Object.fromEntries((world.gauges.peers.get(region) ?? []).map(({ region: peer, ...ages }) => [peer, ages]));

describe('the other regions', () => {
  test('are young while they are at work', async () => {
    const world = await calmWorld();
    await minutesPass(world, 5);
    for (const ages of Object.values(agesOf(world, west))) {
      expect(ages.heartbeatAgeSeconds).toBeLessThanOrEqual(heartbeatMaxMs / 1000);
      expect(ages.reportAgeSeconds).toBeLessThanOrEqual(minuteMs / 1000);
    }
    expect(Object.keys(agesOf(world, west))).toEqual([east, europe]);
  });

  test('grow old when they fall silent, and nobody else does', async () => {
    const world = await calmWorld();
    await minutesPass(world, 1);
    await minutesPass(world, 4, [east, west]);
    expect(agesOf(world, west)[europe]?.heartbeatAgeSeconds).toBeGreaterThan(heartbeatMaxMs / 1000);
    expect(agesOf(world, west)[east]?.heartbeatAgeSeconds).toBeLessThanOrEqual(heartbeatMaxMs / 1000);
  });

  test('grow old when they never were', async () => {
    const world = new World();
    await minutesPass(world, 4, [west]);
    expect(agesOf(world, west)[east]).toEqual({ heartbeatAgeSeconds: 180, reportAgeSeconds: 180 });
  });

  test('grow old when their reports end, however well their steer is', async () => {
    const world = await calmWorld();
    world.isSilent = true;
    await minutesPass(world, 5);
    const ages = agesOf(world, west)[east];
    expect(ages?.reportAgeSeconds).toBeGreaterThan(heartbeatMaxMs / 1000);
    expect(ages?.heartbeatAgeSeconds).toBeLessThanOrEqual(heartbeatMaxMs / 1000);
  });

  test('that decide nothing are watched as well', async () => {
    const world = await calmWorld(fleetOf({ fleet: { controlRegions: [east, west] } }));
    await minutesPass(world, 2, [east, west, europe]);
    const youngSeconds = agesOf(world, west)[europe]?.heartbeatAgeSeconds;
    await minutesPass(world, 4, [east, west]);
    expect(youngSeconds).toBeLessThanOrEqual(60);
    expect(agesOf(world, west)[europe]?.heartbeatAgeSeconds).toBeGreaterThan(heartbeatMaxMs / 1000);
  });

  test('are not heard of because they cannot be read', async () => {
    const world = await calmWorld();
    await minutesPass(world, 1);
    await minutesPass(world, 3, [west]);
    let readings = 0;
    // Those of the others come first, then its own.
    const deaf = world.steer(
      west,
      { kind: 'scheduled' },
      {
        script: (_call, name) => (name === 'telemetry.memory' && readings++ < 2 ? 'fail' : 'go'),
      },
    );
    await world.time.end(deaf);
    expect(agesOf(world, west)[europe]?.heartbeatAgeSeconds).toBeGreaterThan(heartbeatMaxMs / 1000);
    expect(agesOf(world, west)[east]?.heartbeatAgeSeconds).toBeGreaterThan(heartbeatMaxMs / 1000);
  });

  test('are shown by the pass of the minute alone', async () => {
    const world = await calmWorld();
    world.gauges.peers.clear();
    world.gauges.standings.clear();
    await world.time.end(world.steer(west, wokenBy(world, west)));
    expect([...world.gauges.peers, ...world.gauges.standings]).toEqual([]);
  });
});

describe('an application', () => {
  test('is shown with its verdicts, its weights and its reason', async () => {
    const world = await calmWorld();
    expect(world.gauges.standings.get(west)).toEqual([
      {
        application: 'api',
        because: 'healthy',
        epoch: 1,
        verdicts: { [east]: 'up', [europe]: 'up', [west]: 'up' },
        weights: allEast,
        latencyMs: {},
      },
    ]);
    expect(world.gauges.movesFailed.get(west)).toBe(0);
  });

  test('that has moved has not failed to', async () => {
    const world = await worldInOutage();
    await world.time.end(world.steer(west));
    await minutesPass(world, 1);
    expect(world.gauges.standings.get(west)).toMatchObject([{ epoch: 2, weights: allWest }]);
    expect(world.gauges.movesFailed.get(west)).toBe(0);
  });

  test('whose move Route 53 does not take has failed', async () => {
    const world = await worldInOutage();
    world.zone.refuse = () => new AwsError('ServiceUnavailable', 'down', 503);
    await world.time.end(world.steer(west));
    expect(world.gauges.movesFailed.get(west)).toBe(1);
  });

  test('that is frozen has not failed, though a move was due', async () => {
    const world = await worldInOutage();
    await world.ledger.writeFreeze({
      scope: 'fleet',
      owner: 'alice',
      reason: 'test',
      atMs: world.time.nowMs,
    });
    await world.time.end(world.steer(west));
    expect(world.gauges.standings.get(west)).toMatchObject([{ because: 'frozen' }]);
    expect(world.gauges.movesFailed.get(west)).toBe(0);
  });

  test('has failed where the ledger cannot be read and a move is due, and not where none is', async () => {
    const unreadable = (_call: number, name: string) => (name.startsWith('ledger.') ? 'fail' : 'go');
    const calm = await calmWorld();
    await calm.time.end(calm.steer(west, { kind: 'scheduled' }, { script: unreadable }));
    expect(calm.gauges.movesFailed.get(west)).toBe(0);
    const world = await worldInOutage();
    // Where traffic is, its marker then says.
    await world.time.end(world.steer(west));
    await allSay(world, 'down', west);
    await world.time.end(world.steer(west, { kind: 'scheduled' }, { script: unreadable }));
    expect(world.gauges.movesFailed.get(west)).toBe(1);
  });

  test.each([
    ['is on its way for a minute', overdueMs, 0],
    ['has failed after that', overdueMs + 1, 1],
  ])('whose move nobody has carried out %s', async (_name, ageMs, expected) => {
    const world = await unfinishedMove();
    // Nobody finishes it: where it leads to is down by now, as is all else.
    for (const region of [west, europe]) await allSay(world, 'down', region);
    await world.time.end(world.steer(europe));
    const seenMs = world.telemetry.memories.get(europe)?.epochs['api']?.firstSeenMs ?? 0;
    await world.time.until(seenMs + ageMs);
    world.gauges.movesFailed.clear();
    const ended = world.steer(europe, { kind: 'scheduled' }, { travel: () => 0 });
    await world.time.end(ended);
    expect(world.gauges.movesFailed.get(europe)).toBe(expected);
  });
});

test('a move that a freeze has caught half-way has not failed', async () => {
  const world = await unfinishedMove();
  await world.ledger.writeFreeze({ scope: 'fleet', owner: 'alice', reason: 'test', atMs: world.time.nowMs });
  await minutesPass(world, 3);
  expect(world.ledger.courses.get('api')?.progress.acceptedAtMs).toBeUndefined();
  expect(world.gauges.movesFailed.get(europe)).toBe(0);
});

describe('somebody outside', () => {
  test('hears of each scheduled pass that has read and decided, and of no other', async () => {
    const world = await calmWorld();
    const before = world.pings.length;
    await world.time.end(world.steer(west));
    expect(world.pings.slice(before)).toEqual([west]);
    await world.time.end(world.steer(west, wokenBy(world, west)));
    expect(world.pings.length).toBe(before + 1);
  });

  test('hears of none that cannot read the ledger', async () => {
    const world = await calmWorld();
    const before = world.pings.length;
    const script = (_call: number, name: string) => (name.startsWith('ledger.') ? 'fail' : 'go');
    await world.time.end(world.steer(west, { kind: 'scheduled' }, { script }));
    expect(world.pings.length).toBe(before);
  });

  test('that cannot be reached is said, and stops nothing', async () => {
    const world = await worldInOutage();
    world.ping = () => {
      throw new Error('no answer (ENOTFOUND)');
    };
    expect(await world.time.end(world.steer(west))).toEqual({ kind: 'moved' });
    expect(world.journal.filter(({ because }) => because === 'ping')).toMatchObject([
      {
        event: 'error',
        by: west,
        text: 'the address outside could not be pinged: Error: no answer (ENOTFOUND)',
      },
    ]);
  });
});
