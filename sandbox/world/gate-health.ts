/**
 * Builds the tree of health checks over the gates, and attaches it to the records, as a deploy did long before this world
 * begins: in the order that shared/routing/gate-tree.ts says, with every checker's first turn already over.
 */
import type { Fleet } from '../../shared/fleet/fleet.ts';
import { attachBatch } from '../../shared/routing/gate-attachment.ts';
import {
  type GateCheck,
  type GateTree,
  type GateTreeStep,
  nextGateTreeSteps,
  type RegionCheck,
} from '../../shared/routing/gate-tree.ts';
import { markerName } from '../../shared/routing/marker.ts';
import { normaliseName } from '../../shared/routing/records.ts';
import { ACCOUNT_ID } from './account.ts';
import type { Route53 } from './route53.ts';

/** What is known of the tree while it grows. */
interface Growing {
  readonly children: Record<string, Record<string, GateCheck>>;
  readonly parents: Record<string, RegionCheck>;
  readonly attached: string[];
}

export function buildGateTree(world: Route53, zoneId: string, fleet: Fleet): void {
  const tree: Growing & GateTree = { children: {}, parents: {}, attached: [] };
  for (;;) {
    const steps = nextGateTreeSteps(fleet, ACCOUNT_ID, tree);
    if (steps.length === 0) return;
    for (const step of steps) take(step, tree, world, zoneId, fleet);
  }
}

function take(step: GateTreeStep, tree: Growing, world: Route53, zoneId: string, fleet: Fleet): void {
  const { healthChecks } = world;
  switch (step.kind) {
    case 'create-child': {
      const { Id: id } = healthChecks.create(`gate ${step.region} ${step.vantage}`, step.config);
      const siblings = tree.children[step.region] ?? {};
      tree.children[step.region] = { ...siblings, [step.vantage]: { id, passing: false } };
      return;
    }
    case 'await-children':
      for (const id of step.ids) healthChecks.lookNow(id);
      seeChildren(step.region, tree, world);
      return;
    case 'create-parent': {
      const { Id: id, HealthCheckVersion: version } = healthChecks.create(`gate ${step.region}`, step.config);
      const { ChildHealthChecks: children, HealthThreshold: healthThreshold } = step.config;
      tree.parents[step.region] = { id, version, children, healthThreshold };
      return;
    }
    case 'update-parent':
      throw new Error(`a new tree needs no update, got one for ${step.region}`);
    case 'attach':
      attach(step.application, step.checks, world, zoneId, fleet);
      tree.attached.push(step.application);
  }
}

/** A checker passes an inverted check when it is refused the object. */
function seeChildren(region: string, tree: Growing, { healthChecks }: Route53): void {
  const seen = Object.entries(tree.children[region] ?? {}).map(([vantage, { id }]) => {
    const observations = healthChecks.observations(id);
    const passing =
      observations.length > 0 && observations.every(({ Status }) => Status.startsWith('Failure'));
    if (!passing)
      throw new Error(`a gate must be open when its check is made, got closed for ${region} in ${vantage}`);
    return [vantage, { id, passing }] as const;
  });
  tree.children[region] = Object.fromEntries(seen);
}

function attach(
  application: string,
  checks: Readonly<Record<string, string>>,
  { zones }: Route53,
  zoneId: string,
  fleet: Fleet,
): void {
  const steered = fleet.applications[application];
  if (steered === undefined) throw new Error(`application must be one of the fleet, got ${application}`);
  const names = [normaliseName(steered.name), markerName(steered.name)];
  const live = names.flatMap((StartRecordName) =>
    zones
      .records(zoneId, { StartRecordName, MaxItems: 300 })
      .ResourceRecordSets.filter(({ Name }) => Name === StartRecordName),
  );
  const batch = attachBatch({ application: steered, live, course: undefined, checks });
  if (batch.kind === 'changes') zones.change(zoneId, { Changes: batch.changes });
  else if (batch.kind !== 'in-step')
    throw new Error(`the gates of ${application} must attach, got ${batch.kind}`);
}
