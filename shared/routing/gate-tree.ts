/**
 * The tree of health checks by which Route 53 reads the gates: for each region a calculated check over one inverted HTTPS
 * check for each vantage. Says what comes next to make it what the fleet wants, and does nothing. No step changes where
 * traffic goes: what would is held, and an outage whose gates are closed is waited for, not deployed through.
 */
import type { Fleet } from '../fleet/fleet.ts';
import { gatedApplications, gateQuorum, regionsWithGates } from './gate.ts';
import {
  type GateCheckConfig,
  gateCheckConfig,
  type RegionCheckConfig,
  type SeenGate,
} from './gate-check.ts';
import { holdOnRecords, holdOnUpdate } from './gate-tree-holds.ts';

/** What stands, as it was read. */
export interface GateTree {
  /** Ids of the checks that are as the fleet wants them, by region, then vantage. */
  readonly children: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** By region. */
  readonly parents: Readonly<Record<string, RegionCheck>>;
  /** Checks of this fleet's that it has no place for. */
  readonly surplus: readonly SurplusCheck[];
  /** By the id of a gate's check. What is not in it is unsure. */
  readonly seen: Readonly<Record<string, SeenGate>>;
  /** What should carry checks, and what does. */
  readonly names: readonly GatedName[];
  /** Checks of this fleet's whose tag says something else, or nothing: what it should say, by id. */
  readonly unnamed: Readonly<Record<string, string>>;
}

export interface RegionCheck {
  readonly id: string;
  /** Route 53's, on which an update is conditional. */
  readonly version: number;
  readonly children: readonly string[];
  readonly healthThreshold: number;
  /** Somebody has disabled or inverted it: what that person wants is not fought, and nothing is built on it. */
  readonly isSwitched: boolean;
}

export type SurplusCheck =
  | { readonly kind: 'parent'; readonly region: string; readonly check: RegionCheck }
  /** `inUse`: a calculated check of somebody else's counts it. */
  | {
      readonly kind: 'child';
      readonly region: string;
      readonly vantage: string;
      readonly id: string;
      readonly inUse: boolean;
    };

/** A name in the zone with weighted records: an application's, or one that only carries a check of this fleet's. */
export interface GatedName {
  /** As Route 53 returns it. */
  readonly name: string;
  /** Absent where it is no application's of the fleet. */
  readonly application?: string;
  /** Its marker is there: Pointsman steers it. */
  readonly isAdopted: boolean;
  readonly records: readonly CarryingRecord[];
}

export interface CarryingRecord {
  /** What its set identifier says. */
  readonly region: string;
  readonly weight: number;
  /** Whosever check it is. */
  readonly check?: string | undefined;
}

export type GateTreeStep =
  | {
      readonly kind: 'create-child';
      readonly region: string;
      readonly vantage: string;
      readonly config: GateCheckConfig;
    }
  /** Nothing more can be done for the region until all checkers have seen these gates open. */
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
    }
  /** All records of the application lose the checks of its gates, in one batch. */
  | { readonly kind: 'detach'; readonly application: string }
  | { readonly kind: 'name'; readonly id: string; readonly name: string }
  | { readonly kind: 'delete-parent'; readonly region: string; readonly id: string }
  | { readonly kind: 'delete-child'; readonly region: string; readonly id: string }
  | GateTreeHold;

/** It would change where traffic goes, or may: these gates must be seen, and open, first. */
export interface GateTreeHold {
  readonly kind: 'hold';
  /** Absent where it is about records. */
  readonly region?: string;
  readonly ids: readonly string[];
  readonly text: string;
}

export type GatedFleet = Pick<Fleet, 'name' | 'gates' | 'applications' | 'vantages' | 'minVotes'>;

/** What can be done now, in this order; nothing once the tree stands. */
export function nextGateTreeSteps(
  fleet: GatedFleet,
  account: string,
  tree: GateTree,
): readonly GateTreeStep[] {
  const growing = regionsWithGates(fleet).flatMap((region) => regionSteps(region, fleet, account, tree));
  const unfinished = new Set(growing.flatMap((step) => ('region' in step ? (step.region ?? []) : [])));
  // What is to go needs no name: whoever may not give one could not even delete it again.
  const leaving = new Set(tree.surplus.map((each) => (each.kind === 'parent' ? each.check.id : each.id)));
  const naming = Object.entries(tree.unnamed).flatMap(([id, name]) =>
    leaving.has(id) ? [] : ({ kind: 'name', id, name } as const),
  );
  const records = tree.names.flatMap((each) => nameSteps(each, fleet, tree, unfinished));
  return [...growing, ...naming, ...records, ...tree.surplus.flatMap((each) => surplusSteps(each, tree))];
}

