/** Whose account this is, and how much room it has: each question by itself, as one may be refused and another answered. */
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { AccountFacts, ZoneWord } from '../cost/account.ts';
import { deployedRegions, homeRegion } from '../fleet/deployed-regions.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { functionName, type LoopVerb } from '../fleet/names.ts';
import { type Reading, read, unreadable } from '../readiness/reading.ts';
import type { ClientPlace } from './dynamo-document.ts';
import { UnusableZone } from './hosted-zone.ts';
import { type LambdaFacts, lambdaFacts } from './lambda-facts.ts';
import { patience } from './patience.ts';
import { healthCheckReadiness, zoneReadiness } from './route53-readiness.ts';

const requestTimeoutMs = 5_000;

const loopVerbs: readonly LoopVerb[] = ['tick', 'probe', 'steer', 'notify'];

/** Never rejects: what cannot be read says why. */
export async function accountFacts(fleet: Fleet, place: ClientPlace = {}): Promise<AccountFacts> {
  const regions = deployedRegions(fleet);
  const [account, zone, healthChecks, ...limits] = await Promise.all([
    reading(callerAccount(homeRegion(fleet), place)),
    reading(zoneWord(fleet, place)),
    reading(healthCheckReadiness({ ...place, region: homeRegion(fleet) }).quota()),
    ...regions.map((region) => reading(roomOf(fleet.name, lambdaFacts(region, place)))),
  ]);
  const concurrency = Object.fromEntries(
    regions.map((region, index) => [region, limits[index] ?? unreadable('it was not asked for')]),
  );
  return { account, zone, healthChecks, concurrency };
}

async function callerAccount(region: string, place: ClientPlace): Promise<string> {
  const client = new STSClient({
    ...place,
    region,
    maxAttempts: 2,
    requestHandler: patience(requestTimeoutMs),
  });
  const { Account } = await client.send(new GetCallerIdentityCommand({}));
  if (Account === undefined) throw new Error('STS must tell the account, got none');
  return Account;
}

async function zoneWord(fleet: Fleet, place: ClientPlace): Promise<ZoneWord> {
  try {
    const zone = await zoneReadiness(fleet.zone, { ...place, region: homeRegion(fleet) }).zone();
    if (zone.isPrivate)
      return { kind: 'unusable', why: `zone must be a public hosted zone, got ${zone.id}, which is private` };
    return zone.name === fleet.zone.name
      ? { kind: 'usable', id: zone.id }
      : {
          kind: 'unusable',
          why: `zone.id must be that of ${fleet.zone.name}, got ${zone.id} of ${zone.name}`,
        };
  } catch (error) {
    if (error instanceof UnusableZone) return { kind: 'unusable', why: error.message };
    if (error instanceof Error && error.name === 'NoSuchHostedZone')
      return { kind: 'unusable', why: `zone.id must be a hosted zone's, got ${fleet.zone.id}` };
    throw error;
  }
}

/** The limit less what is reserved for others: what this fleet's own functions hold of it, they may have again. */
async function roomOf(fleet: string, lambda: LambdaFacts): Promise<number> {
  const [{ unreserved }, ...own] = await Promise.all([
    lambda.concurrency(),
    ...loopVerbs.map((verb) => reservedOf(functionName(fleet, verb), lambda)),
  ]);
  return own.reduce((sum, reserved) => sum + reserved, unreserved);
}

/** None of a function that is not there yet. */
async function reservedOf(name: string, lambda: LambdaFacts): Promise<number> {
  try {
    return (await lambda.describe(name)).reservedConcurrency ?? 0;
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return 0;
    throw error;
  }
}

async function reading<Value>(asked: Promise<Value>): Promise<Reading<Value>> {
  try {
    return read(await asked);
  } catch (error) {
    return unreadable(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  }
}
