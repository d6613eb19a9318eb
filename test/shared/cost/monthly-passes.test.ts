/** How often functions run, and what they are billed for. */
import { describe, expect, test } from 'vitest';
import { monthlyPasses, slotsPerMonth } from '../../../shared/cost/monthly-passes.ts';
import { quantitiesOf } from '../../../shared/cost/quantities.ts';
import { endpointsPerShard } from '../../../shared/fleet/shards.ts';
import { fleetWith } from '../../infra/fleets.ts';
import { validFleet } from './valid-fleet.ts';

const pass = (verb: string, changes: Readonly<Record<string, unknown>> = {}) => {
  const found = monthlyPasses(validFleet(fleetWith(changes))).find((each) => each.verb === verb);
  if (found === undefined) throw new Error(`there is no ${verb}`);
  return found;
};

const quantity = (item: string, changes: Readonly<Record<string, unknown>> = {}) => {
  const found = quantitiesOf(validFleet(fleetWith(changes))).find((each) => each.item === item);
  if (found === undefined) throw new Error(`there is no ${item}`);
  return found.quantity;
};

const minutes = 730 * 60;

describe('runs', () => {
  test.each<readonly [string, string, Readonly<Record<string, unknown>>, number]>([
    ['tick runs each minute in each region', 'tick', {}, 3 * minutes],
    ['steer runs each minute in each region', 'steer', {}, 3 * minutes],
    ['readiness runs each minute in each region', 'readiness', {}, 3 * minutes],
    ['probe runs each slot of each vantage', 'probe', {}, 3 * 6 * minutes],
    ['probe runs more often at a shorter interval', 'probe', { intervalSeconds: 5 }, 3 * 12 * minutes],
    ['a witness is a vantage and runs all', 'probe', { witnesses: ['eu-north-1'] }, 4 * 6 * minutes],
    [
      'a region that is no vantage does not probe',
      'probe',
      { witnesses: ['eu-north-1'], vantages: ['us-east-1', 'us-west-2', 'eu-west-1'] },
      3 * 6 * minutes,
    ],
    [
      'a region that is no vantage still steers',
      'steer',
      { witnesses: ['eu-north-1'], vantages: ['us-east-1', 'us-west-2', 'eu-west-1'] },
      4 * minutes,
    ],
  ])('%s', (_sentence, verb, changes, runs) => {
    expect(pass(verb, changes).runs).toBe(runs);
  });

  test('probe runs once for each shard', () => {
    const one = fleetWith();
    const api = one.applications['api'];
    if (api === undefined) throw new Error('there must be an application');
    const { database: _database, ...reader } = api;
    const applications = Object.fromEntries(
      Array.from({ length: endpointsPerShard / 3 + 1 }, (_, place) => [
        `app${place}`,
        { ...reader, name: `app${place}.example.com` },
      ]),
    );
    const fleet = validFleet({ ...one, applications });
    expect(monthlyPasses(fleet).find(({ verb }) => verb === 'probe')?.runs).toBe(
      3 * 2 * slotsPerMonth(fleet),
    );
  });
});

describe('what a run of probe is billed for', () => {
  const probed = (scheme: string) =>
    pass(
      'probe',
      Object.fromEntries(
        ['us-east-1', 'us-west-2', 'eu-west-1'].map((region) => [
          `applications.api.endpoints.${region}.probe`,
          `${scheme}://192.0.2.1:443`,
        ]),
      ),
    ).billedMs;

  test('is one round trip more with a request than without, and one more with TLS', () => {
    const http = pass('probe', {
      'applications.api.endpoints.us-east-1.probe': 'http://192.0.2.1/health',
      'applications.api.endpoints.us-west-2.probe': 'http://192.0.2.1/health',
      'applications.api.endpoints.eu-west-1.probe': 'http://192.0.2.1/health',
    }).billedMs;
    const https = probed('https');
    // The handshakes' processor time comes on top of 130 ms.
    expect(https - http).toBeGreaterThan(130);
    expect(https - http).toBeLessThan(145);
  });

  test('is that of the slowest endpoint, as all are looked at together', () => {
    const one = pass('probe', { 'applications.api.endpoints.us-west-2.probe': 'http://192.0.2.1/health' });
    expect(pass('probe').billedMs - one.billedMs).toBeLessThan(5);
  });

  test('is less than half a second for one application', () => {
    expect(pass('probe').billedMs).toBeLessThan(600);
    expect(pass('probe').billedMs).toBeGreaterThan(400);
  });
});

describe('quantities', () => {
  test('each claim and each report is written in all replicas', () => {
    expect(quantity('DynamoDB: claims of slots')).toBe(3 * 6 * minutes * 3);
    expect(quantity('DynamoDB: claims of slots', { witnesses: ['eu-north-1'] })).toBe(4 * 6 * minutes * 4);
    expect(quantity('DynamoDB: reports')).toBe(3 * 6 * minutes * 3);
  });

  test('slots are sent once, received once and deleted once, and pollers ask in vain', () => {
    const messages = 6 * minutes;
    const pollers = (5 * 730 * 3600) / 20;
    expect(quantity('SQS: slots sent, received, deleted')).toBe(3 * (minutes + 2 * messages + pollers));
  });

  test('steer reads each gate of each vantage each minute', () => {
    const gated = { mode: 'act', 'applications.api.database': undefined };
    expect(quantity('Gates: steer reads all of them', gated)).toBe(3 * minutes * 9);
    expect(quantity('Gates: HTTPS and 10 s for each', gated)).toBe(18);
  });

  test('a page goes out once to each address, three times an incident', () => {
    expect(quantity('SNS: e-mails')).toBe(12);
    expect(quantity('SNS: text messages')).toBe(12);
    expect(
      quantity('SNS: e-mails', { people: {}, audiences: {}, 'applications.api.audience': undefined }),
    ).toBe(0);
  });
});
