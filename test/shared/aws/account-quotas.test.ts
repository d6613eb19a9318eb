/** What an account has room for, asked on the wire: each answer by itself, and no number where there is none. */
import { expect, test } from 'vitest';
import { accountFacts } from '../../../shared/aws/account-quotas.ts';
import { read } from '../../../shared/readiness/reading.ts';
import { fleetWith } from '../../infra/fleets.ts';
import { validFleet } from '../cost/valid-fleet.ts';
import { accountFront } from './account-front.ts';

const front = accountFront();
const fleet = validFleet(fleetWith());

test('an account says who it is, and what it has room for', async () => {
  front.unreserved = { 'us-west-2': 10 };
  front.healthChecks = { used: 7, max: 250 };
  expect(await accountFacts(fleet)).toEqual({
    account: read('111122223333'),
    zone: read({ kind: 'usable', id: 'Z0123456789ABCDEFGHIJ' }),
    healthChecks: read({ used: 7, max: 250 }),
    concurrency: { 'us-east-1': read(1000), 'us-west-2': read(10), 'eu-west-1': read(1000) },
  });
});

test('what our own functions hold may be reserved again; what others hold may not', async () => {
  front.unreserved = { 'us-east-1': 800 };
  front.reserved = {
    'us-east-1 pointsman-base-probe': 20,
    'us-east-1 pointsman-base-steer': 8,
    'us-east-1 pointsman-base-notify': undefined,
    'us-east-1 pointsman-other-probe': 100,
  };
  const { concurrency } = await accountFacts(fleet);
  expect(concurrency['us-east-1']).toEqual(read(828));
});

test.each([
  ['STS', 'sts', { account: 'unreadable', healthChecks: 'read', concurrency: 'read' }],
  ['Route 53', 'route53', { account: 'read', healthChecks: 'unreadable', concurrency: 'read' }],
  ['Lambda', 'lambda', { account: 'read', healthChecks: 'read', concurrency: 'unreadable' }],
])('%s that refuses leaves the others their answers', async (_sentence, service, kinds) => {
  front.refusing.add(service);
  const { account, healthChecks, concurrency } = await accountFacts(fleet);
  const kind = {
    account: account.kind,
    healthChecks: healthChecks.kind,
    concurrency: concurrency['us-east-1']?.kind,
  };
  expect(kind).toEqual(kinds);
  const refused = [account, healthChecks, ...Object.values(concurrency)].filter(
    (each) => each.kind === 'unreadable',
  );
  for (const each of refused)
    expect(each.kind === 'unreadable' && each.why).toMatch(/AccessDenied.*not authorized/);
});

test.each<[string, typeof front.zones, Readonly<Record<string, unknown>>, RegExp]>([
  ['is not there', [], {}, /public hosted zone of this account, got example\.com$/],
  ['is private', [{ id: 'Z1', name: 'example.com', isPrivate: true }], {}, /which is private/],
  ['is private, by its id', [{ id: 'Z1', name: 'example.com', isPrivate: true }], { id: 'Z1' }, /is private/],
  ['has another id', [], { id: 'Z9' }, /must be a hosted zone's, got Z9/],
  [
    "has another zone's id",
    [{ id: 'Z2', name: 'example.org', isPrivate: false }],
    { id: 'Z2' },
    /of example\.org/,
  ],
])('a zone that %s is said before anything is deployed', async (_sentence, zones, given, why) => {
  front.zones = zones;
  const { zone } = await accountFacts({ ...fleet, zone: { name: 'example.com', ...given } });
  expect(zone).toEqual(read({ kind: 'unusable', why: expect.stringMatching(why) }));
});

test('a region that refuses is unknown, and the others are not', async () => {
  front.refusing.add('lambda eu-west-1');
  const { concurrency } = await accountFacts(fleet);
  expect(Object.entries(concurrency).map(([region, { kind }]) => [region, kind])).toEqual([
    ['us-east-1', 'read'],
    ['us-west-2', 'read'],
    ['eu-west-1', 'unreadable'],
  ]);
});
