/** The tables: replicated as meant, consistent as the fleet needs it, and guarded against loss. */
import { telemetryRegions } from '../../fleet/deployed-regions.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { ledgerWeakness } from '../../fleet/strong-ledger.ts';
import { type Check, defineCheck, failed, failedBy, judgeRead, passed } from '../check.ts';
import type { TableFacts } from '../facts.ts';
import { readingOf } from '../reading.ts';

/** In the telemetry table; the ledger forgets by itself, as strong consistency takes no expiry. */
export const expiryAttribute = 'expiresAtSeconds';

const ledgerMode = defineCheck({
  id: 'ledger-mode',
  severity: 'critical',
  means:
    'A ledger of three regions is strongly consistent: else a freeze holds only after replication, and two promotions could both believe to be the only one.',
  remedy:
    'The mode is set when the table is made: with every application frozen, make the ledger anew (docs/deploying.md).',
  period: 'quarter',
  keeper: 'each-region',
  needs: ['tables'],
  // Where it cannot be had, `validate` and every deploy warn of it.
  subjects: (fleet, region) =>
    fleet.ledgerRegions.includes(region) && ledgerWeakness(fleet) === undefined ? [''] : [],
  judge: (_subject, { tables }) =>
    judgeRead(readingOf(tables, 'ledger'), ({ consistency }) =>
      consistency === 'STRONG'
        ? passed('it is strongly consistent')
        : failed('it is eventually consistent, where it can be strongly consistent'),
    ),
});

const tablesAreReplicated = defineCheck({
  id: 'table-replicas',
  severity: 'critical',
  means: 'Each table is there, with an active replica in every region that reads it.',
  remedy: 'npx cdk deploy --all; a replica that DynamoDB is still making becomes active by itself.',
  period: 'quarter',
  keeper: 'each-region',
  needs: ['tables'],
  subjects: tablesIn,
  judge: (table, { tables }, { fleet, region }) =>
    judgeRead(readingOf(tables, table), ({ status, replicas }) => {
      const wanted = replicasOf(table, fleet).filter((each) => each !== region);
      return failedBy(
        [
          ...(isUsable(status) ? [] : [`it is ${status}`]),
          ...wanted.flatMap((each) => {
            const state = replicas[each];
            if (state === undefined) return [`it has no replica in ${each}`];
            return isUsable(state) ? [] : [`its replica in ${each} is ${state}`];
          }),
        ],
        `it is active, with ${wanted.length} other replicas`,
      );
    }),
});

const tablesAreGuarded = defineCheck({
  id: 'table-protection',
  severity: 'warning',
  means: 'Each table can be brought back to any second of its past, and cannot be deleted by mistake.',
  remedy: 'npx cdk deploy --all, which sets both again.',
  period: 'quarter',
  keeper: 'each-region',
  needs: ['tables'],
  subjects: tablesIn,
  judge: (table, { tables }) =>
    judgeRead(readingOf(tables, table), (facts) => failedBy(unguarded(table, facts), 'it is guarded')),
});

export const tableChecks: readonly Check[] = [ledgerMode, tablesAreReplicated, tablesAreGuarded];

/** The tables that have a replica in the region. */
export function tablesIn(fleet: Fleet, region: string): readonly string[] {
  return ['ledger', 'telemetry'].filter((table) => replicasOf(table, fleet).includes(region));
}

function replicasOf(table: string, fleet: Fleet): readonly string[] {
  return table === 'ledger' ? fleet.ledgerRegions : telemetryRegions(fleet);
}

/** A table that is being changed serves all the same. */
function isUsable(status: string): boolean {
  return status === 'ACTIVE' || status === 'UPDATING';
}

function unguarded(table: string, facts: TableFacts): readonly string[] {
  const expires = facts.expiryAttribute === expiryAttribute;
  return [
    ...(facts.hasPointInTimeRecovery ? [] : ['its point-in-time recovery is off']),
    ...(facts.isDeletionProtected ? [] : ['its deletion protection is off']),
    ...(table === 'ledger' || expires ? [] : [`its items do not expire by ${expiryAttribute}`]),
  ];
}
