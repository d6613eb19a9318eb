/** Rules about databases: where the writer and its copies are, and when a promotion may be automatic. */
import type { Database, Fleet } from '../fleet.ts';
import { type Finding, finding, type Path } from '../issue.ts';
import { ledgerWeakness, strongLedgerReplicas } from '../strong-ledger.ts';
import { outsideLimits } from './limits.ts';
import { emptyList, namedTwice } from './lists.ts';
import { hasVantagesForAuto, mustBeManual } from './patience-rules.ts';
import { deployedRegions, regionFields } from './region-rules.ts';

export type DatabaseRule = (database: Database, at: Path, fleet: Fleet) => readonly Finding[];

export const databaseRegionsAreKnown: DatabaseRule = ({ writer, replicas, backup }, at, fleet) => {
  const deployed = deployedRegions(fleet);
  if (deployed.length === 0) return [];
  const named: readonly (readonly [Path, string])[] = [
    [['writer'], writer],
    ...replicas.map((region, index) => [['replicas', index], region] as const),
    ...(backup?.copyTo ?? []).map((region, index) => [['backup', 'copyTo', index], region] as const),
  ];
  return named
    .filter(([, region]) => !deployed.includes(region))
    .map(([path, region]) =>
      finding([...at, ...path], region, `be one of the fleet's regions ${deployed.join(', ')}`, {
        dependsOn: regionFields,
      }),
    );
};

export const copiesAreElsewhere: DatabaseRule = ({ writer, replicas, backup }, at) => {
  const lists: readonly (readonly [Path, readonly string[]])[] = [
    [['replicas'], replicas],
    [['backup', 'copyTo'], backup?.copyTo ?? []],
  ];
  return lists.flatMap(([path, regions]) => [
    ...namedTwice([...at, ...path], regions),
    ...regions.flatMap((region, index) => {
      if (region !== writer) return [];
      const must = 'be another region than that of the writer';
      return [finding([...at, ...path, index], region, must, { dependsOn: [[...at, 'writer']] })];
    }),
  ]);
};

export const backupIsUsable: DatabaseRule = ({ backup }, at) => {
  if (backup === undefined) return [];
  const path = [...at, 'backup'];
  return [
    ...emptyList([...path, 'copyTo'], backup.copyTo, 'region'),
    ...outsideLimits([...path, 'everyHours'], backup.everyHours, { min: 1, max: 168, unit: 'hours' }),
  ];
};

/** A setting of a region that nothing is copied to is a region misspelt, most likely. */
export const copySettingsAreOfCopies: DatabaseRule = ({ backup }, at) => {
  if (backup === undefined) return [];
  const copyTo = [...at, 'backup', 'copyTo'];
  return (['kmsKeys', 'subnetGroups'] as const).flatMap((setting) =>
    Object.keys(backup[setting])
      .filter((region) => !backup.copyTo.includes(region))
      .map((region) => {
        const path = [...at, 'backup', setting, region];
        const must = `be of a region of copyTo (${backup.copyTo.join(', ')})`;
        return finding(path, region, must, { dependsOn: [copyTo] });
      }),
  );
};

export const autoPromotionIsSafe: DatabaseRule = ({ promotion, replicas }, at, fleet) => {
  if (promotion === 'manual' || fleet.vantages.length === 0) return [];
  const path = [...at, 'promotion'];
  if (!hasVantagesForAuto(fleet)) {
    return [
      finding(path, promotion, mustBeManual(fleet), {
        allowed: 'manual, or auto with three vantages',
        dependsOn: regionFields,
      }),
    ];
  }
  const ledgers = new Set(fleet.ledgerRegions).size;
  if (ledgers < strongLedgerReplicas) {
    const must = `be manual with ${ledgers} ledger regions: auto needs ${strongLedgerReplicas}, which make the ledger strongly consistent`;
    return [
      finding(path, promotion, must, { allowed: 'manual', dependsOn: [['ledgerRegions'], ...regionFields] }),
    ];
  }
  // Else two promotions could both believe to be the only one.
  const weakness = ledgerWeakness(fleet);
  if (weakness !== undefined) {
    const must = `be manual: auto needs a strongly consistent ledger, and ${weakness}`;
    return [
      finding(path, promotion, must, { allowed: 'manual', dependsOn: [['ledgerRegions'], ...regionFields] }),
    ];
  }
  if (replicas.length === 0) {
    const must = 'be manual without replicas: there is nothing to promote';
    return [finding(path, promotion, must, { allowed: 'manual', dependsOn: [[...at, 'replicas']] })];
  }
  return [];
};
