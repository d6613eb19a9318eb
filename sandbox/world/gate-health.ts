/**
 * Builds the tree of health checks over the gates, and attaches it to the records, as a deploy did long before this world
 * begins: in the order that shared/routing/gate-tree.ts says, with every checker's first turn already over.
 */
import type { Fleet } from '../../shared/fleet/fleet.ts';
import { attachBatch } from '../../shared/routing/gate-attachment.ts';
import { type SeenGate, seenGate } from '../../shared/routing/gate-check.ts';
import { gateCheckReference } from '../../shared/routing/gate-check-reference.ts';
import { gateInventory } from '../../shared/routing/gate-inventory.ts';
import { type GateTreeStep, nextGateTreeSteps } from '../../shared/routing/gate-tree.ts';
import { gatedNames } from '../../shared/routing/gated-names.ts';
import { markerName } from '../../shared/routing/marker.ts';
import { normaliseName, type ResourceRecordSet } from '../../shared/routing/records.ts';
import { ACCOUNT_ID } from './account.ts';
import { listedChecks } from './gate-checks.ts';
import type { Route53 } from './route53.ts';

export function buildGateTree(world: Route53, zoneId: string, fleet: Fleet): void {
  const seen: Record<string, SeenGate> = {};
  for (;;) {
    const applications = Object.values(fleet.applications);
    const names = gatedNames(
      fleet,
      recordsAt(
        applications.map(({ name }) => name),
        world,
        zoneId,
      ),
    );
    // What this world begins with has been taken over, and moves as soon as something happens to it.
    const adopted = names.map((each) => ({ ...each, isAdopted: each.application !== undefined }));
    const inventory = gateInventory(fleet, ACCOUNT_ID, listedChecks(world), adopted);
    const steps = nextGateTreeSteps(fleet, ACCOUNT_ID, { ...inventory, seen });
    if (steps.length === 0) return;
    for (const step of steps) take(step, seen, world, zoneId, fleet);
  }
}

function take(
  step: GateTreeStep,
  seen: Record<string, SeenGate>,
  world: Route53,
  zoneId: string,
  fleet: Fleet,
): void {
  const { healthChecks } = world;
  switch (step.kind) {
    case 'create-child':
      healthChecks.create(gateCheckReference(fleet.name, step, 0), step.config);
      return;
    case 'await-children':
      for (const id of step.ids) {
        healthChecks.lookNow(id);
        seen[id] = seenNow(id, step.region, world);
      }
      return;
    case 'create-parent':
      healthChecks.create(gateCheckReference(fleet.name, { region: step.region }, 0), step.config);
      return;
    case 'name':
      healthChecks.tag(step.id, { Name: step.name });
      return;
    case 'attach':
      attach(step.application, step.checks, world, zoneId, fleet);
      return;
    default:
      throw new Error(`a new tree needs nothing but to be built, got ${step.kind}`);
  }
}

function seenNow(id: string, region: string, { healthChecks }: Route53): SeenGate {
  const observations = healthChecks.observations(id);
  const seen = seenGate(observations.map(({ Region, Status }) => ({ region: Region, status: Status })));
  if (seen !== 'open') {
    throw new Error(`a gate must be open when its check is made, got ${seen} for ${region}`);
  }
  return seen;
}

function attach(
  application: string,
  checks: Readonly<Record<string, string>>,
  world: Route53,
  zoneId: string,
  fleet: Fleet,
): void {
  const steered = fleet.applications[application];
  if (steered === undefined) throw new Error(`application must be one of the fleet, got ${application}`);
  const live = recordsAt([steered.name, markerName(steered.name)], world, zoneId);
  const batch = attachBatch({ application: steered, live, course: undefined, checks });
  if (batch.kind === 'changes') world.zones.change(zoneId, { Changes: batch.changes });
  else if (batch.kind !== 'in-step')
    throw new Error(`the gates of ${application} must attach, got ${batch.kind}`);
}

function recordsAt(names: readonly string[], { zones }: Route53, zoneId: string): ResourceRecordSet[] {
  return names
    .map(normaliseName)
    .flatMap((StartRecordName) =>
      zones
        .records(zoneId, { StartRecordName, MaxItems: 300 })
        .ResourceRecordSets.filter(({ Name }) => Name === StartRecordName),
    );
}
