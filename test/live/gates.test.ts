/** The second path: Route 53's control plane is gone while a region dies, and its data plane moves traffic all the same. */
import { expect, test } from 'vitest';
import { ACCOUNT_ID } from '../../sandbox/world/account.ts';
import { gateBucketName } from '../../shared/fleet/names.ts';
import { liveSandbox } from './harness.ts';
import { liveFleet, type Region, regions } from './live-fleet.ts';
import { waitFor } from './waiting.ts';

const live = liveSandbox(liveFleet({ api: {} }, { gates: true, gateAfterSeconds: 5 }));

/** The vantages whose gate for the region is closed. */
function closedFor(region: Region): readonly string[] {
  const { fleet, world } = live().sandbox;
  const key = `closed/${region}`;
  return regions.filter((vantage) =>
    world.s3.keys(vantage, gateBucketName(fleet.name, ACCOUNT_ID, vantage)).includes(key),
  );
}

/** Where the name servers send users, over so many answers: gates leave several regions in equal shares. */
async function answers(count: number): Promise<ReadonlySet<Region | undefined>> {
  const given = new Set<Region | undefined>();
  for (let asked = 0; asked < count; asked++) given.add(await live().application('api').answer());
  return given;
}

test('traffic leaves a dead region through the gates, stays away when it is back, and the course then says so', async () => {
  const application = live().application('api');
  expect(await answers(10)).toEqual(new Set(['us-east-1']));
  expect(regions.flatMap(closedFor)).toEqual([]);

  const lift = live().sandbox.faults.onCalls(({ service }) =>
    service === 'route53' ? { kind: 'down' } : undefined,
  );
  await application.fail('us-east-1');
  await waitFor('the name servers to leave us-east-1', async () => !(await answers(10)).has('us-east-1'));
  expect(closedFor('us-east-1').length).toBeGreaterThanOrEqual(2);
  expect(application.moves()).toEqual([]);
  const course = await waitFor('the ledger to say what the gates did', async () => {
    const newest = await application.course();
    return newest.epoch === 2 && newest;
  });
  expect(course).toMatchObject({
    kind: 'failover',
    because: 'gated',
    weights: { 'us-east-1': 0, 'us-west-2': 100 },
  });

  // Latched: the region's return alone does not bring traffic back.
  await application.heal('us-east-1');
  await application.verdictEverywhere('us-east-1', 'up');
  await live().everywhere('steer');
  expect(closedFor('us-east-1').length).toBeGreaterThanOrEqual(2);
  expect((await answers(20)).has('us-east-1')).toBe(false);

  lift();
  await application.answeredFrom('us-west-2');
  await application.courseAnswered(2);
  await live().nudgeUntil('every gate to be open', () => closedFor('us-east-1').length === 0);
  // A turn of all checkers later they know it, and the weights apply alone.
  const { clock } = live().sandbox.world;
  const knownMs = clock.nowMs() + 12_000;
  await waitFor('the checkers to see it', async () => {
    expect(await answers(5)).toEqual(new Set(['us-west-2']));
    return clock.nowMs() > knownMs;
  });
  expect(application.moves()).toHaveLength(1);
});
