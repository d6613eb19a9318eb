/**
 * The law of deploying gates: whatever fleet follows on whatever other, whichever gates are closed, and wherever a run dies,
 * users are sent where they were sent before; and what a run leaves behind, the next one puts right.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ACCOUNT_ID } from '../../../sandbox/world/account.ts';
import { listedChecks } from '../../../sandbox/world/gate-checks.ts';
import type { Application, Fleet } from '../../../shared/fleet/fleet.ts';
import { gatedApplications, regionsWithGates } from '../../../shared/routing/gate.ts';
import { gateInventory } from '../../../shared/routing/gate-inventory.ts';
import { gateCheckCount, nextGateTreeSteps } from '../../../shared/routing/gate-tree.ts';
import { gatedNames } from '../../../shared/routing/gated-names.ts';
import { east, europe, fleetOf, west } from '../world/fleet.ts';
import { Crash, GatesWorld, lookMs } from './gates-world.ts';

const tokyo = 'ap-northeast-1';
const sydney = 'ap-southeast-2';
const places = [east, west, europe, tokyo, sydney];
const ids = ['api', 'shop'];
const base = fleetOf({ applications: ids });

/** What one deployment says. */
interface Deployment {
  readonly gates: boolean;
  readonly vantages: readonly string[];
  readonly minVotes: number;
  /** By application: where it is beside east, and whether its gates may move it. */
  readonly applications: readonly { readonly beside: readonly string[]; readonly isGated: boolean }[];
  /** Closed before it, by region, and settled. */
  readonly closed: Readonly<Record<string, readonly string[]>>;
  /** Where the traffic of all applications is: of the places that they have. */
  readonly traffic: number;
  /** One gate that is closed after so many effects, and then stays closed: fewer than any quorum. */
  readonly closing: { readonly after: number; readonly vantage: number } | null;
  /** The effects, counted over all tries, after or before which a try dies. */
  readonly crashes: readonly { readonly after: number; readonly isAnswered: boolean }[];
}

const deployment: fc.Arbitrary<Deployment> = fc.record({
  gates: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  vantages: fc.subarray(places, { minLength: 3 }),
  minVotes: fc.integer({ min: 1, max: 5 }),
  applications: fc.tuple(
    ...ids.map(() =>
      fc.record({ beside: fc.subarray([west, europe, tokyo], { minLength: 1 }), isGated: likely() }),
    ),
  ),
  closed: fc.oneof(
    { weight: 3, arbitrary: fc.constant({}) },
    { weight: 2, arbitrary: fc.constantFrom(east, west).map((region) => ({ [region]: places })) },
    {
      weight: 1,
      arbitrary: fc.record({
        [east]: fc.subarray(places),
        [west]: fc.subarray(places),
        [europe]: fc.subarray(places),
      }),
    },
  ),
  traffic: fc.constantFrom(0, 0, 1, 2),
  closing: fc.option(fc.record({ after: fc.nat({ max: 25 }), vantage: fc.nat({ max: 4 }) })),
  crashes: fc.array(fc.record({ after: fc.nat({ max: 30 }), isAnswered: fc.boolean() }), { maxLength: 3 }),
});

function likely(): fc.Arbitrary<boolean> {
  return fc.nat({ max: 3 }).map((drawn) => drawn > 0);
}

function fleetFor({ gates, vantages, minVotes, applications }: Deployment): Fleet {
  return {
    ...base,
    gates,
    vantages,
    minVotes: Math.min(minVotes, vantages.length),
    applications: Object.fromEntries(
      ids.map((id, place) => [id, applicationFor(id, applications[place] ?? { beside: [], isGated: true })]),
    ),
  };
}

function applicationFor(id: string, { beside, isGated }: Deployment['applications'][number]): Application {
  const application = base.applications[id];
  if (application === undefined) throw new Error(`the fleet must have ${id}`);
  const endpoints = [east, ...beside].map((region) => {
    const target = { a: [`192.0.2.${places.indexOf(region) + 1}`] };
    return [region, { ...application.endpoints[east], target, probe: 'https://192.0.2.1/' }] as const;
  });
  const failover = isGated ? ('auto' as const) : ('manual' as const);
  return { ...application, failover, endpoints: Object.fromEntries(endpoints) };
}

