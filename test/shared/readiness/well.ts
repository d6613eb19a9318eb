/** A deployment in which everything is well: what its readings say, for tests that change one thing of it. */
import { fleetDigest } from '../../../shared/fleet/digest.ts';
import type { Fleet } from '../../../shared/fleet/fleet.ts';
import type { FleetInput } from '../../../shared/fleet/schema.ts';
import { validateFleet } from '../../../shared/fleet/validate.ts';
import type { Report } from '../../../shared/health/report.ts';
import { untouched } from '../../../shared/health/vote.ts';
import type { SteerMemory } from '../../../shared/ports.ts';
import type { Context } from '../../../shared/readiness/check.ts';
import type { Facts, Readings } from '../../../shared/readiness/facts.ts';
import { read } from '../../../shared/readiness/reading.ts';
import type { Sheet } from '../../../shared/readiness/sheet.ts';
import type { Course } from '../../../shared/routing/course.ts';
import { formatMarker, markerName, markerOf } from '../../../shared/routing/marker.ts';
import { desiredRecords, type ResourceRecordSet } from '../../../shared/routing/records.ts';
import { quoteTxt } from '../../../shared/routing/txt-value.ts';

export const nowMs = Date.UTC(2027, 0, 15, 8, 30);
export const account = '123456789012';
export const home = 'us-east-1';
export const other = 'us-west-2';
const regions = [home, other, 'eu-west-1'];
const dayMs = 86_400_000;

export const input: FleetInput = {
  name: 'example',
  mode: 'act',
  zone: { name: 'example.test', id: 'Z1' },
  smsLimitDollars: 2,
  regions,
  applications: {
    api: {
      name: 'api.example.test',
      endpoints: Object.fromEntries(
        regions.map((region, index) => [
          region,
          { target: { a: [`192.0.2.${index + 1}`] }, probe: `https://192.0.2.${index + 1}/health` },
        ]),
      ),
    },
  },
  databases: {
    orders: {
      kind: 'rds-instance',
      writer: home,
      backup: { copyTo: [other], kmsKeys: { [other]: 'alias/orders' } },
    },
  },
  people: {
    ada: { email: 'ada@example.test', sms: '+12025550100', https: 'https://hooks.example.test/secret' },
  },
  audiences: { oncall: { people: ['ada'] } },
};

export const fleet: Fleet = fleetOf({});

export function fleetOf(change: Partial<FleetInput>): Fleet {
  const validated = validateFleet({ ...input, ...change });
  if (!validated.ok) throw new Error(validated.errors.map(({ message }) => message).join('; '));
  return validated.fleet;
}

const digest = fleetDigest(fleet);

export const course: Course = {
  application: 'api',
  epoch: 3,
  weights: { [home]: 100, [other]: 0, 'eu-west-1': 0 },
  kind: 'failover',
  because: 'active-down',
  by: home,
  atMs: nowMs - dayMs,
  fleetDigest: digest,
  fleetWrittenAtMs: nowMs - 2 * dayMs,
  progress: { acceptedAtMs: nowMs - dayMs, insyncAtMs: nowMs - dayMs, answeredAtMs: nowMs - dayMs },
};

export const context: Context = { fleet, fleetDigest: digest, region: home, account, nowMs };

export function reportOf(vantage: string, change: Partial<Report> = {}): Report {
  const slotDueMs = nowMs - 3_000;
  return {
    vantage,
    shard: 0,
    slot: Math.floor(slotDueMs / 1000),
    slotDueMs,
    revision: 7,
    fleetDigest: digest,
    writtenAtMs: slotDueMs,
    endpoints: Object.fromEntries(
      regions.map((region) => [`api/${region}`, { ...untouched, vote: 'up' as const, certificateDays: 60 }]),
    ),
    ...change,
  };
}

export function memoryOf(region: string, heartbeatMs = nowMs - 30_000): SteerMemory {
  return { region, revision: 9, heartbeatMs, seen: {}, verdicts: {}, epochs: {}, decisions: {} };
}

export function sheetOf(region: string, change: Partial<Sheet> = {}): Sheet {
  return {
    region,
    revision: 5,
    writtenAtMs: nowMs - 40_000,
    fleetDigest: digest,
    fleetWrittenAtMs: nowMs - 2 * dayMs,
    code: { tick: { digest: 'aaa', changedAtMs: nowMs - dayMs } },
    results: [],
    ...change,
  };
}

