/** Every check on a deployment that is well, and each thing that can be wrong with it: it and nothing else is told. */
import { describe, expect, test } from 'vitest';
import { untouched } from '../../../shared/health/vote.ts';
import { readinessChecks } from '../../../shared/readiness/checks.ts';
import { evaluate } from '../../../shared/readiness/evaluate.ts';
import type { Facts } from '../../../shared/readiness/facts.ts';
import { read, unreadable } from '../../../shared/readiness/reading.ts';
import type { Result } from '../../../shared/readiness/sheet.ts';
import {
  aTable,
  context,
  course,
  facts,
  home,
  memoryOf,
  nowMs,
  other,
  readingsOf,
  recordsOf,
  reportOf,
  sheetOf,
  subscribed,
} from './well.ts';

const dayMs = 86_400_000;

function notPassed(results: readonly Result[]): string[] {
  return results
    .filter(({ state }) => state !== 'passed')
    .map(({ check, subject, state, detail }) => `${check} ${subject} ${state}: ${detail}`);
}

test.each([home, other])('in %s nothing is wrong with a deployment that is well', (region) => {
  const results = evaluate(readinessChecks, readingsOf(), { ...context, region });
  expect(notPassed(results)).toEqual([]);
  expect(results.length).toBeGreaterThan(30);
});

test('every check is made somewhere in it', () => {
  const made = [home, other].flatMap((region) =>
    evaluate(readinessChecks, readingsOf(), { ...context, region }).map(({ check }) => check),
  );
  expect(readinessChecks.map(({ id }) => id).filter((id) => !made.includes(id))).toEqual([]);
});

const api = facts.gateInventory;
const incident = {
  id: 'i',
  application: 'api',
  openedAtMs: nowMs,
  steps: [],
  down: [],
  said: [],
  revision: 1,
};
const freeze = { scope: 'fleet', owner: 'bob', reason: 'a move', atMs: nowMs } as const;
const gate = { region: home, slot: Math.floor(nowMs / 1000), closedAtMs: nowMs, latched: false };
const sheetsWith = (change: Parameters<typeof sheetOf>[1]) => [
  sheetOf(home),
  sheetOf(other, change),
  sheetOf('eu-west-1'),
];
const reportsWith = (change: Parameters<typeof reportOf>[1]) => [
  reportOf(home),
  reportOf(other, change),
  reportOf('eu-west-1'),
];
const table = (name: 'ledger' | 'telemetry', change: object): Partial<Facts> => {
  const reading = facts.tables[name];
  if (reading?.kind !== 'read') throw new Error('the table must be well');
  return { tables: { ...facts.tables, [name]: read({ ...reading.value, ...change }) } };
};
const certified = (days: number | undefined) =>
  reportsWith({
    endpoints: Object.fromEntries(
      Object.keys(reportOf(other).endpoints).map((endpoint) => [
        endpoint,
        { ...untouched, vote: 'up' as const, ...(days === undefined ? {} : { certificateDays: days }) },
      ]),
    ),
  });

type Row = readonly [name: string, change: Partial<Facts>, expected: readonly string[]];

