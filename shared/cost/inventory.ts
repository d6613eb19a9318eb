/** What a fleet's deployment consists of, region by region: what the stacks create, told without synthesising them. */
import { addressesOf } from '../fleet/audience-addresses.ts';
import { deployedRegions, homeRegion, telemetryRegions } from '../fleet/deployed-regions.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { FunctionVerb } from '../fleet/names.ts';
import { hasGateBucket, regionsWithGates } from '../routing/gate.ts';

export interface Inventory {
  readonly regions: readonly RegionInventory[];
  readonly healthChecks: HealthChecks;
}

export interface RegionInventory {
  readonly region: string;
  /** Each has a role and a log group of its own. */
  readonly functions: readonly FunctionVerb[];
  /** Functions that are called each minute. */
  readonly schedules: readonly FunctionVerb[];
  readonly queues: number;
  /** One for each audience. */
  readonly topics: number;
  readonly subscriptions: Subscriptions;
  /** Replicas of tables. */
  readonly tables: readonly ('ledger' | 'telemetry')[];
  readonly gateBuckets: number;
  readonly keys: number;
  readonly alarms: number;
  /** What alarms are billed by: one of several metrics counts as often. */
  readonly alarmMetrics: number;
  readonly customMetrics: number;
  readonly dashboards: number;
}

export interface Subscriptions {
  readonly email: number;
  readonly sms: number;
  readonly https: number;
}

/** Route 53's, for the gates; none without them. */
export interface HealthChecks {
  /** One for each region with gates and each vantage, on the vantage's bucket. */
  readonly gates: number;
  /** One for each region with gates. */
  readonly calculated: number;
}

const everyRegion: readonly FunctionVerb[] = ['tick', 'probe', 'steer', 'notify', 'readiness'];

export function inventoryOf(fleet: Fleet): Inventory {
  const gated = regionsWithGates(fleet).length;
  // A replica of the ledger may be where nothing else is.
  const regions = [...new Set([...telemetryRegions(fleet), ...fleet.ledgerRegions])];
  return {
    regions: regions.map((region) => regionInventory(region, fleet)),
    healthChecks: { gates: gated * fleet.vantages.length, calculated: gated },
  };
}

/** Of all regions together. */
export function countIn({ regions }: Inventory, count: (region: RegionInventory) => number): number {
  return regions.reduce((sum, region) => sum + count(region), 0);
}

function regionInventory(region: string, fleet: Fleet): RegionInventory {
  const stacks = [
    ...(deployedRegions(fleet).includes(region) ? [regionStack(region, fleet)] : []),
    ...(homeRegion(fleet) === region ? [fleetStack] : []),
  ];
  const sum = (count: (stack: StackInventory) => number) =>
    stacks.reduce((total, stack) => total + count(stack), 0);
  const { email = 0, sms = 0, https = 0 } = stacks[0]?.subscriptions ?? {};
  return {
    region,
    functions: stacks.flatMap(({ functions }) => functions),
    schedules: stacks.flatMap(({ schedules }) => schedules),
    subscriptions: { email, sms, https },
    tables: [
      ...(fleet.ledgerRegions.includes(region) ? (['ledger'] as const) : []),
      ...(telemetryRegions(fleet).includes(region) ? (['telemetry'] as const) : []),
    ],
    queues: sum(({ queues }) => queues),
    topics: sum(({ topics }) => topics),
    gateBuckets: sum(({ gateBuckets }) => gateBuckets),
    keys: sum(({ keys }) => keys),
    alarms: sum(({ alarms }) => alarms),
    alarmMetrics: sum(({ alarmMetrics }) => alarmMetrics),
    customMetrics: sum(({ customMetrics }) => customMetrics),
    dashboards: sum(({ dashboards }) => dashboards),
  };
}

type StackInventory = Omit<RegionInventory, 'region' | 'tables'>;

/** Once, at home, beside the tables. */
const fleetStack: StackInventory = {
  functions: ['align'],
  schedules: [],
  // Events that `align` could not take.
  queues: 1,
  topics: 0,
  subscriptions: { email: 0, sms: 0, https: 0 },
  gateBuckets: 0,
  keys: 0,
  alarms: 0,
  alarmMetrics: 0,
  customMetrics: 0,
  dashboards: 1,
};

function regionStack(region: string, fleet: Fleet): StackInventory {
  const topics = Object.keys(fleet.audiences).length;
  return {
    ...watchOf(region, fleet),
    functions: everyRegion,
    schedules: everyRegion.filter((verb) => verb !== 'probe'),
    // Slots, their dead letters, and events that could not be delivered.
    queues: 3,
    topics,
    subscriptions: subscriptionsOf(fleet),
    // There before any application acts.
    gateBuckets: hasGateBucket(fleet, region) ? 1 : 0,
    keys: topics === 0 ? 0 : 1,
    dashboards: 0,
  };
}

/** Functions that an outage needs: their errors and their refusals are summed up in an alarm each. */
const vitalFunctions = 3;

/** Of slots and of events. */
const deadLetterQueues = 2;

/** Each region watches all the others, and itself. */
function watchOf(
  region: string,
  fleet: Fleet,
): Pick<RegionInventory, 'alarms' | 'alarmMetrics' | 'customMetrics'> {
  const peers = deployedRegions(fleet).filter((other) => other !== region);
  const ages = peers.length + peers.filter((other) => fleet.vantages.includes(other)).length;
  const spending = subscriptionsOf(fleet).sms > 0 ? 1 : 0;
  return {
    // Failed moves, dead letters, errors, throttles, failed readiness checks.
    alarms: ages + 5 + spending,
    alarmMetrics: ages + 2 + deadLetterQueues + 2 * vitalFunctions + spending,
    // Failed moves, failed readiness checks.
    customMetrics: ages + 2,
  };
}

/** Of all topics of a region. */
function subscriptionsOf(fleet: Fleet): Subscriptions {
  const counted = { email: 0, sms: 0, https: 0 };
  for (const audience of Object.keys(fleet.audiences))
    for (const { protocol } of addressesOf(fleet, audience)) counted[protocol] += 1;
  return counted;
}
