/** Many applications at once: what goes to Route 53 together, what people hear meanwhile, and when a pass ends. */
import { describe, expect, test } from 'vitest';
import type { Script } from '../../../sandbox/simulate/invocation.ts';
import { AwsError } from '../../../sandbox/world/aws-error.ts';
import { fleetOf, west } from '../world/fleet.ts';
import type { World } from '../world.ts';
import { allWest, wokenBy, worldInOutage } from './outage.ts';

function fleetOfMany(count: number) {
  return fleetOf({
    applications: Array.from({ length: count }, (_, place) => `app-${String(place).padStart(3, '0')}`),
  });
}

function accepted(world: World): number[] {
  return [...world.ledger.courses.values()].flatMap(({ progress }) => progress.acceptedAtMs ?? []);
}

describe('applications that Route 53 does not take in one batch', () => {
  test.each([
    ['135 are as many as it takes: 945 of 950 records', 135, 1],
    ['136 go in two batches', 136, 2],
  ])('%s', { timeout: 60_000 }, async (_name, count, batches) => {
    const world = await worldInOutage(fleetOfMany(count));
    let asked = 0;
    // Each request takes what the limit of five a second leaves to it.
    const script: Script = (_call, name) => {
      if (name === 'traffic.change') asked += 1;
      return name.startsWith('traffic.') ? { stallMs: 200 } : 'go';
    };
    const beganMs = world.time.nowMs;
    await world.time.end(world.steer(west, wokenBy(world, west), { script }));
    expect(asked).toBe(batches);
    expect(accepted(world)).toHaveLength(count);
    expect(Math.max(...accepted(world)) - beganMs).toBeLessThan(10_000);
    for (const application of Object.keys(world.fleet.applications))
      expect(world.zone.weights(application)).toEqual(allWest);
  });

  test('a pass begins nothing more, one by one, when its time is over', async () => {
    const world = await worldInOutage(fleetOfMany(60));
    const beganMs = world.time.nowMs;
    const askedMs: number[] = [];
    const script: Script = (_call, name) => {
      if (name !== 'traffic.change') return 'go';
      askedMs.push(world.time.nowMs - beganMs);
      // What goes together is lost, and then each takes long.
      return askedMs.length === 1 ? 'fail' : { stallMs: 400 };
    };
    await world.time.end(world.steer(west, wokenBy(world, west), { script }));
    expect(accepted(world).length).toBeGreaterThan(10);
    expect(accepted(world).length).toBeLessThan(60);
    expect(Math.max(...askedMs)).toBeLessThanOrEqual(10_500);
  });

  test('what it rests on being too old by then, a course that was refused costs no further requests', async () => {
    const world = await worldInOutage(fleetOfMany(5));
    world.isSilent = true;
    world.zone.refuse = (operation) =>
      operation === 'ChangeResourceRecordSets' ? new AwsError('Throttling', 'Rate exceeded') : undefined;
    const evidenceUntilMs = world.time.nowMs + 25_000;
    await world.time.until(evidenceUntilMs - 5_000);
    const readMs: number[] = [];
    const script: Script = (_call, name) => {
      if (name === 'traffic.records') readMs.push(world.time.nowMs);
      return 'go';
    };
    await world.time.end(world.steer(west, wokenBy(world, west), { script }));
    expect(accepted(world)).toEqual([]);
    expect(readMs.length).toBeGreaterThan(5);
    expect(Math.max(...readMs)).toBeLessThanOrEqual(evidenceUntilMs + 100);
  });
});

describe('a notify that is slow to be woken', () => {
  /** One pass of a world in outage, with wakes that take so long. */
  async function passOver(count: number, stallMs: number) {
    const world = await worldInOutage(fleetOfMany(count));
    const beganMs = world.time.nowMs;
    const toldMs: number[] = [];
    const script: Script = (_call, name) => {
      if (name === 'telemetry.keepDecision') toldMs.push(world.time.nowMs - beganMs);
      return name === 'peers.wakeNotify' ? { stallMs } : 'go';
    };
    await world.time.end(world.steer(west, wokenBy(world, west), { script }));
    return { world, toldMs, endMs: world.time.nowMs - beganMs };
  }

  test.each([1, 30])('holds up neither the record nor the end of a pass over %d', async (count) => {
    const quick = await passOver(count, 0);
    const slow = await passOver(count, 2_000);
    expect(slow.toldMs).toHaveLength(count);
    expect(slow.toldMs).toEqual(quick.toldMs);
    expect(slow.endMs).toBe(quick.endMs);

    const { world } = slow;
    expect(world.ledger.incidents.size).toBe(count);
    const woken = world.wakes.flatMap((wake) =>
      wake.kind === 'notify' && wake.event.kind === 'application' ? [wake.event.application] : [],
    );
    expect(new Set(woken)).toEqual(new Set(Object.keys(world.fleet.applications)));
  });

  test('that never is holds up the end of a pass by less than two seconds', async () => {
    const quick = await passOver(2, 0);
    const never = await passOver(2, 3_600_000);
    expect(never.endMs - quick.endMs).toBeLessThan(2_000);
  });
});