export function recordsOf(weights = course.weights): ResourceRecordSet[] {
  const api = fleet.applications['api'];
  if (api === undefined) throw new Error('the fleet must have api');
  const value = quoteTxt(formatMarker(markerOf({ ...course, weights: course.weights })));
  return [
    ...desiredRecords(api, weights).map((record) => ({
      ...record,
      HealthCheckId: `parent-${record.SetIdentifier}`,
    })),
    { Name: markerName(api.name), Type: 'TXT', TTL: 60, ResourceRecords: [{ Value: value }] },
  ];
}

const childrenOf = (region: string) => regions.map((vantage) => `child-${region}-${vantage}`);
const aFunction = {
  state: 'Active',
  lastUpdate: 'Successful',
  codeDigest: 'aaa',
  changedAtMs: nowMs - dayMs,
  reservedConcurrency: 5,
};
export const aTable = {
  status: 'ACTIVE',
  replicas: Object.fromEntries(regions.map((region) => [region, 'ACTIVE'])),
  consistency: 'STRONG',
  isDeletionProtected: true,
  hasPointInTimeRecovery: true,
} as const;
export const subscribed = [
  { protocol: 'email', endpoint: 'ada@example.test', isConfirmed: true },
  { protocol: 'sms', endpoint: '+12025550100', isConfirmed: true },
  { protocol: 'https', endpoint: 'https://hooks.example.test/secret', isConfirmed: true },
];

export const facts: Facts = {
  control: {
    courses: { api: course },
    freezes: [],
    overrides: [],
    incidents: {},
    instructions: {},
    writers: {},
  },
  reports: regions.map((region) => reportOf(region)),
  memories: Object.fromEntries(regions.map((region) => [region, memoryOf(region)])),
  sheets: regions.map((region) => sheetOf(region)),
  tables: {
    ledger: read(aTable),
    telemetry: read({ ...aTable, consistency: 'EVENTUAL', expiryAttribute: 'expiresAtSeconds' }),
  },
  functions: Object.fromEntries(
    ['tick', 'probe', 'steer', 'notify', 'readiness', 'align'].map((verb) => [verb, read(aFunction)]),
  ),
  concurrency: { max: 1000, unreserved: 900 },
  deadLetters: {
    'pointsman-example-slots-dead': read(0),
    'pointsman-example-undelivered': read(0),
    'pointsman-example-fleet-undelivered': read(0),
  },
  subscriptions: { oncall: read(subscribed) },
  sms: { isInSandbox: false, spendLimitUsd: 50 },
  originationNumbers: [{ number: '+18005550100', isActive: true, canSms: true }],
  gateBucket: { isPublicAccessBlocked: true, admittedRanges: ['192.0.2.0/25', '2001:db8::/48'] },
  gateSheets: Object.fromEntries(regions.map((region) => [region, { kind: 'read', closed: [] }])),
  gateInventory: {
    children: Object.fromEntries(
      regions.map((region) => [
        region,
        Object.fromEntries(regions.map((vantage) => [vantage, `child-${region}-${vantage}`])),
      ]),
    ),
    parents: Object.fromEntries(
      regions.map((region) => [
        region,
        {
          id: `parent-${region}`,
          version: 1,
          children: childrenOf(region),
          healthThreshold: 2,
          isSwitched: false,
        },
      ]),
    ),
    surplus: [],
    names: [
      {
        name: 'api.example.test.',
        application: 'api',
        isAdopted: true,
        records: regions.map((region) => ({
          region,
          weight: course.weights[region] ?? 0,
          check: `parent-${region}`,
        })),
      },
    ],
    unnamed: {},
  },
  checkerRanges: ['192.0.2.0/26', '192.0.2.64/26', '2001:db8::/48'],
  healthCheckQuota: { used: 12, max: 200 },
  zone: {
    id: 'Z1',
    name: 'example.test',
    isPrivate: false,
    nameServers: ['ns-1.awsdns-01.org', 'ns-2.awsdns-02.com'],
    acceleratedRecovery: 'ENABLED',
  },
  delegation: ['NS-2.awsdns-02.com.', 'ns-1.awsdns-01.org'],
  records: recordsOf(),
  protections: [],
  owningStacks: { api: read([]) },
  databaseQuotas: { ManualSnapshots: { used: 12, max: 100 } },
  copiesUnderWay: { 'rds-instance': 2, 'aurora-cluster': 0 },
  backupKeys: { orders: read({ state: 'Enabled', usage: 'ENCRYPT_DECRYPT', spec: 'SYMMETRIC_DEFAULT' }) },
  subnetGroups: {
    orders: read({ status: 'Complete', vpcId: 'vpc-1', availabilityZones: ['us-west-2a', 'us-west-2b'] }),
  },
};

/** As if each had been asked for, with some told otherwise. */
export function readingsOf(change: Partial<Facts> = {}): Readings {
  const all = { ...facts, ...change };
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [name, read(value)])) as Readings;
}