/** A region stays healthy while fewer gates are closed than make a quorum. */
export function healthThreshold(fleet: Pick<Fleet, 'vantages' | 'minVotes'>): number {
  return fleet.vantages.length - gateQuorum(fleet) + 1;
}

/** Regions whose check is as the fleet wants it, by region its id: what has been seen of the gates is not asked. */
export function standingParents(
  fleet: GatedFleet,
  account: string,
  tree: GateTree,
): Readonly<Record<string, RegionCheck>> {
  return Object.fromEntries(
    Object.entries(tree.parents).filter(([region]) => regionSteps(region, fleet, account, tree).length === 0),
  );
}

/** How many health checks the fleet's gates take, of the account's. */
export function gateCheckCount(fleet: GatedFleet): number {
  return regionsWithGates(fleet).length * (fleet.vantages.length + 1);
}

function regionSteps(region: string, fleet: GatedFleet, account: string, tree: GateTree): GateTreeStep[] {
  const children = fleet.vantages.map((vantage) => ({ vantage, id: tree.children[region]?.[vantage] }));
  const missing = children.filter(({ id }) => id === undefined);
  if (missing.length > 0) {
    return missing.map(({ vantage }) => {
      return {
        kind: 'create-child',
        region,
        vantage,
        config: gateCheckConfig(fleet, account, region, vantage),
      };
    });
  }
  const ids = children.flatMap(({ id }) => id ?? []);
  const parent = tree.parents[region];
  const config: RegionCheckConfig = {
    Type: 'CALCULATED',
    ChildHealthChecks: ids,
    HealthThreshold: healthThreshold(fleet),
  };
  if (parent !== undefined && stands(parent, config)) return [];
  // A child that is under its parent already may be failing because its gate is closed: that is what it is for.
  const fresh = ids.filter((id) => tree.seen[id] !== 'open' && parent?.children.includes(id) !== true);
  if (fresh.length > 0) return [{ kind: 'await-children', region, ids: fresh }];
  if (parent === undefined) return [{ kind: 'create-parent', region, config }];
  const hold = holdOnUpdate(region, parent, config, tree);
  return [hold ?? { kind: 'update-parent', region, id: parent.id, version: parent.version, config }];
}

function nameSteps(
  each: GatedName,
  fleet: GatedFleet,
  tree: GateTree,
  unfinished: ReadonlySet<string>,
): GateTreeStep[] {
  const { application, isAdopted, records } = each;
  // What the fleet does not name is not ours to change. It keeps its checks, and they are kept for it.
  if (application === undefined) return [];
  const isGated = gatedApplications(fleet).includes(application);
  if (!isGated || !isAdopted) {
    const unwanted = new Set(allParents(tree).map(({ id }) => id));
    // A marker that is missing for a moment is no reason to take away what the application should carry.
    if (isGated) for (const { id } of Object.values(tree.parents)) unwanted.delete(id);
    if (!records.some(({ check }) => check !== undefined && unwanted.has(check))) return [];
    return [holdOnRecords(each, {}, tree) ?? { kind: 'detach', application }];
  }
  const regions = Object.keys(fleet.applications[application]?.endpoints ?? {});
  const checks: Record<string, string> = {};
  for (const region of regions) {
    const parent = tree.parents[region];
    if (parent === undefined || unfinished.has(region)) return [];
    checks[region] = parent.id;
  }
  if (records.every(({ region, check }) => check === checks[region])) return [];
  return [holdOnRecords(each, checks, tree) ?? { kind: 'attach', application, checks }];
}

/** Nothing is deleted while something goes by it. */
function surplusSteps(surplus: SurplusCheck, tree: GateTree): GateTreeStep[] {
  if (surplus.kind === 'parent') {
    const { region, check } = surplus;
    const isCarried = tree.names.some(({ records }) => records.some((record) => record.check === check.id));
    return isCarried ? [] : [{ kind: 'delete-parent', region, id: check.id }];
  }
  const { id, region, inUse } = surplus;
  const isCounted = allParents(tree).some(({ children }) => children.includes(id));
  return inUse || isCounted ? [] : [{ kind: 'delete-child', region, id }];
}

function stands({ children, healthThreshold: threshold }: RegionCheck, config: RegionCheckConfig): boolean {
  const sameChildren = [...children].sort().join() === [...config.ChildHealthChecks].sort().join();
  return sameChildren && threshold === config.HealthThreshold;
}

/** Those that stand, and those that are to go. */
export function allParents({ parents, surplus }: GateTree): readonly RegionCheck[] {
  return [
    ...Object.values(parents),
    ...surplus.flatMap((each) => (each.kind === 'parent' ? each.check : [])),
  ];
}
