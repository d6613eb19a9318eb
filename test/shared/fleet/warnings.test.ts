import { expect, test } from 'vitest';
import type { Fleet } from '../../../shared/fleet/fleet.ts';
import { fleetWarnings } from '../../../shared/fleet/warnings.ts';
import { fleetOf } from '../../functions/world/fleet.ts';
import { type Changes, warningsAfter } from './fleet-file.ts';

const api = 'applications.api';
const two = { vantages: ['us-east-1', 'us-west-2'], [`${api}.failover`]: 'manual' };
const manualInTwo =
  'vantages: with two vantages Pointsman detects and pages, and moves only by command, got [us-east-1, us-west-2]';
const alias = { alias: { dnsName: 'lb.example.net', hostedZoneId: 'Z1' } };
const aliases = Object.fromEntries(
  ['us-east-1', 'us-west-2', 'eu-west-1'].map((region) => [`${api}.endpoints.${region}.target`, alias]),
);
const onAws = [1, 2, 3].map((number) => ({
  host: `192.0.2.${number}`,
  port: 443,
  place: `us-east-${number}`,
}));

test.each<[name: string, changes: Changes, warnings: readonly string[]]>([
  ['a good fleet is silent', {}, []],
  [
    'gates are no reason to speak, with or without writer',
    { gates: true, [`${api}.database`]: undefined },
    [],
  ],
  [
    'a zone behind a role is no reason to speak',
    { 'zone.roleArn': 'arn:aws:iam::123456789012:role/dns' },
    [],
  ],
  ['manual failover with two vantages', two, [manualInTwo]],
  [
    'manual failover with one',
    { ...two, vantages: ['us-east-1'] },
    ['vantages: with one vantage Pointsman detects and pages'],
  ],
  ['manual failover with three is silent', { [`${api}.failover`]: 'manual' }, []],
  [
    'a ledger in a region that cannot be strongly consistent',
    { ledgerRegions: ['us-east-1', 'us-west-2', 'sa-east-1'] },
    ['ledgerRegions: the ledger is not strongly consistent, as DynamoDB does not offer it in sa-east-1'],
  ],
  [
    'a ledger that follows the regions of an account',
    { account: '123456789012' },
    [
      "ledgerRegions: is not written down, so it follows regions: a change of those would move the fleet's own stack and its tables, which cannot be moved, got [us-east-1, us-west-2, eu-west-1]",
    ],
  ],
  [
    'a ledger that is written down for an account is silent',
    { account: '123456789012', ledgerRegions: ['us-east-1', 'us-west-2', 'eu-west-1'] },
    [],
  ],
  [
    'a ledger in two regions',
    { ledgerRegions: ['us-east-1', 'us-west-2'] },
    ['ledgerRegions: with fewer than three the ledger is not strongly consistent'],
  ],
  ['references on AWS alone', { references: onAws }, ['references: all are on AWS']],
  [
    'references with one elsewhere are silent',
    { references: [...onAws, { host: 'x.example', port: 1, place: 'x' }] },
    [],
  ],
  ['no applications', { applications: {} }, ['applications: there is nothing to watch']],
  [
    'no audience at all, said once',
    { audiences: {}, [`${api}.audience`]: undefined },
    ['audiences: nobody hears of incidents'],
  ],
  [
    'no audience where there are several',
    { 'audiences.other': { people: ['first'] }, [`${api}.audience`]: undefined },
    ['applications.api.audience: with several audiences none is assumed'],
  ],
  [
    'one endpoint',
    {
      [`${api}.endpoints.us-west-2`]: undefined,
      [`${api}.endpoints.eu-west-1`]: undefined,
      [`${api}.steering`]: undefined,
    },
    ['applications.api.endpoints: with one region there is nowhere to go'],
  ],
  [
    'one address probed for two regions',
    { [`${api}.endpoints.us-west-2.probe`]: 'https://192.0.2.1/health' },
    ['applications.api.endpoints.us-west-2.probe: is probed at the same address as us-east-1'],
  ],
  ['a TTL of 120 is silent', { [`${api}.ttlSeconds`]: 120 }, []],
  [
    'a TTL above 120',
    { [`${api}.ttlSeconds`]: 121 },
    ['applications.api.ttlSeconds: users follow a move only when their cached answer has expired, got 121'],
  ],
  ['a TTL of aliases, which have none, is silent', { ...aliases, [`${api}.ttlSeconds`]: 121 }, []],
  [
    'addresses that are never answered',
    { [`${api}.endpoints.us-east-1.target.aaaa`]: ['2001:db8::1'] },
    [
      'applications.api.endpoints.us-east-1.target.aaaa: is never answered, because records does not list AAAA',
    ],
  ],
  [
    'days of a certificate that there is not',
    {
      [`${api}.endpoints`]: {
        'us-east-1': { target: { a: ['192.0.2.1'] }, probe: 'http://192.0.2.1/' },
        'us-west-2': { target: { a: ['192.0.2.2'] }, probe: 'http://192.0.2.2/' },
      },
      [`${api}.steering`]: undefined,
      [`${api}.checks.0.expect.minCertificateDays`]: 14,
    },
    ['applications.api.checks[0].expect.minCertificateDays: no probe of this application is by https'],
  ],
  [
    'days of a certificate that there is are silent',
    { [`${api}.checks.0.expect.minCertificateDays`]: 14 },
    [],
  ],
  [
    'days of a certificate that there is in one region are silent',
    {
      [`${api}.endpoints.us-east-1.probe`]: 'http://192.0.2.1/',
      [`${api}.checks.0.expect.minCertificateDays`]: 14,
    },
    [],
  ],
  [
    'a writer where the application is not',
    { witnesses: ['eu-north-1'], 'databases.orders.writer': 'eu-north-1' },
    ['applications.api.database.id: needs the writer, which is in eu-north-1'],
  ],
  [
    'measurements that cannot move a writer',
    { [`${api}.steering`]: { policy: 'latency' } },
    ['applications.api.steering.policy: has no effect: this application needs the writer'],
  ],
  [
    'measurements for readers are silent',
    { [`${api}.steering`]: { policy: 'latency' }, [`${api}.database.needs`]: 'reader' },
    [],
  ],
  [
    'a window of a week is silent',
    { maintenance: [{ from: '2026-12-01T00:00:00Z', until: '2026-12-08T00:00:00Z', reason: 'x' }] },
    [],
  ],
  [
    'a longer window',
    {
      maintenance: [{ from: '2026-12-01T00:00:00Z', until: '2026-12-08T00:00:01Z', reason: 'x' }],
      [`${api}.maintenance`]: [{ from: '2026-12-01T00:00:00Z', until: '2027-12-01T00:00:00Z', reason: 'x' }],
    },
    [
      'maintenance[0].until: nothing moves for more than a week, not even from a dead region',
      'applications.api.maintenance[0].until: nothing moves',
    ],
  ],
  [
    'a reader there is silent',
    {
      witnesses: ['eu-north-1'],
      'databases.orders.writer': 'eu-north-1',
      [`${api}.database.needs`]: 'reader',
    },
    [],
  ],
])('%s', (_name, changes, warnings) => {
  const found = warningsAfter(changes);
  expect(found.map((message, index) => message.slice(0, warnings[index]?.length))).toEqual(warnings);
});

test.each<[name: string, vantages: number, mode: 'act' | 'observe', gates: boolean, warned: boolean]>([
  ['200 health checks are what an account has', 19, 'act', true, false],
  ['210 are more', 20, 'act', true, true],
  ['and are said before the fleet acts', 20, 'observe', true, true],
  ['but without gates there are none', 20, 'act', false, false],
])('%s', (_name, vantages, mode, gates, warned) => {
  const fleet = fleetOf();
  const { api } = fleet.applications;
  if (api === undefined) throw new Error('the fleet must have the api');
  const names = Array.from({ length: vantages }, (_, place) => `region-${place}`);
  const endpoints = Object.fromEntries(names.slice(0, 10).map((name) => [name, api.endpoints['us-east-1']]));
  const large = {
    ...fleet,
    gates,
    vantages: names,
    applications: { api: { ...api, mode, endpoints } },
  } as Fleet;
  const messages = fleetWarnings(large).flatMap(({ path, message }) => (path === 'gates' ? message : []));
  expect(messages).toEqual(
    warned
      ? [
          'gates: takes 210 health checks, one for each region and for each of its vantages, where an account has 200, got true',
        ]
      : [],
  );
});
