/**
 * What may not be done to the tree of health checks now, because it would change where Route 53 sends traffic. Gates that
 * have been closed by an outage stay in force through every deployment: nothing attaches to them, nothing detaches from
 * them, and no threshold moves past them.
 */
import type { RegionCheckConfig } from './gate-check.ts';
import {
  allParents,
  type GatedName,
  type GateTree,
  type GateTreeHold,
  type RegionCheck,
} from './gate-tree.ts';

/** What is known of a calculated check; `unsure` where a gate that has not been seen would decide it. */
type Health = 'healthy' | 'unhealthy' | 'unsure';

/** An update may make a check that is in use neither unhealthy nor healthy. */
export function holdOnUpdate(
  region: string,
  parent: RegionCheck,
  { ChildHealthChecks: children, HealthThreshold: threshold }: RegionCheckConfig,
  tree: GateTree,
): GateTreeHold | undefined {
  if (!isCarried(parent.id, tree)) return undefined;
  if (parent.isSwitched) return { kind: 'hold', region, ids: [], text: switchedText(region, parent.id) };
  const after = healthOf(children, threshold, tree);
  // What Route 53 makes of a gate's check that somebody has deleted is not known: the sooner it is out, the better.
  const known = parent.children.filter((id) => isKnown(id, tree));
  const isWhole = known.length === parent.children.length;
  const before = isWhole ? healthOf(parent.children, parent.healthThreshold, tree) : after;
  if (after === before && after !== 'unsure') return undefined;
  const ids = [...new Set([...known, ...children])].filter((id) => tree.seen[id] !== 'open');
  const text = `the gates of ${region} are counted anew only when that changes nothing`;
  return { kind: 'hold', region, ids, text };
}

/** Where traffic goes now it must be sure to go with these checks, by region, in place of those that are carried. */
export function holdOnRecords(
  { application, name, records }: GatedName,
  checks: Readonly<Record<string, string>>,
  tree: GateTree,
): GateTreeHold | undefined {
  const parents = new Map(allParents(tree).map((parent) => [parent.id, parent]));
  const unsure = records
    .filter(({ weight }) => weight > 0)
    .flatMap(({ region, check }) =>
      [check, checks[region]].flatMap((id) => {
        const parent = parents.get(id ?? '');
        if (parent === undefined) return [];
        const isSure =
          !parent.isSwitched && healthOf(parent.children, parent.healthThreshold, tree) === 'healthy';
        return isSure ? [] : [{ region, parent }];
      }),
    );
  if (unsure.length === 0) return undefined;
  const switched = unsure.find(({ parent }) => parent.isSwitched);
  if (switched !== undefined) {
    return { kind: 'hold', ids: [], text: switchedText(switched.region, switched.parent.id) };
  }
  const regions = [...new Set(unsure.map(({ region }) => region))].join(' and ');
  const ids = [...new Set(unsure.flatMap(({ parent }) => parent.children))].filter(
    (id) => tree.seen[id] !== 'open',
  );
  const text = `the records of ${application ?? name} get or lose checks only while the gates of ${regions}, where its traffic is, are open`;
  return { kind: 'hold', ids, text };
}

function healthOf(children: readonly string[], threshold: number, { seen }: GateTree): Health {
  const open = children.filter((id) => seen[id] === 'open').length;
  const closed = children.filter((id) => seen[id] === 'closed').length;
  if (open >= threshold) return 'healthy';
  return children.length - closed < threshold ? 'unhealthy' : 'unsure';
}

function switchedText(region: string, id: string): string {
  return `the health check of ${region} must be neither disabled nor inverted, got ${id} switched by hand`;
}

function isCarried(id: string, { names }: GateTree): boolean {
  return names.some(({ records }) => records.some(({ check }) => check === id));
}

function isKnown(id: string, { children, surplus }: GateTree): boolean {
  return (
    Object.values(children).some((byVantage) => Object.values(byVantage).includes(id)) ||
    surplus.some((each) => each.kind === 'child' && each.id === id)
  );
}