describe.each<readonly [area: string, region: string, rows: readonly Row[]]>([
  [
    'sight',
    home,
    [
      [
        'a vantage that has never reported',
        { reports: [reportOf(home), reportOf('eu-west-1')] },
        ['vantage-reports us-west-2 failed: it has never reported'],
      ],
      [
        'a vantage whose last slot is too old',
        { reports: reportsWith({ slotDueMs: nowMs - 36_000, slot: Math.floor(nowMs / 1000) - 36 }) },
        ['vantage-reports us-west-2 failed: its last slot was due 36 s ago'],
      ],
      [
        'a steer that has never made a pass',
        { memories: { [home]: memoryOf(home), [other]: memoryOf(other) } },
        ['steer-heartbeats eu-west-1 failed: it has never made a pass'],
      ],
      [
        'a steer whose last pass is too long ago',
        { memories: { ...facts.memories, [other]: memoryOf(other, nowMs - 150_001) } },
        ['steer-heartbeats us-west-2 failed: its last pass was 3 min ago'],
      ],
      [
        'a steer whose last pass is just not',
        { memories: { ...facts.memories, [other]: memoryOf(other, nowMs - 150_000) } },
        [],
      ],
      [
        'a sheet from the future',
        { sheets: sheetsWith({ writtenAtMs: nowMs + 10_001 }) },
        ['clocks us-west-2 failed: it is 10 s ahead of us-east-1'],
      ],
      ['a sheet from the very next moment', { sheets: sheetsWith({ writtenAtMs: nowMs + 10_000 }) }, []],
      [
        'a report of a slot that is not due for long',
        { reports: reportsWith({ slotDueMs: nowMs + 30_000, slot: Math.floor(nowMs / 1000) + 30 }) },
        [
          'vantage-reports us-west-2 failed: its last slot was due 0 s ago',
          'clocks us-west-2 failed: it is 30 s ahead of us-east-1',
        ],
      ],
      [
        'a certificate with 20 days left, as one vantage sees it',
        { reports: certified(20) },
        [home, other, 'eu-west-1'].map(
          (region) => `certificates api/${region} failed: it is valid for 20 more days`,
        ),
      ],
      ['one with 21', { reports: certified(21) }, []],
      [
        'certificates that nobody has seen',
        {
          reports: [home, other, 'eu-west-1'].map((vantage) => ({
            ...reportOf(vantage),
            endpoints: certified(undefined)[1]?.endpoints ?? {},
          })),
        },
        [home, other, 'eu-west-1'].map(
          (region) => `certificates api/${region} unknown: no vantage has seen its certificate`,
        ),
      ],
    ],
  ],
  [
    'records',
    home,
    [
      [
        'a protected record',
        { protections: [{ name: 'API.example.test', type: 'A', comment: 'ask bob' }] },
        ['record-protections api failed: A API.example.test is protected: ask bob'],
      ],
      [
        'a protected marker',
        { protections: [{ name: '_pointsman.api.example.test.', type: 'TXT' }] },
        ['record-protections api failed: TXT _pointsman.api.example.test is protected'],
      ],
      [
        'a protection of what is not ours',
        {
          protections: [
            { name: 'api.example.test', type: 'MX' },
            { name: 'b.example.test', type: 'A' },
          ],
        },
        [],
      ],
      [
        'records that nobody has taken over',
        { records: [], control: { ...facts.control, courses: {} } },
        ['adopted api failed: it has no weighted records', 'drift api unknown: it has no course yet'],
      ],
      [
        'weights that were changed by hand',
        { records: recordsOf({ ...course.weights, [home]: 50 }) },
        ['drift api failed: A for us-east-1 must have weight 100, got 50'],
      ],
      [
        'a course that DNS has not reached',
        { control: { ...facts.control, courses: { api: { ...course, epoch: 4 } } } },
        ['drift api unknown: DNS has not reached the course of epoch 4'],
      ],
      [
        'another type at the name',
        {
          records: [
            ...recordsOf(),
            { Name: 'api.example.test.', Type: 'AAAA', TTL: 60, ResourceRecords: [{ Value: '2001:db8::1' }] },
          ],
        },
        [
          'records-in-the-way api failed: record types must be listed in the fleet, got AAAA api.example.test.',
        ],
      ],
      [
        'a stack that holds the record',
        { owningStacks: { api: read([{ region: home, stack: 'dns', resource: 'Api' }]) } },
        ['record-owners api failed: no stack may hold the record'],
      ],
      [
        'stacks that could not be asked',
        { owningStacks: { api: unreadable('AccessDenied: no') } },
        ['record-owners api unknown: AccessDenied: no'],
      ],
      [
        'an application that was given back',
        {
          control: {
            ...facts.control,
            courses: { api: { ...course, epoch: 4, kind: 'released', because: 'released' } },
          },
        },
        ['adopted api failed: it was given back, and is not steered'],
      ],
    ],
  ],
  [
    'the zone',
    home,
    [
      [
        'a parent that names another host',
        { delegation: ['ns-1.awsdns-01.org', 'ns.elsewhere.test'] },
        [
          'zone-delegation  failed: the parent does not name ns-2.awsdns-02.com; the parent names ns.elsewhere.test',
        ],
      ],
      [
        'accelerated recovery that is off',
        { zone: { ...facts.zone, acceleratedRecovery: 'DISABLED' } },
        ['accelerated-recovery  failed: Route 53 says DISABLED'],
      ],
      [
        'accelerated recovery on its way',
        { zone: { ...facts.zone, acceleratedRecovery: 'ENABLING_HOSTED_ZONE_LOCKED' } },
        ['accelerated-recovery  failed: it is being turned on'],
      ],
    ],
  ],
  [
    'gates',
    home,
    [
      [
        'a bucket that the public may be let into',
        { gateBucket: { ...facts.gateBucket, isPublicAccessBlocked: false } },
        ['gate-bucket  failed: Block Public Access is not on in all four ways'],
      ],
      [
        'a checker that is kept out',
        { checkerRanges: [...facts.checkerRanges, '198.51.100.0/26'] },
        ['checker-ranges  failed: it keeps out 198.51.100.0/26'],
      ],
      [
        'an address that no checker has',
        {
          gateBucket: {
            ...facts.gateBucket,
            admittedRanges: ['192.0.2.0/26', '192.0.2.64/26', '2001:db8::/48', '203.0.113.0/24'],
          },
        },
        ['checker-ranges  failed: it admits 203.0.113.0/24, which no checker has'],
      ],
      [
        'no published ranges',
        { checkerRanges: [] },
        ['checker-ranges  unknown: Route 53 gives no address ranges'],
      ],
      [
        'a missing health check',
        {
          gateInventory: {
            ...api,
            parents: { [home]: api.parents[home], [other]: api.parents[other] } as typeof api.parents,
          },
        },
        ['gate-tree  failed: new health checks of eu-west-1 are not under their parent yet'],
      ],
      [
        'records without their checks',
        {
          gateInventory: {
            ...api,
            names: api.names.map((name) => ({
              ...name,
              records: name.records.map((record) => ({ ...record, check: undefined })),
            })),
          },
        },
        ['gate-tree  failed: the records of api'],
      ],
      [
        'records that were never adopted, and carry none',
        {
          gateInventory: {
            ...api,
            names: api.names.map((name) => ({
              ...name,
              isAdopted: false,
              records: name.records.map((record) => ({ ...record, check: undefined })),
            })),
          },
        },
        ['gate-tree  failed: the records of api get none before it is adopted: pointsman adopt api'],
      ],
      [
        'a health check that is left over, which no failover goes by',
        {
          gateInventory: {
            ...api,
            surplus: [{ kind: 'child', region: home, vantage: other, id: 'old', inUse: false }],
          },
        },
        [],
      ],
      [
        'a health check without its name',
        { gateInventory: { ...api, unnamed: { [`parent-${home}`]: 'pointsman example' } } },
        [],
      ],
      ['nine tenths of the quota', { healthCheckQuota: { used: 180, max: 200 } }, []],
      [
        'more than that',
        { healthCheckQuota: { used: 181, max: 200 } },
        ['health-check-quota  failed: 181 of 200 are used; the gates take 12'],
      ],
      [
        'a closed gate',
        { gateSheets: { ...facts.gateSheets, [other]: { kind: 'read', closed: [gate] } } },
        ['closed-gates us-west-2 failed: closed for us-east-1'],
      ],
      [
        'a closed gate that is not renewed',
        {
          gateSheets: {
            ...facts.gateSheets,
            [other]: { kind: 'read', closed: [{ ...gate, slot: gate.slot - 900 }] },
          },
        },
        [
          'closed-gates us-west-2 failed: closed for us-east-1',
          'stale-gates us-west-2 failed: closed for us-east-1, and not renewed any more',
        ],
      ],
      [
        'a bucket that cannot be read',
        { gateSheets: { ...facts.gateSheets, [other]: { kind: 'unreadable' } } },
        [
          'closed-gates us-west-2 unknown: its bucket cannot be read',
          'stale-gates us-west-2 unknown: its bucket cannot be read',
        ],
      ],
    ],
  ],
  [
    'tables',
    home,
    [
      [
        'an eventual ledger',
        table('ledger', { consistency: 'EVENTUAL' }),
        ['ledger-mode  failed: it is eventually consistent'],
      ],
      [
        'a replica that is missing',
        table('ledger', { replicas: { [other]: 'ACTIVE' } }),
        ['table-replicas ledger failed: it has no replica in eu-west-1'],
      ],
      [
        'a replica that cannot be used',
        table('telemetry', {
          replicas: { ...aTable.replicas, [other]: 'INACCESSIBLE_ENCRYPTION_CREDENTIALS' },
        }),
        ['table-replicas telemetry failed: its replica in us-west-2 is INACCESSIBLE_ENCRYPTION_CREDENTIALS'],
      ],
      ['a table that is being changed', table('telemetry', { status: 'UPDATING' }), []],
      [
        'a table that is being deleted',
        table('telemetry', { status: 'DELETING' }),
        ['table-replicas telemetry failed: it is DELETING'],
      ],
      [
        'a table that nothing guards',
        table('telemetry', {
          isDeletionProtected: false,
          hasPointInTimeRecovery: false,
          expiryAttribute: 'other',
        }),
        [
          'table-protection telemetry failed: its point-in-time recovery is off; its deletion protection is off; its items do not expire by expiresAtSeconds',
        ],
      ],
      [
        'a table that may not be described',
        { tables: { ...facts.tables, ledger: unreadable('AccessDeniedException: no') } },
        [
          'ledger-mode  unknown: AccessDeniedException: no',
          'table-replicas ledger unknown: AccessDeniedException: no',
          'table-protection ledger unknown: AccessDeniedException: no',
        ],
      ],
    ],
  ],
  [
    'what is deployed',
    home,
    [
      [
        'an older fleet file',
        { sheets: sheetsWith({ fleetDigest: 'old', fleetWrittenAtMs: nowMs - 9 * dayMs }) },
        ['fleet-file us-west-2 failed: it has old, written 9 d ago; us-east-1 has'],
      ],
      [
        'a region that has kept nothing',
        { sheets: [sheetOf(home), sheetOf('eu-west-1')] },
        [
          'fleet-file us-west-2 unknown: its readiness function has kept nothing yet',
          'code us-west-2 unknown: its readiness function has kept nothing yet',
        ],
      ],
      [
        'older code',
        { sheets: sheetsWith({ code: { tick: { digest: 'old', changedAtMs: nowMs - 5 * dayMs } } }) },
        ['code us-west-2 failed: last changed 5 d ago; us-east-1 has other code of tick'],
      ],
      [
        'code that could not be read',
        { sheets: sheetsWith({ code: {} }) },
        ['code us-west-2 unknown: the version of its functions could not be read'],
      ],
      [
        'a new account',
        { concurrency: { max: 10, unreserved: 10 } },
        ['concurrency-quota  failed: 10 executions at one time'],
      ],
      [
        'a dead letter',
        { deadLetters: { ...facts.deadLetters, 'pointsman-example-slots-dead': read(1) } },
        ['dead-letters pointsman-example-slots-dead failed: 1 messages wait'],
      ],
    ],
  ],
  [
    'people',
    home,
    [
      [
        'someone who has not confirmed',
        {
          subscriptions: {
            oncall: read(subscribed.map((each) => ({ ...each, isConfirmed: each.protocol !== 'email' }))),
          },
        },
        ['subscriptions oncall failed: email of ada has not been confirmed'],
      ],
      [
        'an e-mail address that SNS has in other letters',
        {
          subscriptions: {
            oncall: read(
              subscribed.map((each) =>
                each.protocol === 'email' ? { ...each, endpoint: 'Ada@Example.test' } : each,
              ),
            ),
          },
        },
        [],
      ],
      [
        'someone who has vanished',
        { subscriptions: { oncall: read(subscribed.slice(1)) } },
        ['subscriptions oncall failed: email of ada is not subscribed'],
      ],
      [
        'someone who is nobody of the fleet',
        {
          subscriptions: {
            oncall: read([
              ...subscribed,
              { protocol: 'email', endpoint: 'eve@example.test', isConfirmed: true },
            ]),
          },
        },
        ["extra-subscriptions oncall failed: one by email is nobody's of the audience"],
      ],
      [
        'the SMS sandbox',
        { sms: { ...facts.sms, isInSandbox: true } },
        ['sms-sandbox  failed: it is in the sandbox'],
      ],
      [
        'a spend limit of 1 USD',
        { sms: { ...facts.sms, spendLimitUsd: 1 } },
        ['sms-spend  failed: the limit is 1 USD a month, and the fleet says 2'],
      ],
      ['one of 2 USD, as the fleet says', { sms: { ...facts.sms, spendLimitUsd: 2 } }, []],
      ['no number to send from', { originationNumbers: [] }, ['sms-origination  failed: it has none']],
      [
        'numbers that cannot send',
        {
          originationNumbers: [
            { number: '+1', isActive: false, canSms: true },
            { number: '+2', isActive: true, canSms: false },
          ],
        },
        ['sms-origination  failed: none of its 2 is active for SMS'],
      ],
    ],
  ],
  [
    'databases, in the region that they are copied to',
    other,
    [
      ['ninety snapshots of a hundred', { databaseQuotas: { ManualSnapshots: { used: 90, max: 100 } } }, []],
      [
        'ninety-one',
        { databaseQuotas: { ManualSnapshots: { used: 91, max: 100 } } },
        ['snapshot-quota rds-instance failed: 91 of 100 are used'],
      ],
      [
        'a quota that RDS does not tell',
        { databaseQuotas: {} },
        ['snapshot-quota rds-instance unknown: RDS says nothing of ManualSnapshots'],
      ],
      [
        'as many copies as there may be',
        { copiesUnderWay: { 'rds-instance': 20, 'aurora-cluster': 0 } },
        ['snapshot-copies rds-instance failed: 20 of 20 are under way'],
      ],
      ['one less', { copiesUnderWay: { 'rds-instance': 19, 'aurora-cluster': 0 } }, []],
      [
        'a key that is to be deleted',
        {
          backupKeys: { orders: read({ state: 'PendingDeletion', usage: 'SIGN_VERIFY', spec: 'RSA_2048' }) },
        },
        [
          'backup-key orders failed: it is PendingDeletion; it must be a symmetric key that encrypts, got SIGN_VERIFY RSA_2048',
        ],
      ],
      [
        'a subnet group in one zone',
        {
          subnetGroups: {
            orders: read({ status: 'Complete', vpcId: 'vpc-1', availabilityZones: ['a', 'a'] }),
          },
        },
        ['restore-subnets orders failed: it spans 1 availability zones of at least 2'],
      ],
      [
        'no subnet group',
        { subnetGroups: { orders: unreadable('DBSubnetGroupNotFoundFault: none') } },
        ['restore-subnets orders unknown: DBSubnetGroupNotFoundFault: none'],
      ],
    ],
  ],
  [
    'orders',
    home,
    [
      [
        'a freeze that does not end',
        { control: { ...facts.control, freezes: [freeze] } },
        ['endless-freezes  failed: one of bob: a move'],
      ],
      [
        'one that ends',
        { control: { ...facts.control, freezes: [{ ...freeze, expiresAtMs: nowMs + 1 }] } },
        [],
      ],
      [
        'an open incident, which is no matter of readiness',
        { control: { ...facts.control, incidents: { api: incident } } },
        [],
      ],
    ],
  ],
])('%s', (_area, region, rows) => {
  test.each(rows)('%s', (_name, change, expected) => {
    const found = notPassed(evaluate(readinessChecks, readingsOf(change), { ...context, region }));
    expect(found).toHaveLength(expected.length);
    for (const [index, text] of expected.entries()) expect(found[index]).toContain(text);
  });
});
