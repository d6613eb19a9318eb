/** What the regions say of their readiness: as their functions have kept it, or, of a sandbox, judged here and now. */

import { documentClient } from '../shared/aws/dynamo-document.ts';
import { dynamoReadiness } from '../shared/aws/dynamo-readiness.ts';
import { readinessSources } from '../shared/aws/readiness-sources.ts';
import { s3Gates } from '../shared/aws/s3-gates.ts';
import { systemClock } from '../shared/aws/system-clock.ts';
import { delegatedHosts } from '../shared/dns/zone-name-servers.ts';
import { deployedRegions } from '../shared/fleet/deployed-regions.ts';
import { fleetDigest } from '../shared/fleet/digest.ts';
import { telemetryTableName } from '../shared/fleet/names.ts';
import { readFacts } from '../shared/operating/read-facts.ts';
import { readinessChecks } from '../shared/readiness/checks.ts';
import { evaluate } from '../shared/readiness/evaluate.ts';
import type { FactName } from '../shared/readiness/facts.ts';
import type { SheetsRead } from '../shared/readiness/outlook.ts';
import { type Reading, read, refused, unreadable } from '../shared/readiness/reading.ts';
import { factsFor } from '../shared/readiness/rota.ts';
import type { Sheet } from '../shared/readiness/sheet.ts';
import type { Sources, SourcesUntil } from '../shared/readiness-ports.ts';
import type { Deployment } from './deployment.ts';

/** What the sandbox has an answer to; the rest of AWS it does not play. */
const playedBySandbox: readonly FactName[] = [
  'control',
  'reports',
  'memories',
  'records',
  'protections',
  'gateSheets',
  'gateInventory',
  'subscriptions',
];

const sandboxReadMs = 20_000;

/** By region: each region's own replica is asked first, for it is the first to know. */
export async function keptSheets({ fleet, place }: Deployment): Promise<SheetsRead> {
  const regions = deployedRegions(fleet);
  const replicas = new Map(
    regions.map((region) => [
      region,
      dynamoReadiness(documentClient(region, place), telemetryTableName(fleet.name)),
    ]),
  );
  const sheets = regions.map(async (region) => {
    let refusal: Reading<never> = unreadable(`no replica of the telemetry table has ${region}`);
    for (const replica of [region, ...regions.filter((other) => other !== region)]) {
      try {
        const [sheet] = (await replicas.get(replica)?.sheets([region])) ?? [];
        return [region, read(sheet)] as const;
      } catch (error) {
        refusal = refused(error);
      }
    }
    return [region, refusal] as const;
  });
  return Object.fromEntries(await Promise.all(sheets));
}

/** As each region's function would judge, if the sandbox ran it. */
export async function judgedSheets(deployment: Deployment): Promise<SheetsRead> {
  const regions = deployedRegions(deployment.fleet);
  const sheets = regions.map(
    async (region) => [region, await judgedSheet(region, deployment).then(read, refused)] as const,
  );
  return Object.fromEntries(await Promise.all(sheets));
}

async function judgedSheet(region: string, deployment: Deployment): Promise<Sheet> {
  const { fleet } = deployment;
  const account = await deployment.account();
  const sources = sandboxSources(region, account, deployment);
  const checks = readinessChecks.filter((check) => check.subjects(fleet, region).length > 0);
  const facts = factsFor(checks, true);
  const readings = await readFacts(facts, sources, systemClock, systemClock.nowMs() + sandboxReadMs);
  const nowMs = systemClock.nowMs();
  const digest = fleetDigest(fleet);
  const context = { fleet, fleetDigest: digest, region, account, nowMs };
  return {
    region,
    revision: 1,
    writtenAtMs: nowMs,
    fleetDigest: digest,
    fleetWrittenAtMs: nowMs,
    code: {},
    results: evaluate(checks, readings, context),
  };
}

function sandboxSources(region: string, account: string, deployment: Deployment): SourcesUntil {
  const { fleet, place, ledger, telemetries } = deployment;
  const [first] = telemetries.values();
  const telemetry = telemetries.get(region) ?? first;
  if (telemetry === undefined) throw new Error('the fleet must have a control region, got none');
  const records = dynamoReadiness(documentClient(region, place), telemetryTableName(fleet.name));
  const sourcesUntil = readinessSources({
    fleet,
    region,
    account,
    partition: 'aws',
    place,
    ledger,
    telemetry,
    records,
    gates: s3Gates(fleet, account, region, place),
    delegation: () => delegatedHosts(fleet.zone.name),
  });
  return (signal) => onlyPlayed(sourcesUntil(signal));
}

/** Asked all the same, the sandbox would complain to whoever watches it. */
function onlyPlayed(sources: Sources): Sources {
  const refusal = (name: string) => () => Promise.reject(new Error(`the sandbox does not play ${name}`));
  return Object.fromEntries(
    Object.entries(sources).map(([name, source]) => [
      name,
      playedBySandbox.some((played) => played === name) ? source : refusal(name),
    ]),
  ) as unknown as Sources;
}
