/** Rules about regions: which there are, which of them look, act and keep the ledger, and how many votes decide. */
import { strictMajority } from '../defaults.ts';
import type { Fleet } from '../fleet.ts';
import { type Finding, finding, type Path } from '../issue.ts';
import { partitionOf } from '../partition.ts';
import { strongLedgerReplicas } from '../strong-ledger.ts';
import { emptyList, namedTwice } from './lists.ts';

const regionName = /^[a-z]{2,4}(-[a-z]+){1,2}-\d{1,2}$/;

/** All that the region lists are derived from. */
export const regionFields: readonly Path[] = [['regions'], ['witnesses'], ['vantages']];

export function regionsAreRegions(fleet: Fleet): readonly Finding[] {
  return [
    ...emptyList(['regions'], fleet.regions, 'AWS region'),
    ...notRegions(['regions'], fleet.regions),
    ...notRegions(['witnesses'], fleet.witnesses),
  ];
}

export function regionsAreNamedOnce({ regions, witnesses }: Fleet): readonly Finding[] {
  const places: readonly Path[] = [
    ...regions.map((_, index) => ['regions', index]),
    ...witnesses.map((_, index) => ['witnesses', index]),
  ];
  const all = [...regions, ...witnesses];
  return all.flatMap((region, index) => {
    const first = all.indexOf(region);
    if (first === index) return [];
    const must = 'be named once in regions and witnesses together';
    return [
      finding(places[index] ?? ['regions'], region, must, { allowed: 'a region that is not named yet' }),
    ];
  });
}

/** Accounts, roles and names of one partition mean nothing in another. */
export function regionsShareAPartition({ regions, witnesses, ledgerRegions }: Fleet): readonly Finding[] {
  const [first] = regions;
  if (first === undefined) return [];
  const partition = partitionOf(first);
  const places: readonly (readonly [Path, string])[] = [
    ...regions.map((region, index) => [['regions', index], region] as const),
    ...witnesses.map((region, index) => [['witnesses', index], region] as const),
    ...ledgerRegions.flatMap((region, index) => {
      // What is wrong in the other lists has been said there.
      const isElsewhere = !regions.includes(region) && !witnesses.includes(region);
      return isElsewhere ? [[['ledgerRegions', index], region] as const] : [];
    }),
  ];
  return places
    .filter(([, region]) => isRegionName(region) && partitionOf(region) !== partition)
    .map(([at, region]) =>
      finding(at, region, `be in the partition of ${first}, which is ${partition}`, {
        dependsOn: [['regions']],
      }),
    );
}

/** Vantages and control regions run our functions, which are deployed in `regions` and `witnesses` only. */
export function vantagesAreDeployed(fleet: Fleet): readonly Finding[] {
  const deployed = deployedRegions(fleet);
  if (deployed.length === 0) return [];
  return (['vantages', 'controlRegions'] as const).flatMap((field) => [
    ...emptyList([field], fleet[field], 'region'),
    ...namedTwice([field], fleet[field]),
    ...fleet[field].flatMap((region, index) =>
      deployed.includes(region)
        ? []
        : [finding([field, index], region, `be one of ${deployed.join(', ')}`, { dependsOn: regionFields })],
    ),
  ]);
}

export function ledgerRegionsAreUsable(fleet: Fleet): readonly Finding[] {
  const { ledgerRegions } = fleet;
  const deployed = deployedRegions(fleet);
  if (deployed.length === 0) return [];
  const tooMany =
    new Set(ledgerRegions).size <= strongLedgerReplicas
      ? []
      : [finding(['ledgerRegions'], ledgerRegions, `name at most ${strongLedgerReplicas} regions`)];
  return [
    ...emptyList(['ledgerRegions'], ledgerRegions, 'region'),
    ...tooMany,
    ...namedTwice(['ledgerRegions'], ledgerRegions),
    // What is no region in `regions` has been said there.
    ...notRegions(['ledgerRegions'], ledgerRegions, deployed),
  ];
}

/** Fewer votes than a strict majority would let two halves of the fleet decide against each other. */
export function votesAreAMajority(fleet: Fleet): readonly Finding[] {
  const vantages = new Set(fleet.vantages).size;
  const least = strictMajority(vantages);
  const { minVotes } = fleet;
  if (vantages === 0 || (Number.isInteger(minVotes) && minVotes >= least && minVotes <= vantages)) return [];
  const range = least === vantages ? `${least}` : `a whole number from ${least} to ${vantages}`;
  const must = `be ${range}: at least a strict majority of the ${vantages} vantages, at most all of them`;
  return [finding(['minVotes'], minVotes, must, { dependsOn: regionFields })];
}

/** The regions in which the fleet's functions run. */
export function deployedRegions({ regions, witnesses }: Fleet): readonly string[] {
  return [...new Set([...regions, ...witnesses])];
}

function notRegions(at: Path, regions: readonly string[], known: readonly string[] = []): readonly Finding[] {
  return regions.flatMap((region, index) =>
    known.includes(region) || regionName.test(region)
      ? []
      : [finding([...at, index], region, 'be the name of an AWS region, such as us-east-1')],
  );
}

export function isRegionName(text: string): boolean {
  return regionName.test(text);
}
