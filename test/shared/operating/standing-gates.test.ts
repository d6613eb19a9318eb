/** Which regions' checks new records may carry at once. */
import { expect, test } from 'vitest';
import { ACCOUNT_ID } from '../../../sandbox/world/account.ts';
import { gateChecksOf, listedChecks } from '../../../sandbox/world/gate-checks.ts';
import type { Fleet } from '../../../shared/fleet/fleet.ts';
import { standingGates } from '../../../shared/operating/standing-gates.ts';
import { GatesWorld, lookMs } from '../../functions/align/gates-world.ts';
import { east, europe, fleetOf, regions, west } from '../../functions/world/fleet.ts';

const fleet = fleetOf();

async function built(): Promise<GatesWorld> {
  const world = new GatesWorld(1);
  world.createBuckets(fleet, regions);
  expect(await world.deploy(fleet, 'Create')).toMatchObject({ kind: 'done' });
  return world;
}

const standing = (world: GatesWorld, of: Fleet = fleet) =>
  standingGates(of, ACCOUNT_ID, gateChecksOf(world.model));
const parentIn = (world: GatesWorld, region: string) =>
  listedChecks(world.model).find(
    ({ reference, config }) => config.Type === 'CALCULATED' && reference.includes(`/${region}/`),
  )?.id ?? '';

test('all of a tree that stands with open gates', async () => {
  const world = await built();
  expect(await standing(world)).toEqual(
    Object.fromEntries(regions.map((region) => [region, parentIn(world, region)])),
  );
});

test.each<[name: string, change: (world: GatesWorld) => unknown]>([
  ['one of its gates is closed', (world) => world.close(fleet, europe, east)],
  [
    'somebody has disabled its check',
    (world) => world.model.healthChecks.update(parentIn(world, east), { Disabled: true }),
  ],
  [
    'its check counts another quorum',
    (world) => world.model.healthChecks.update(parentIn(world, east), { HealthThreshold: 1 }),
  ],
  ['its check is gone', (world) => world.model.healthChecks.delete(parentIn(world, east))],
])('not a region where %s', async (_name, change) => {
  const world = await built();
  await change(world);
  world.later(lookMs);
  expect(new Set(Object.keys(await standing(world)))).toEqual(new Set([west, europe]));
});

test('none where a vantage is not counted yet, where there are no gates, or where nothing is built', async () => {
  const world = await built();
  expect(await standing(world, { ...fleet, vantages: [...regions, 'ap-south-1'], minVotes: 3 })).toEqual({});
  expect(await standing(world, { ...fleet, gates: false })).toEqual({});
  expect(await standing(new GatesWorld(1))).toEqual({});
});
