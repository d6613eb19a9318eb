/**
 * The tree of health checks by which Route 53 reads the gates: for each region a calculated check over one inverted HTTPS
 * check for each vantage. Inverted checks begin unhealthy, so the order of building matters: children are created, seen
 * passing, put under their parent, and only then attached to records. Pure: says what comes next, and nothing is done.
 */
import type { Fleet } from '../fleet/fleet.ts';
import { gateBucketName, gateKey } from '../fleet/names.ts';
import { gatedApplications, gateQuorum, regionsWithGates } from './gate.ts';

/** Route 53's own structure and casing. */
export interface GateCheckConfig {
  readonly Type: 'HTTPS';
  readonly FullyQualifiedDomainName: string;
  readonly Port: number;
  readonly ResourcePath: string;
  /** Seconds. */
  readonly RequestInterval: number;
  readonly FailureThreshold: number;
  /** Healthy while the object is not there. */
  readonly Inverted: true;
}

export interface RegionCheckConfig {
  readonly Type: 'CALCULATED';
  readonly ChildHealthChecks: readonly string[];
  /** Open gates that keep the region healthy. */
  readonly HealthThreshold: number;
}

/** What has been built so far. */
export interface GateTree {
  /** By region, then vantage. */
  readonly children: Readonly<Record<string, Readonly<Record<string, GateCheck>>>>;
  /** By region. */
  readonly parents: Readonly<Record<string, RegionCheck>>;
  /** Applications whose records all carry the check of their region. */
  readonly attached: readonly string[];
}

export interface GateCheck {
  readonly id: string;
  /** Every checker has looked, and none has found the gate closed. */
  readonly passing: boolean;
}

export interface RegionCheck {
  readonly id: string;
  /** Route 53's, on which an update is conditional. */
  readonly version: number;
  readonly children: readonly string[];
  readonly healthThreshold: number;
}

export type GateTreeStep =
  | {
      readonly kind: 'create-child';
      readonly region: string;
      readonly vantage: string;
      readonly config: GateCheckConfig;
    }
  /** Nothing more can be done for the region until these are seen passing. */
  | { readonly kind: 'await-children'; readonly region: string; readonly ids: readonly string[] }
  | { readonly kind: 'create-parent'; readonly region: string; readonly config: RegionCheckConfig }
  | {
      readonly kind: 'update-parent';
      readonly region: string;
      readonly id: string;
      readonly version: number;
      readonly config: RegionCheckConfig;
    }
  /** All records of the application in one batch; `checks` by region. */
  | {
      readonly kind: 'attach';
      readonly application: string;
      readonly checks: Readonly<Record<string, string>>;
    };

export type GatedFleet = Pick<Fleet, 'name' | 'gates' | 'applications' | 'vantages' | 'minVotes'>;

/** What can be done now, in any order; nothing once the tree stands. */
export function nextGateTreeSteps(
  fleet: GatedFleet,
  account: string,
  tree: GateTree,
): readonly GateTreeStep[] {
  const steps = regionsWithGates(fleet).flatMap((region) => regionSteps(region, fleet, account, tree));
  const unfinished = new Set(steps.flatMap((step) => ('region' in step ? [step.region] : [])));
  const attachable = gatedApplications(fleet).filter((id) => !tree.attached.includes(id));
  return [...steps, ...attachable.flatMap((id) => attachSteps(id, fleet, tree, unfinished))];
}

/** A region stays healthy while fewer gates are closed than make a quorum. */
export function healthThreshold(fleet: GatedFleet): number {
  return fleet.vantages.length - gateQuorum(fleet) + 1;
}

function regionSteps(region: string, fleet: GatedFleet, account: string, tree: GateTree): GateTreeStep[] {
  const children = fleet.vantages.map((vantage) => ({ vantage, check: tree.children[region]?.[vantage] }));
  const missing = children.filter(({ check }) => check === undefined);
  if (missing.length > 0) {
    return missing.map(({ vantage }) => {
      return { kind: 'create-child', region, vantage, config: childConfig(region, vantage, fleet, account) };
    });
  }
  const checks = children.flatMap(({ check }) => check ?? []);
  const parent = tree.parents[region];
  const config: RegionCheckConfig = {
    Type: 'CALCULATED',
    ChildHealthChecks: checks.map(({ id }) => id),
    HealthThreshold: healthThreshold(fleet),
  };
  if (parent !== undefined && stands(parent, config)) return [];
  // A child that is under its parent already may be failing because its gate is closed: that is what it is for.
  const fresh = checks.filter(({ id, passing }) => !passing && parent?.children.includes(id) !== true);
  if (fresh.length > 0) return [{ kind: 'await-children', region, ids: fresh.map(({ id }) => id) }];
  return parent === undefined
    ? [{ kind: 'create-parent', region, config }]
    : [{ kind: 'update-parent', region, id: parent.id, version: parent.version, config }];
}

function attachSteps(
  application: string,
  fleet: GatedFleet,
  { parents }: GateTree,
  unfinished: ReadonlySet<string>,
): GateTreeStep[] {
  const regions = Object.keys(fleet.applications[application]?.endpoints ?? {});
  const checks = regions.flatMap((region) => {
    const parent = parents[region];
    return parent === undefined || unfinished.has(region) ? [] : [[region, parent.id] as const];
  });
  if (checks.length < regions.length) return [];
  return [{ kind: 'attach', application, checks: Object.fromEntries(checks) }];
}

function stands({ children, healthThreshold: threshold }: RegionCheck, config: RegionCheckConfig): boolean {
  const sameChildren = [...children].sort().join() === [...config.ChildHealthChecks].sort().join();
  return sameChildren && threshold === config.HealthThreshold;
}

function childConfig(
  region: string,
  vantage: string,
  { name }: GatedFleet,
  account: string,
): GateCheckConfig {
  return {
    Type: 'HTTPS',
    FullyQualifiedDomainName: `${gateBucketName(name, account, vantage)}.s3.${vantage}.amazonaws.com`,
    Port: 443,
    ResourcePath: `/${gateKey(region)}`,
    RequestInterval: 10,
    FailureThreshold: 1,
    Inverted: true,
  };
}
