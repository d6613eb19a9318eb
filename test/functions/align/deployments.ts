/** Deployments for the tests of `align`: a world whose application was adopted, and runs of the pass in it. */
import { type AlignContext, alignRecords } from '../../../functions/align/records.ts';
import type { ResourceOutcome, ResourceRequest } from '../../../functions/align/resource.ts';
import { Invocation, type Script } from '../../../sandbox/simulate/invocation.ts';
import type { Fleet } from '../../../shared/fleet/fleet.ts';
import { recordPropertiesOf, recordsResourceType } from '../../../shared/fleet/record-properties.ts';
import { markerRecord } from '../../../shared/routing/batch.ts';
import { allSay, calmWorld, wokenBy } from '../steer/outage.ts';
import { east, type FleetChange, fleetOf, west } from '../world/fleet.ts';
import type { World } from '../world.ts';

export const asia = 'ap-northeast-1';

/** What the platform gives a run. */
const runLimitMs = 900_000;

/** Everything is up, and the marker of the course that was taken over stands in DNS. */
export async function adoptedWorld(fleet?: Fleet): Promise<World> {
  const world = await calmWorld(fleet);
  for (const [id, application] of Object.entries(world.fleet.applications)) {
    const course = world.ledger.courses.get(id);
    if (course === undefined) throw new Error(`${id} must have been taken over`);
    world.zone.change([{ Action: 'CREATE', ResourceRecordSet: markerRecord(application, course) }]);
  }
  await world.time.pass(10_000);
  return world;
}

/** Its traffic is in the west, because the east is down. */
export async function failedOverWorld(fleet?: Fleet): Promise<World> {
  const world = await adoptedWorld(fleet);
  await failOver(world);
  return world;
}

/** The votes say so, and a pass in the west moves. */
export async function failOver(world: World, fleet: Fleet = world.fleet): Promise<void> {
  await allSay(world, 'down', east);
  await world.time.end(world.steer(west, wokenBy(world, west), { fleet }));
}

/** The world's fleet with this changed of its application, and with a region more where it has an endpoint there. */
export function fleetWith(
  application: NonNullable<FleetChange['application']>,
  regions: readonly string[] = [],
): Fleet {
  const base = fleetOf();
  return fleetOf({ application, fleet: { regions: [...base.regions, ...regions] } });
}

/** What is asked of `align` when this fleet is deployed. */
export function requestFor(
  { applications }: Fleet,
  change: Partial<ResourceRequest> = {},
  id = 'api',
): ResourceRequest {
  const application = applications[id];
  if (application === undefined) throw new Error(`the fleet must have ${id}`);
  return {
    RequestType: 'Update',
    ResourceType: recordsResourceType,
    LogicalResourceId: `Records${id}`,
    PhysicalResourceId: `pointsman-Records${id}`,
    // Over the wire every number is text.
    ResourceProperties: {
      ...recordPropertiesOf(id, application),
      TtlSeconds: String(application.ttlSeconds),
    },
    ...change,
  };
}

export interface DeployOptions {
  readonly script?: Script;
  readonly request?: Partial<ResourceRequest>;
  readonly ledger?: AlignContext['ports']['ledger'];
  readonly standingChecks?: () => Promise<Readonly<Record<string, string>>>;
  readonly limitMs?: number;
}

/** One run of `align` for the application; nothing of it happens before time goes on. */
export function deploy(world: World, fleet: Fleet, options: DeployOptions = {}): Promise<ResourceOutcome> {
  const { script, ledger = world.ledger, standingChecks, limitMs = runLimitMs } = options;
  const run = new Invocation(world.time, script);
  return alignRecords(requestFor(fleet, options.request), {
    deadlineMs: world.time.nowMs + limitMs,
    ports: {
      clock: { nowMs: () => world.time.nowMs, waitUntil: (atMs) => run.wait(atMs) },
      random: () => 0.5,
      ledger: run.through('ledger', ledger),
      traffic: run.through('traffic', world.zone.traffic()),
      ...(standingChecks === undefined ? {} : { standingChecks }),
    },
  });
}
