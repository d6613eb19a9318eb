/** The second path as the passes take it: each region tends its own gates, and nothing waits for them. */
import { describe, expect, test } from 'vitest';
import type { Script } from '../../../sandbox/simulate/invocation.ts';
import { formatMarker, markerOf } from '../../../shared/routing/marker.ts';
import { quoteTxt } from '../../../shared/routing/txt-value.ts';
import { east, europe, fleetOf, regions, west } from '../world/fleet.ts';
import type { World } from '../world.ts';
import { closedFor, gateOf, route53Down, slotsPass } from './gated-slots.ts';
import { allEast, allSay, allWest, calmWorld, placeOf, requestsOf, worldInOutage } from './outage.ts';

async function outageWithoutRoute53(): Promise<World> {
  const world = await worldInOutage(fleetOf({ fleet: { gateAfterSeconds: 30 } }));
  world.zone.refuse = route53Down;
  return world;
}

const failing =
  (...names: readonly string[]): Script =>
  (_call, name) =>
    names.includes(name) ? 'fail' : 'go';

describe('while Route 53 cannot be changed', () => {
  test('every vantage closes its gate for the region, no sooner than 30 s after it voted it down, and no other', async () => {
    const world = await outageWithoutRoute53();
    const downMs = world.telemetry.report(west)?.endpoints[`api/${east}`]?.sinceMs ?? 0;
    await slotsPass(world, 6);
    expect(closedFor(world, east)).toEqual(regions);
    for (const vantage of regions) {
      const { closedAtMs = 0 } = gateOf(world, vantage, east) ?? {};
      expect(closedAtMs - downMs).toBeGreaterThanOrEqual(30_000);
      expect(closedAtMs - downMs).toBeLessThan(60_000);
    }
    expect([west, europe].flatMap((region) => closedFor(world, region))).toEqual([]);
  });

  test('a quorum latches, and is made the course, which is not in DNS yet', async () => {
    const world = await outageWithoutRoute53();
    await slotsPass(world, 6);
    expect(regions.map((vantage) => gateOf(world, vantage, east)?.latched)).toEqual([true, true, true]);
    expect(world.ledger.courses.get('api')).toMatchObject({ because: 'gated', kind: 'failover' });
    expect(placeOf(world)).toEqual({ epoch: 2, course: allWest, zone: allEast, markers: [] });
  });

  test('people hear that traffic could not be moved, and then once that it has moved all the same', async () => {
    const world = await outageWithoutRoute53();
    await slotsPass(world, 10);
    const steps = world.ledger.incidents.get('api')?.steps ?? [];
    expect(steps.map(({ kind, because }) => because ?? kind)).toEqual([
      'confirmed',
      'control-plane-down',
      'moved',
    ]);
    expect(steps.at(-1)?.text).toContain('gated');
  });

  test('a ledger that is behind the name servers is not written past them', async () => {
    const world = await outageWithoutRoute53();
    const course = world.ledger.courses.get('api');
    if (course === undefined) throw new Error('api must have a course');
    const ahead = formatMarker(markerOf({ ...course, epoch: 5 }));
    const marker = {
      Name: '_pointsman.api.example.test.',
      Type: 'TXT',
      TTL: 60,
      ResourceRecords: [{ Value: quoteTxt(ahead) }],
    };
    world.zone.change([{ Action: 'CREATE', ResourceRecordSet: marker }]);
    await slotsPass(world, 6);
    expect(closedFor(world, east)).toEqual(regions);
    expect(placeOf(world)).toMatchObject({ epoch: 1, zone: allEast });
  });

  test('the region alone opens nothing by coming back; Route 53 coming back opens all', async () => {
    const world = await outageWithoutRoute53();
    await slotsPass(world, 6);
    await allSay(world, 'up', east);
    await slotsPass(world, 3);
    expect(closedFor(world, east)).toEqual(regions);

    world.zone.refuse = () => undefined;
    await slotsPass(world, 3);
    expect(placeOf(world)).toEqual({ epoch: 2, course: allWest, zone: allWest, markers: [2] });
    expect(closedFor(world, east)).toEqual([]);
    const said = world.journal.filter(({ event, by }) => event === 'gate' && by === west);
    expect(said.map(({ region, state, because }) => [region, state, because])).toEqual([
      [east, 'closed', 'second-path'],
      [east, 'latched', 'latched'],
      [east, 'open', 'moved-on'],
    ]);
  });

  test('a region that comes back before a quorum is closed has its gates opened, and keeps its traffic', async () => {
    const world = await outageWithoutRoute53();
    for (const lost of [east, europe]) world.lostBuckets.add(lost);
    await slotsPass(world, 5);
    expect(gateOf(world, west, east)).toMatchObject({ latched: false });
    await allSay(world, 'up', east);
    await slotsPass(world, 1);
    expect(gateOf(world, west, east)).toBeUndefined();
    expect(placeOf(world)).toMatchObject({ epoch: 1, zone: allEast });
  });

  test('a frozen fleet closes nothing', async () => {
    const world = await outageWithoutRoute53();
    await world.ledger.writeFreeze({
      scope: 'fleet',
      owner: 'a',
      reason: 'migration',
      atMs: world.time.nowMs,
    });
    await slotsPass(world, 8);
    expect(closedFor(world, east)).toEqual([]);
  });

  test('a freeze keeps closed what is closed', async () => {
    const world = await outageWithoutRoute53();
    await slotsPass(world, 6);
    await world.ledger.writeFreeze({
      scope: 'fleet',
      owner: 'a',
      reason: 'migration',
      atMs: world.time.nowMs,
    });
    world.zone.refuse = () => undefined;
    await allSay(world, 'up', east);
    await slotsPass(world, 6);
    expect(closedFor(world, east)).toEqual(regions);
  });

  test('and the ledger only in the own region, gates are closed all the same', async () => {
    const world = await outageWithoutRoute53();
    await slotsPass(world, 6, () => failing('ledger.control'));
    expect(closedFor(world, east)).toEqual(regions);
    expect(placeOf(world)).toMatchObject({ epoch: 1, zone: allEast });
  });

  test('and the ledger not at all, no gate is touched', async () => {
    const world = await outageWithoutRoute53();
    await slotsPass(world, 8, () => failing('ledger.control', 'ledger.localControl'));
    expect(closedFor(world, east)).toEqual([]);
  });

  test('and the name servers say nothing, no gate is closed', async () => {
    const world = await outageWithoutRoute53();
    await slotsPass(world, 8, () => failing('nameServers.markers'));
    expect(closedFor(world, east)).toEqual([]);
  });

  test('an application that is only observed is not moved by its gates', async () => {
    const world = await worldInOutage(fleetOf({ fleet: { mode: 'observe' } }));
    await slotsPass(world, 8);
    expect(closedFor(world, east)).toEqual([]);
  });
});

