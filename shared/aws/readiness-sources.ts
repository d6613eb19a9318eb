/** Where each fact of readiness comes from, as one region reads them. */
import { deployedRegions } from '../fleet/deployed-regions.ts';
import type { Fleet } from '../fleet/fleet.ts';
import {
  functionName,
  gateBucketName,
  ledgerTableName,
  telemetryTableName,
  topicName,
} from '../fleet/names.ts';
import type { Gates, Ledger, Telemetry } from '../ports.ts';
import { backupKeyOf, copiedTo, subnetGroupOf } from '../readiness/checks/databases.ts';
import { functionsOf, queuesOf } from '../readiness/checks/deployed.ts';
import { recordNames } from '../readiness/checks/records.ts';
import { tablesIn } from '../readiness/checks/tables.ts';
import { type ReadingsByName, read, refused } from '../readiness/reading.ts';
import type { ReadinessRecords, Sources, SourcesUntil } from '../readiness-ports.ts';
import { gateCheckPrefix } from '../routing/gate-check-reference.ts';
import { gateInventory } from '../routing/gate-inventory.ts';
import { gatedNames } from '../routing/gated-names.ts';
import { owningStacks } from './cloudformation-owners.ts';
import { type ClientPlace, documentClient } from './dynamo-document.ts';
import { describeTable } from './dynamo-tables.ts';
import { kmsKeys } from './kms-key.ts';
import { lambdaFacts } from './lambda-facts.ts';
import { pace } from './pace.ts';
import { rdsFacts } from './rds-facts.ts';
import { route53GateChecks } from './route53-gate-tree.ts';
import { recordProtections } from './route53-protections.ts';
import { healthCheckReadiness, zoneReadiness } from './route53-readiness.ts';
import { route53Region } from './route53-region.ts';
import { route53Traffic } from './route53-traffic.ts';
import { describeGateBucket } from './s3-gate-bucket.ts';
import { snsPeople } from './sns-people.ts';
import { sqsDepth } from './sqs-depth.ts';

export interface ReadinessSources {
  readonly fleet: Fleet;
  /** Which region's things are asked for, and from where. */
  readonly region: string;
  readonly account: string;
  readonly partition: string;
  /** Where AWS is reached, and as whom, in place of what the environment says. */
  readonly place?: ClientPlace;
  readonly ledger: Pick<Ledger, 'control'>;
  readonly telemetry: Pick<Telemetry, 'reports' | 'memory'>;
  readonly records: Pick<ReadinessRecords, 'sheets'>;
  readonly gates: Pick<Gates, 'sheets'>;
  /** The hosts that the zone's parent names. */
  delegation(): Promise<readonly string[]>;
}

/** Of the five requests a second that Route 53 takes from an account, this one takes one. */
const route53GapMs = 1_000;

export function readinessSources(options: ReadinessSources): SourcesUntil {
  return (signal) => ({
    ...tableSources(options),
    ...regionSources(options),
    ...databaseSources(options),
    ...zoneSources(options, signal),
  });
}

/** What costs a read of a table. */
function tableSources({ fleet, ledger, telemetry, records }: ReadinessSources) {
  return {
    control: () => ledger.control(),
    reports: () => telemetry.reports(fleet.vantages),
    async memories() {
      const found = await Promise.all(fleet.controlRegions.map((each) => telemetry.memory(each)));
      return Object.fromEntries(
        found.flatMap((memory) => (memory === undefined ? [] : [[memory.region, memory]])),
      );
    },
    sheets: () => records.sheets(deployedRegions(fleet)),
  } satisfies Partial<Sources>;
}

