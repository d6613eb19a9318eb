/**
 * Sorts the account's health checks into the tree that a fleet wants and what is left over of it: vantages and regions that
 * are gone, checks that were changed by hand, and what an interrupted or doubled run has made twice.
 */
import { regionsWithGates } from './gate.ts';
import { gateCheckConfig, isAsMade, type ListedCheck } from './gate-check.ts';
import { type GateCheckReference, gateCheckName, readGateCheckReference } from './gate-check-reference.ts';
import type { GatedFleet, GatedName, GateTree, RegionCheck, SurplusCheck } from './gate-tree.ts';

interface OwnCheck {
  readonly check: ListedCheck;
  readonly place: GateCheckReference;
}

/** All but what has been seen of the gates. */
export type GateInventory = Omit<GateTree, 'seen'>;

export function gateInventory(
  fleet: GatedFleet,
  account: string,
  listed: readonly ListedCheck[],
  names: readonly GatedName[],
): GateInventory {
  const own = ownChecks(fleet.name, listed);
  const regions = regionsWithGates(fleet);
  const carried = names.flatMap(({ records }) => records.flatMap(({ check }) => check ?? []));
  const parents: Record<string, RegionCheck> = {};
  const children: Record<string, Record<string, string>> = {};
  for (const region of regions) {
    const best = preferred(
      own.filter(
        ({ check, place }) =>
          place.region === region && place.vantage === undefined && check.config.Type === 'CALCULATED',
      ),
      ({ check }) => carried.filter((id) => id === check.id).length,
    );
    if (best !== undefined) parents[region] = regionCheck(best.check);
    children[region] = Object.fromEntries(
      fleet.vantages.flatMap((vantage) => {
        const made = gateCheckConfig(fleet, account, region, vantage);
        const gate = preferred(
          own.filter(
            ({ check, place }) =>
              place.region === region && place.vantage === vantage && isAsMade(check.config, made),
          ),
          ({ check }) => (parents[region]?.children.includes(check.id) === true ? 1 : 0),
        );
        return gate === undefined ? [] : [[vantage, gate.check.id]];
      }),
    );
  }
  const kept = new Set([
    ...Object.values(parents).map(({ id }) => id),
    ...Object.values(children).flatMap((byVantage) => Object.values(byVantage)),
  ]);
  const surplus = own.flatMap((each) => (kept.has(each.check.id) ? [] : surplusCheck(each, own, listed)));
  const unnamed = own.flatMap(({ check, place }) => {
    const name = gateCheckName(fleet.name, place);
    return kept.has(check.id) && check.name !== name ? [[check.id, name] as const] : [];
  });
  return { children, parents, surplus, names, unnamed: Object.fromEntries(unnamed) };
}

/** The checks of this fleet's gates, of all that the account has. */
function ownChecks(fleet: string, listed: readonly ListedCheck[]): readonly OwnCheck[] {
  return listed.flatMap((check) => {
    const place = readGateCheckReference(fleet, check.reference);
    return place === undefined ? [] : [{ check, place }];
  });
}

/** The one that most goes by, else the oldest: every run prefers the same. */
function preferred(own: readonly OwnCheck[], uses: (each: OwnCheck) => number): OwnCheck | undefined {
  return [...own].sort(
    (one, other) =>
      uses(other) - uses(one) ||
      one.place.generation - other.place.generation ||
      (one.check.id < other.check.id ? -1 : 1),
  )[0];
}

function surplusCheck(
  { check, place: { region, vantage } }: OwnCheck,
  own: readonly OwnCheck[],
  listed: readonly ListedCheck[],
): SurplusCheck {
  if (vantage === undefined) return { kind: 'parent', region, check: regionCheck(check) };
  const ids = new Set(own.map((each) => each.check.id));
  const inUse = listed.some(
    ({ id, config }) => !ids.has(id) && config.ChildHealthChecks?.includes(check.id) === true,
  );
  return { kind: 'child', region, vantage, id: check.id, inUse };
}

function regionCheck({ id, version, config }: ListedCheck): RegionCheck {
  const { ChildHealthChecks: children = [], HealthThreshold: threshold = 0 } = config;
  const isSwitched = config.Inverted === true || config.Disabled === true;
  return { id, version, children, healthThreshold: threshold, isSwitched };
}
