/** All rules, in the order in which their findings are said. */
import type { Application, Check, Database, Fleet } from '../fleet.ts';
import type { Finding, Path } from '../issue.ts';
import * as application from './application-rules.ts';
import * as check from './check-rules.ts';
import * as database from './database-rules.ts';
import * as endpoint from './endpoint-rules.ts';
import * as expectation from './expectation-rules.ts';
import * as whole from './fleet-rules.ts';
import * as maintenance from './maintenance-rules.ts';
import * as patience from './patience-rules.ts';
import * as people from './people-rules.ts';
import * as probe from './probe-rules.ts';
import * as ramp from './ramp-rules.ts';
import * as reference from './reference-rules.ts';
import * as region from './region-rules.ts';
import * as steering from './steering-rules.ts';

const fleetRules: readonly ((fleet: Fleet) => readonly Finding[])[] = [
  whole.fleetNameIsUsable,
  whole.accountIsAnAccount,
  whole.zoneIsUsable,
  region.regionsAreRegions,
  region.regionsAreNamedOnce,
  region.regionsShareAPartition,
  region.vantagesAreDeployed,
  region.ledgerRegionsAreUsable,
  whole.intervalIsUsable,
  whole.gateDelayIsUsable,
  region.votesAreAMajority,
  reference.referencesAreAddresses,
  reference.referencesSpanPlaces,
  whole.givenNamesAreUsable,
  maintenance.fleetWindowsAreUsable,
];

const applicationRules: readonly application.ApplicationRule[] = [
  application.nameIsSteerable,
  application.nameIsNotTaken,
  application.recordsFitTogether,
  patience.numbersAreWithinLimits,
  endpoint.endpointsAreInActiveRegions,
  endpoint.targetsServeTheRecords,
  endpoint.targetsAreOfOneKind,
  endpoint.targetValuesAreValid,
  probe.probesReachOneRegion,
  probe.checksSpeakTheProbesProtocol,
  check.applicationIsChecked,
  application.orderNamesEachEndpoint,
  steering.measurementsCanBeHad,
  steering.sharesAddUp,
  ramp.rampGoesAllTheWay,
  ramp.rampHoldsAreWithinLimits,
  patience.confirmingFitsOneRun,
  patience.autoNeedsThreeVantages,
  application.needsAreKnown,
  application.preparationIsAFunction,
  maintenance.applicationWindowsAreUsable,
];

const checkRules: readonly check.CheckRule[] = [
  check.timeoutEndsBeforeTheNextSlot,
  check.latencyLimitIsReachable,
];

const httpCheckRules: readonly check.HttpCheckRule[] = [
  check.pathIsAbsolute,
  check.hostIsAName,
  check.headersCanBeSent,
  check.bodyIsSentByPost,
  check.bodyLimitIsBounded,
  expectation.statusesExist,
  expectation.bodyIsThereToBeRead,
  expectation.textsAreUsable,
  expectation.certificateDaysAreBounded,
  expectation.jsonExpectationsAreUsable,
  expectation.headerExpectationsAreUsable,
];

const databaseRules: readonly database.DatabaseRule[] = [
  database.databaseRegionsAreKnown,
  database.copiesAreElsewhere,
  database.backupIsUsable,
  database.copySettingsAreOfCopies,
  database.autoPromotionIsSafe,
];

export function brokenRules(fleet: Fleet): readonly Finding[] {
  return [
    ...fleetRules.flatMap((rule) => rule(fleet)),
    ...Object.entries(fleet.applications).flatMap(([id, one]) =>
      inApplication(one, ['applications', id], fleet),
    ),
    ...Object.entries(fleet.databases).flatMap(([id, one]) => inDatabase(one, ['databases', id], fleet)),
    ...people.peopleCanBeReached(fleet),
    ...people.audiencesHavePeople(fleet),
    ...people.pingIsAnAddress(fleet),
    ...people.smsLimitIsUsable(fleet),
  ];
}

function inApplication(one: Application, at: Path, fleet: Fleet): readonly Finding[] {
  return [
    ...applicationRules.flatMap((rule) => rule(one, at, fleet)),
    ...one.checks.flatMap((each, index) => inCheck(each, [...at, 'checks', index], one, fleet)),
  ];
}

function inCheck(one: Check, at: Path, owner: Application, fleet: Fleet): readonly Finding[] {
  const findings = checkRules.flatMap((rule) => rule(one, at, owner, fleet));
  if (one.type !== 'http') return findings;
  return [...findings, ...httpCheckRules.flatMap((rule) => rule(one, at, owner, fleet))];
}

function inDatabase(one: Database, at: Path, fleet: Fleet): readonly Finding[] {
  return databaseRules.flatMap((rule) => rule(one, at, fleet));
}
