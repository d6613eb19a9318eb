import { describe, expect, test } from 'vitest';
import type { Fleet } from '../../../shared/fleet/fleet.ts';
import { validateFleet } from '../../../shared/fleet/validate.ts';
import { type Changes, fleetFile } from './fleet-file.ts';

const east = { target: { a: ['192.0.2.1'] }, probe: 'https://192.0.2.1/' };
const west = { target: { a: ['192.0.2.2'] }, probe: 'https://192.0.2.2/' };
/** All that must be written. */
const least = {
  name: 'least',
  zone: { name: 'example.com' },
  regions: ['us-east-1', 'us-west-2'],
  witnesses: ['us-east-2'],
  applications: { www: { name: 'www.example.com', endpoints: { 'us-west-2': west, 'us-east-1': east } } },
};

function valid(input: unknown): Fleet {
  const validation = validateFleet(input);
  if (!validation.ok) throw new Error(validation.errors.map(({ message }) => message).join('\n'));
  return validation.fleet;
}

function application(changes: Changes) {
  const { applications } = valid(fleetFile(changes));
  return applications['api'];
}

describe('defaults', () => {
  test('complete a fleet of which the least is written', () => {
    expect(valid(least)).toEqual({
      ...least,
      mode: 'observe',
      vantages: ['us-east-1', 'us-west-2', 'us-east-2'],
      controlRegions: ['us-east-1', 'us-west-2', 'us-east-2'],
      ledgerRegions: ['us-east-1', 'us-west-2', 'us-east-2'],
      intervalSeconds: 10,
      minVotes: 2,
      gates: true,
      gateAfterSeconds: 10,
      maintenance: [],
      references: [
        { host: 'dynamodb.us-east-1.amazonaws.com', port: 443, place: 'us-east-1' },
        { host: 'dynamodb.us-west-2.amazonaws.com', port: 443, place: 'us-west-2' },
        { host: 'dynamodb.us-east-2.amazonaws.com', port: 443, place: 'us-east-2' },
        { host: 'one.one.one.one', port: 443, place: 'cloudflare' },
        { host: 'dns.google', port: 443, place: 'google' },
      ],
      applications: {
        www: {
          ...least.applications.www,
          records: ['A'],
          ttlSeconds: 60,
          checks: [
            {
              type: 'http',
              mode: 'vote',
              method: 'GET',
              headers: {},
              timeoutSeconds: 4,
              redirects: 'none',
              bodyLimitBytes: 65_536,
              verifyCertificate: true,
              expect: { status: ['200-299'], json: [], headers: [] },
            },
          ],
          steering: { policy: 'priority', order: ['us-east-1', 'us-west-2'] },
          confirmSeconds: 6,
          upThreshold: 6,
          failover: 'auto',
          failback: 'auto',
          stabilisationSeconds: 900,
          cooldownSeconds: 600,
          movesPerHour: 4,
          ramp: { steps: [5, 25, 50, 100], holdSeconds: 300 },
          maintenance: [],
          mode: 'observe',
        },
      },
      databases: {},
      people: {},
      audiences: {},
      smsLimitDollars: 1,
    });
  });

  test.each<[name: string, changes: Changes, expected: object]>([
    ['a writer needs patience, and a person to go back', {}, { confirmSeconds: 20, failback: 'manual' }],
    [
      'so does a reader of a database, which goes back by hand',
      { 'applications.api.database.needs': 'reader' },
      { confirmSeconds: 20, failback: 'manual' },
    ],
    [
      'a reader that goes back by itself is quick',
      { 'applications.api.database.needs': 'reader', 'applications.api.failback': 'auto' },
      { confirmSeconds: 6, failback: 'auto' },
    ],
    [
      'a writer that goes back by itself is patient',
      { 'applications.api.failback': 'auto' },
      { confirmSeconds: 20, failback: 'auto' },
    ],
    [
      'without database all is quick',
      { 'applications.api.database': undefined },
      { confirmSeconds: 6, failback: 'auto' },
    ],
    [
      'manual failback is patient',
      { 'applications.api.database': undefined, 'applications.api.failback': 'manual' },
      { confirmSeconds: 20, failback: 'manual' },
    ],
    ["the mode is the fleet's", { mode: 'act' }, { mode: 'act' }],
    [
      "an application's own mode stays",
      { mode: 'act', 'applications.api.mode': 'observe' },
      { mode: 'observe' },
    ],
    ['the only audience is meant', { 'applications.api.audience': undefined }, { audience: 'oncall' }],
    [
      "the order is the fleet's, of the regions with endpoints",
      {
        'applications.api.steering': undefined,
        regions: ['eu-west-1', 'eu-north-1', 'us-west-2', 'us-east-1'],
      },
      { steering: { policy: 'priority', order: ['eu-west-1', 'us-west-2', 'us-east-1'] } },
    ],
    [
      'an order without policy is one of priority',
      { 'applications.api.steering': { order: ['us-west-2', 'eu-west-1', 'us-east-1'] } },
      { steering: { policy: 'priority', order: ['us-west-2', 'eu-west-1', 'us-east-1'] } },
    ],
    [
      'latency has a margin and a dwell, and every vantage counts the same',
      { 'applications.api.steering': { policy: 'latency' } },
      {
        steering: {
          policy: 'latency',
          order: ['us-east-1', 'us-west-2', 'eu-west-1'],
          marginPercent: 20,
          dwellSeconds: 600,
          vantageWeight: {},
        },
      },
    ],
    [
      'weighted has an order too',
      {
        'applications.api.steering': {
          policy: 'weighted',
          shares: { 'us-east-1': 1, 'us-west-2': 1, 'eu-west-1': 0 },
        },
      },
      {
        steering: {
          policy: 'weighted',
          order: ['us-east-1', 'us-west-2', 'eu-west-1'],
          shares: { 'us-east-1': 1, 'us-west-2': 1, 'eu-west-1': 0 },
        },
      },
    ],
    [
      'a ramp of which the steps are written has the usual hold',
      { 'applications.api.ramp': { steps: [100] } },
      { ramp: { steps: [100], holdSeconds: 300 } },
    ],
    [
      'a name is written small, without dot',
      { 'applications.api.name': 'API.Example.COM.' },
      { name: 'api.example.com' },
    ],
  ])('%s', (_name, changes, expected) => {
    expect(application(changes)).toMatchObject(expected);
  });

  test('of two audiences none is meant', () => {
    const changes = { 'applications.api.audience': undefined, 'audiences.managers': { people: ['first'] } };
    expect(application(changes)).not.toHaveProperty('audience');
  });

  test('probes by TCP are checked by TCP', () => {
    const tcp = (probe: string) => ({ ...east, probe });
    const endpoints = { 'us-east-1': tcp('tcp://192.0.2.1:25'), 'us-west-2': tcp('tcp://192.0.2.2:25') };
    const fleet = valid({ ...least, applications: { mail: { name: 'mail.example.com', endpoints } } });
    expect(fleet).toMatchObject({ applications: { mail: { checks: [{ type: 'tcp', timeoutSeconds: 4 }] } } });
  });

  test('targets are written as Route 53 keeps them', () => {
    const target = (region: string) => ({
      alias: { dnsName: `LB.${region}.ELB.amazonaws.com.`, hostedZoneId: 'Z1' },
    });
    const endpoints = { 'us-east-1': { ...east, target: target('us-east-1') } };
    const fleet = valid({ ...least, applications: { www: { name: 'www.example.com', endpoints } } });
    const written = { alias: { dnsName: 'lb.us-east-1.elb.amazonaws.com' } };
    expect(fleet).toMatchObject({
      applications: { www: { endpoints: { 'us-east-1': { target: written } } } },
    });
  });

  test.each([
    [3, 2],
    [4, 3],
    [5, 3],
  ])('of %i vantages %i must vote', (vantages, votes) => {
    const witnesses = ['eu-north-1', 'eu-south-1'].slice(0, vantages - 3);
    expect(valid(fleetFile({ witnesses })).minVotes).toBe(votes);
  });

  test('in China the neutral targets of AWS have its own domain', () => {
    const regions = ['cn-north-1', 'cn-northwest-1'];
    const { references } = valid(fleetFile({ regions, applications: {}, databases: {} }));
    expect(references).toContainEqual({
      host: 'dynamodb.cn-north-1.amazonaws.com.cn',
      port: 443,
      place: 'cn-north-1',
    });
  });
});