test('no deployment changes where users are sent, and what it leaves behind the next one puts right', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(deployment, { minLength: 2, maxLength: 5 }),
      fc.nat(),
      async (deployments, seed) => {
        const world = new GatesWorld(seed);
        world.createBuckets(base, places);
        let fleet: Fleet | undefined;
        for (const each of deployments) {
          fleet = fleetFor(each);
          await prepare(world, fleet, each);
          await world.setGates(fleet, places, { [east]: [], [west]: [], [europe]: [], ...each.closed });
          world.later(120_000 + lookMs);
          await deployKeepingAnswers(world, fleet, each);
        }
        if (fleet === undefined) return;
        await world.setGates(fleet, places, { [east]: [], [west]: [], [europe]: [] });
        world.later(lookMs);
        expect(await world.deploy(fleet)).toMatchObject({ kind: 'done' });
        expectStanding(world, fleet);
        world.later(120_000);
        expect(await world.deploy(fleet, 'Delete')).toMatchObject({ kind: 'done' });
        expect(listedChecks(world.model)).toEqual([]);
        expect(world.records().filter(({ HealthCheckId }) => HealthCheckId !== undefined)).toEqual([]);
      },
    ),
    { numRuns: 30 },
  );
}, 60_000);

/** Its applications are adopted, their records follow the fleet, and traffic is where it was moved to. */
async function prepare(world: GatesWorld, fleet: Fleet, { traffic }: Deployment): Promise<void> {
  for (const id of ids) {
    const application = fleet.applications[id];
    if (application === undefined) continue;
    const regions = Object.keys(application.endpoints);
    const to = regions[traffic % regions.length];
    const weights = Object.fromEntries(regions.map((region) => [region, region === to ? 100 : 0]));
    if (world.courses[id] === undefined) world.adopt(id, application, weights);
    else world.move(id, application, weights);
    world.later(90_000);
    expect(await world.follow(id, fleet)).toMatchObject({ kind: 'done' });
    world.later(90_000);
  }
}

/** Tries until a try ends by itself, which may be refused where gates are closed. */
async function deployKeepingAnswers(
  world: GatesWorld,
  fleet: Fleet,
  { crashes, closed, closing }: Deployment,
): Promise<void> {
  const answers = () => ids.map((id) => world.answers(`${id}.example.test`));
  const before = answers();
  const weights = weightsOf(world);
  world.look = () => expect(answers()).toEqual(before);
  const left = [...crashes];
  const isCalm = Object.values(closed).every((vantages) => vantages.length === 0);
  let isClosing = false;
  for (;;) {
    const crash = left.shift();
    const die = (isAnswered: boolean) => (count: number) => {
      if (count === crash?.after && isAnswered === crash.isAnswered) throw new Crash('died');
    };
    const dieBefore = die(false);
    world.beforeEffect = (count) => {
      if (isCalm && count === closing?.after) {
        void world.close(base, places[closing.vantage] ?? east, east);
        isClosing = true;
      }
      dieBefore(count);
    };
    world.afterEffect = die(true);
    const outcome = await world.deploy(fleet);
    if (outcome === 'crashed') continue;
    if (isCalm && !isClosing) expect(outcome).toMatchObject({ kind: 'done' });
    if (outcome.kind === 'done') expectStanding(world, fleet);
    break;
  }
  world.beforeEffect = () => {};
  world.afterEffect = () => {};
  for (let second = 0; second < 90; second += 5) {
    world.later(5_000);
    world.look();
  }
  world.look = () => {};
  expect(weightsOf(world)).toEqual(weights);
}

function weightsOf(world: GatesWorld): Record<string, number | undefined> {
  const weighted = world.records().filter(({ Weight }) => Weight !== undefined);
  return Object.fromEntries(
    weighted.map(({ Name, SetIdentifier, Weight }) => [`${Name} ${SetIdentifier}`, Weight]),
  );
}

/** The wanted tree, nothing left over, and each record with its own check. */
function expectStanding(world: GatesWorld, fleet: Fleet): void {
  const listed = listedChecks(world.model);
  const inventory = gateInventory(fleet, ACCOUNT_ID, listed, gatedNames(fleet, world.records()));
  expect(nextGateTreeSteps(fleet, ACCOUNT_ID, { ...inventory, seen: {} })).toEqual([]);
  expect(listed).toHaveLength(gateCheckCount(fleet));
  expect(new Set(Object.keys(inventory.parents))).toEqual(new Set(regionsWithGates(fleet)));
  const gated = gatedApplications(fleet);
  for (const { application = '', records } of inventory.names) {
    for (const { region, check } of records) {
      expect(check).toBe(gated.includes(application) ? inventory.parents[region]?.id : undefined);
    }
  }
}