function regionSources({ fleet, region, account, partition, place, gates }: ReadinessSources) {
  const lambda = lambdaFacts(region, place);
  const depth = sqsDepth(region, place);
  const people = snsPeople(region, place);
  const tables = documentClient(region, place);
  const nameOf: Readonly<Record<string, string>> = {
    ledger: ledgerTableName(fleet.name),
    telemetry: telemetryTableName(fleet.name),
  };
  return {
    functions: () =>
      each(functionsOf(fleet, region), (verb) => lambda.describe(functionName(fleet.name, verb))),
    concurrency: () => lambda.concurrency(),
    deadLetters: () => each(queuesOf(fleet, region), depth),
    subscriptions: () =>
      each(Object.keys(fleet.audiences), (audience) =>
        people.subscriptions(`arn:${partition}:sns:${region}:${account}:${topicName(fleet.name, audience)}`),
      ),
    sms: () => people.sms(),
    originationNumbers: () => people.originationNumbers(),
    tables: () => each(tablesIn(fleet, region), (table) => describeTable(tables, nameOf[table] ?? table)),
    gateBucket: () => describeGateBucket(region, gateBucketName(fleet.name, account, region), account, place),
    gateSheets: () => gates.sheets(),
  } satisfies Partial<Sources>;
}

function databaseSources({ fleet, region, place }: ReadinessSources) {
  const rds = rdsFacts(region, place);
  const describeKey = kmsKeys(region, place);
  return {
    databaseQuotas: () => rds.quotas(),
    copiesUnderWay: () => rds.copiesUnderWay(),
    backupKeys: () =>
      each(
        copiedTo(fleet, region).filter((id) => backupKeyOf(fleet, id, region) !== undefined),
        (id) => describeKey(backupKeyOf(fleet, id, region) ?? id),
      ),
    subnetGroups: () =>
      each(copiedTo(fleet, region), (id) => rds.subnetGroup(subnetGroupOf(fleet, id, region))),
  } satisfies Partial<Sources>;
}

/** What Route 53 is asked, one request after another; the zone's owner may be another account, the health checks' is not. */
function zoneSources(
  { fleet, region, account, place = {}, delegation }: ReadinessSources,
  signal: AbortSignal,
) {
  const turn = pace(route53GapMs, signal);
  const there = { ...place, region, session: `pointsman-${fleet.name}-readiness`, pace: turn };
  const zone = once(() => zoneReadiness(fleet.zone, there).zone());
  const known = async () => ({ ...fleet.zone, id: (await zone()).id });
  const records = once(async () => {
    const names = Object.values(fleet.applications).flatMap(recordNames);
    return route53Traffic(await known(), there).records(names);
  });
  const own = { ...place, region, pace: turn };
  // A stack may be in any region; these are where one is likely, and where Route 53 itself is.
  const stackRegions = [...new Set([...deployedRegions(fleet), route53Region(region)])];
  return {
    zone,
    delegation,
    records,
    protections: async () => recordProtections(await known(), there),
    owningStacks: () =>
      each(Object.keys(fleet.applications), async (id) => {
        const name = fleet.applications[id]?.name ?? id;
        const { stacks, unknown } = await owningStacks(name, stackRegions, place);
        if (stacks.length === 0 && unknown.length > 0) throw new Error(unknown.join('; '));
        return stacks;
      }),
    healthCheckQuota: () => healthCheckReadiness(own).quota(),
    checkerRanges: () => healthCheckReadiness(own).checkerRanges(),
    async gateInventory() {
      const [listed, found] = await Promise.all([
        route53GateChecks(own).list(gateCheckPrefix(fleet.name)),
        records(),
      ]);
      return gateInventory(fleet, account, listed, gatedNames(fleet, found));
    },
  } satisfies Partial<Sources>;
}

/** Each by itself: one that is refused spoils no other. */
async function each<Name extends string, Value>(
  names: readonly Name[],
  ask: (name: Name) => Promise<Value>,
): Promise<ReadingsByName<Value>> {
  const asked = names.map(async (name) => [name, await ask(name).then(read, refused)] as const);
  return Object.fromEntries(await Promise.all(asked));
}

function once<Value>(ask: () => Promise<Value>): () => Promise<Value> {
  let asked: Promise<Value> | undefined;
  return () => {
    asked ??= ask();
    return asked;
  };
}
