/** What an account must have room for, and what is known of the room it has. What cannot be read is unknown, never a number. */
import { acting } from '../fleet/acting.ts';
import { deployedRegions } from '../fleet/deployed-regions.ts';
import type { Fleet } from '../fleet/fleet.ts';
import {
  canReserve,
  concurrencyRequest,
  unreservedMin,
  wantedConcurrency,
} from '../fleet/wanted-concurrency.ts';
import { type Reading, type ReadingsByName, readingOf } from '../readiness/reading.ts';
import { inventoryOf } from './inventory.ts';

/** What Route 53 says of the zone that the fleet file names. */
export type ZoneWord =
  | { readonly kind: 'usable'; readonly id: string }
  | { readonly kind: 'unusable'; readonly why: string };

export interface AccountFacts {
  /** The account's id. */
  readonly account: Reading<string>;
  /** By region, the account's limit of executions at one time, less what functions of others reserve of it. */
  readonly concurrency: ReadingsByName<number>;
  /** Route 53's, which are the account's in all regions together. */
  readonly healthChecks: Reading<{ readonly used: number; readonly max: number }>;
  readonly zone: Reading<ZoneWord>;
}

/** `missing`: deploying would fail, as there is no room, or it is another's. `warning`: it is deployed, and weaker than it could be. */
export interface RoomCheck {
  readonly state: 'enough' | 'warning' | 'missing' | 'unknown';
  readonly about: string;
  readonly text: string;
  /** What to do about it. */
  readonly command?: string;
}

/** Where Route 53 keeps its quotas. */
const healthCheckRequest =
  'aws service-quotas request-service-quota-increase --service-code route53 --quota-code L-ACB674F3 --desired-value 400 --region us-east-1';

export function roomFor(fleet: Fleet, facts: AccountFacts): readonly RoomCheck[] {
  return [
    ...accountMatch(fleet, facts),
    hostedZone(fleet, facts),
    healthCheckRoom(fleet, facts),
    ...deployedRegions(fleet).map((region) => concurrencyRoom(region, fleet, facts)),
  ];
}

/** Nothing where the fleet file names no account. */
function accountMatch({ account: meant }: Fleet, { account }: AccountFacts): readonly RoomCheck[] {
  if (meant === undefined) return [];
  const about = 'account';
  if (account.kind === 'unreadable')
    return [
      { state: 'unknown', about, text: `it must be ${meant}; who is signed in is unknown: ${account.why}` },
    ];
  return account.value === meant
    ? [{ state: 'enough', about, text: 'it is the one of the fleet file' }]
    : [
        {
          state: 'missing',
          about,
          text: `it must be ${meant}, as the fleet file says, got ${account.value}`,
        },
      ];
}

/** A first deployment without its zone fails after its tables were made, and those are protected. */
function hostedZone({ zone: { name } }: Fleet, { zone }: AccountFacts): RoomCheck {
  const about = `zone ${name}`;
  if (zone.kind === 'unreadable')
    return { state: 'unknown', about, text: `whether it is there is unknown: ${zone.why}` };
  return zone.value.kind === 'usable'
    ? { state: 'enough', about, text: `it is there, public, with the id ${zone.value.id}` }
    : { state: 'missing', about, text: zone.value.why };
}

/**
 * The checks of this fleet that are there already are in use, too, so that a second plan may ask for room twice. Those that
 * come once its applications act are no reason not to deploy now.
 */
function healthCheckRoom(fleet: Fleet, { healthChecks }: AccountFacts): RoomCheck {
  const about = 'Route 53 health checks';
  const now = healthChecksOf(fleet);
  const wanted = healthChecksOf(acting(fleet));
  if (wanted === 0) return { state: 'enough', about, text: 'none are needed' };
  const needed = now === wanted ? `${wanted} are needed` : `${wanted} are needed in mode act, ${now} now`;
  if (healthChecks.kind === 'unreadable') {
    const text = `${needed}; the account's quota is unknown: ${healthChecks.why}`;
    return { state: 'unknown', about, text };
  }
  const { used, max } = healthChecks.value;
  const text = `${needed}, ${used} of ${max} are in use`;
  if (max - used >= wanted) return { state: 'enough', about, text };
  return { state: max - used >= now ? 'warning' : 'missing', about, text, command: healthCheckRequest };
}

function healthChecksOf(fleet: Fleet): number {
  const { gates, calculated } = inventoryOf(fleet).healthChecks;
  return gates + calculated;
}

function concurrencyRoom(region: string, fleet: Fleet, { concurrency }: AccountFacts): RoomCheck {
  const about = `Lambda in ${region}`;
  const { total } = wantedConcurrency(fleet);
  const limit = readingOf(concurrency, region);
  if (limit.kind === 'unreadable') {
    const text = `${total} executions at one time would be reserved; the account's limit is unknown: ${limit.why}`;
    return { state: 'unknown', about, text };
  }
  const command = concurrencyRequest(region);
  const limited = `of ${limit.value} executions at one time`;
  if (canReserve(fleet, limit.value)) {
    return { state: 'enough', about, text: `${limited} ${total} can be reserved` };
  }
  const starving = `none can be reserved, as ${total} are wanted and ${unreservedMin} must stay free`;
  const text =
    limit.value >= total
      ? `${limited} ${starving}: another function can starve Pointsman`
      : `${limited} ${starving}: an outage takes more than there are`;
  return { state: 'warning', about, text, command };
}
