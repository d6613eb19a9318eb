/** The one list of checks, in the order in which they are shown among those of one severity. */
import type { Check } from './check.ts';
import { databaseChecks } from './checks/databases.ts';
import { deployedChecks } from './checks/deployed.ts';
import { gateChecks } from './checks/gates.ts';
import { observingChecks } from './checks/observing.ts';
import { peopleChecks } from './checks/people.ts';
import { recordChecks } from './checks/records.ts';
import { sightChecks } from './checks/sight.ts';
import { tableChecks } from './checks/tables.ts';
import { zoneChecks } from './checks/zone.ts';

export const readinessChecks: readonly Check[] = [
  ...sightChecks,
  ...recordChecks,
  ...zoneChecks,
  ...gateChecks,
  ...tableChecks,
  ...deployedChecks,
  ...peopleChecks,
  ...databaseChecks,
  ...observingChecks,
];