describe('while Route 53 can be changed', () => {
  test('the weights come first, and the gates then keep users out of the region that is down', async () => {
    const world = await worldInOutage();
    await slotsPass(world, 3);
    expect(placeOf(world)).toMatchObject({ epoch: 2, zone: allWest });
    expect(world.ledger.courses.get('api')?.because).toBe('active-down');
    expect(closedFor(world, east)).toEqual(regions);
    await allSay(world, 'up', east);
    await slotsPass(world, 2);
    expect(closedFor(world, east)).toEqual([]);
  });

  test.each([
    ['cannot be read', 'gates.sheets'],
    ['cannot be written', 'gates.close'],
  ])('buckets that %s keep no pass from moving traffic', async (_name, request) => {
    const world = await worldInOutage();
    await slotsPass(world, 3, () => failing(request));
    expect(placeOf(world)).toMatchObject({ epoch: 2, zone: allWest });
    expect(closedFor(world, east)).toEqual([]);
  });

  test('a gate that could not be written is said, and written by the next pass', async () => {
    const world = await worldInOutage();
    await slotsPass(world, 2, () => failing('gates.close'));
    expect(world.journal.filter(({ because }) => because === 'gate').map(({ text }) => text)).toContainEqual(
      expect.stringMatching(/^the gate for us-east-1 could not be closed: /),
    );
    await slotsPass(world, 1);
    expect(closedFor(world, east)).toEqual(regions);
  });
});

describe('while all is well', () => {
  test('a pass reads the buckets once, and asks and writes nothing else for them', async () => {
    const world = await calmWorld();
    const asked = await requestsOf((of, script) => of.steer(west, undefined, { script }), world);
    expect(asked.filter((name) => name.startsWith('gates.'))).toEqual(['gates.sheets']);
    expect(asked).not.toContain('nameServers.markers');
    expect(asked).not.toContain('ledger.localControl');
  });

  test('a fleet without gates has no bucket read', async () => {
    const world = await calmWorld(fleetOf({ fleet: { gates: false } }));
    const asked = await requestsOf((of, script) => of.steer(west, undefined, { script }), world);
    expect(asked.filter((name) => name.startsWith('gates.'))).toEqual([]);
  });
});

test('a closed gate is renewed each minute, and once its vantage is silent for 15 min, that is said every ten', async () => {
  const world = await worldInOutage();
  await slotsPass(world, 3);
  const firstSlot = gateOf(world, europe, east)?.slot ?? 0;
  await slotsPass(world, 12);
  expect(gateOf(world, europe, east)?.slot).toBeGreaterThanOrEqual(firstSlot + 60);

  const stale = () => world.journal.filter(({ because, by }) => because === 'gate-stale' && by === west);
  const minutes = async (count: number) => {
    for (let minute = 0; minute < count; minute++) {
      await world.time.pass(60_000);
      await world.time.end(world.steer(west));
    }
  };
  await minutes(13);
  expect(stale()).toEqual([]);
  await minutes(5);
  // East has gone silent as well, for nobody runs its passes.
  expect(new Set(stale().map(({ text }) => text.split(':')[0]))).toEqual(
    new Set([
      'the gate of eu-west-1 for us-east-1 is closed, and eu-west-1 has been silent for 15 min',
      'the gate of us-east-1 for us-east-1 is closed, and us-east-1 has been silent for 15 min',
    ]),
  );
  expect(stale()).toHaveLength(2);
  await minutes(10);
  expect(stale()).toHaveLength(4);
});
