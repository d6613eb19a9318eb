/** Passes of one region whose evidence crosses: what was read earlier, and comes later, changes nothing that is known. */
import { expect, test } from 'vitest';
import type { Script } from '../../../sandbox/simulate/invocation.ts';
import { endpointKey } from '../../../shared/fleet/fleet.ts';
import { fallPoints } from '../../../shared/routing/damping.ts';
import { east, europe } from '../world/fleet.ts';
import type { World } from '../world.ts';
import {
  allSay,
  allWest,
  atCall,
  atFirst,
  calmWorld,
  minutesPass,
  movedOnce,
  placeOf,
  requestsOf,
  wokenBy,
} from './outage.ts';

const endpoint = endpointKey('api', east);
const pass = (world: World, script: Script) => world.steer(europe, undefined, { script });

/** The verdicts on the endpoint that this region has told of, in order. */
function toldVerdicts(world: World): readonly (string | undefined)[] {
  return world.journal
    .filter(
      ({ event, by, application, region }) =>
        event === 'verdict' && by === europe && application === 'api' && region === east,
    )
    .map(({ state }) => state);
}

function memoryOf(world: World) {
  const memory = world.telemetry.memories.get(europe);
  return { verdict: memory?.verdicts[endpoint]?.verdict, points: memory?.penalties?.[endpoint]?.points ?? 0 };
}

test('a pass that read the votes before an outage, and is held up, does not remember that all is well', async () => {
  const names = await requestsOf(pass, await calmWorld());
  for (const [place, name] of names.entries()) {
    const world = await calmWorld();
    const late = pass(world, atCall(place + 1, { stallMs: 3_000 }));
    await world.time.pass(500);
    await allSay(world, 'down', east);
    await world.time.end(world.steer(europe, wokenBy(world, europe)));
    await world.time.end(late);
    const where = `held up at request ${place + 1}, ${name}`;
    expect(memoryOf(world).verdict, where).toBe('down');
    await minutesPass(world, 1);
    expect(toldVerdicts(world), where).toEqual(['up', 'down']);
    // One fall, some of which a minute has forgiven.
    expect(memoryOf(world).points, where).toBeGreaterThan(fallPoints / 2);
    expect(memoryOf(world).points, where).toBeLessThanOrEqual(fallPoints);
  }
});

test('a pass that read the votes before an outage looks again, and moves traffic', async () => {
  const world = await calmWorld();
  const late = world.steer(europe, undefined, { script: atFirst('ledger.control', { stallMs: 3_000 }) });
  await world.time.pass(500);
  await allSay(world, 'down', east);
  // The only other pass has seen it, and ends before it has moved anything.
  void world.steer(europe, wokenBy(world, europe), { script: atFirst('traffic.records', 'die') });
  await world.time.end(late);
  expect(placeOf(world)).toEqual(movedOnce(allWest));
});

test('a pass that read the votes before a recovery, and is held up, does not remember that it is down', async () => {
  const outage = async () => {
    const world = await calmWorld();
    await allSay(world, 'down', east);
    await world.time.end(world.steer(europe, wokenBy(world, europe)));
    return world;
  };
  const names = await requestsOf(pass, await outage());
  for (const [place, name] of names.entries()) {
    const world = await outage();
    const late = pass(world, atCall(place + 1, { stallMs: 3_000 }));
    await world.time.pass(500);
    await allSay(world, 'up', east);
    await world.time.end(world.steer(europe, wokenBy(world, europe)));
    const before = world.telemetry.memories.get(europe)?.verdicts[endpoint];
    await world.time.end(late);
    await minutesPass(world, 1);
    const where = `held up at request ${place + 1}, ${name}`;
    expect(world.telemetry.memories.get(europe)?.verdicts[endpoint], where).toEqual(before);
    expect(toldVerdicts(world), where).toEqual(['up', 'down', 'up']);
  }
});
