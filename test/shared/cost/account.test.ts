/** What an account must have room for: both sides of every limit, and nothing known of what could not be read. */
import { describe, expect, test } from 'vitest';
import { type AccountFacts, roomFor } from '../../../shared/cost/account.ts';
import { wantedConcurrency } from '../../../shared/fleet/wanted-concurrency.ts';
import { read, unreadable } from '../../../shared/readiness/reading.ts';
import { fleetWith } from '../../infra/fleets.ts';
import { validFleet } from './valid-fleet.ts';

const gated = validFleet(fleetWith({ mode: 'act', 'applications.api.database': undefined }));
const regions = ['us-east-1', 'us-west-2', 'eu-west-1'];
const { total } = wantedConcurrency(gated);

const roomy: AccountFacts = {
  account: read('111122223333'),
  concurrency: Object.fromEntries(regions.map((region) => [region, read(1000)])),
  healthChecks: read({ used: 0, max: 200 }),
  zone: read({ kind: 'usable', id: 'Z1' }),
};

const room = (facts: Partial<AccountFacts>, fleet = gated) => roomFor(fleet, { ...roomy, ...facts });
const about = (checks: ReturnType<typeof roomFor>, name: string) =>
  checks.find((each) => each.about === name);

test('an account with room for all of it has enough', () => {
  expect(room({}).map(({ about: name, state, command }) => [name, state, command])).toEqual([
    ['zone example.com', 'enough', undefined],
    ['Route 53 health checks', 'enough', undefined],
    ...regions.map((region) => [`Lambda in ${region}`, 'enough', undefined]),
  ]);
});

describe('the zone', () => {
  test.each([
    [
      'is there',
      read({ kind: 'usable', id: 'Z1' } as const),
      'enough',
      'it is there, public, with the id Z1',
    ],
    ['is not', read({ kind: 'unusable', why: 'it is private' } as const), 'missing', 'it is private'],
    ['cannot be asked for', unreadable('denied'), 'unknown', 'whether it is there is unknown: denied'],
  ] as const)('%s', (_sentence, zone, state, text) => {
    expect(about(room({ zone }), 'zone example.com')).toMatchObject({ state, text });
  });
});

describe('health checks', () => {
  test.each([
    ['just fit', 188, 'enough'],
    ['are one too many', 189, 'missing'],
  ])('that %s', (_sentence, used, state) => {
    const check = about(room({ healthChecks: read({ used, max: 200 }) }), 'Route 53 health checks');
    expect(check).toMatchObject({ state, text: `12 are needed, ${used} of 200 are in use` });
    expect(check?.command !== undefined).toBe(state === 'missing');
  });

  test.each([
    ['would fit', 188, 'enough'],
    ['would not fit', 189, 'warning'],
    ['would not fit at all', 200, 'warning'],
  ])('that are needed once applications act, and %s, hinder no deployment', (_sentence, used, state) => {
    const observing = validFleet(fleetWith({ 'applications.api.database': undefined }));
    const checks = room({ healthChecks: read({ used, max: 200 }) }, observing);
    expect(about(checks, 'Route 53 health checks')).toMatchObject({
      state,
      text: `12 are needed in mode act, 0 now, ${used} of 200 are in use`,
    });
  });

  test('whose quota cannot be read are unknown', () => {
    const check = about(room({ healthChecks: unreadable('AccessDenied') }), 'Route 53 health checks');
    expect(check).toMatchObject({ state: 'unknown' });
    expect(check?.text).toMatch(/unknown: AccessDenied$/);
  });

  test('that are not needed need no quota', () => {
    const checks = room({ healthChecks: unreadable('AccessDenied') }, validFleet(fleetWith()));
    expect(about(checks, 'Route 53 health checks')).toMatchObject({
      state: 'enough',
      text: 'none are needed',
    });
  });
});

describe('executions', () => {
  test.each([
    ['leave a hundred for all others', total + 100, 'enough'],
    ['leave one less', total + 99, 'warning'],
    ['are all that there are', total, 'warning'],
    ['are more than a new account has', 10, 'warning'],
  ])('that %s', (_sentence, limit, state) => {
    const checks = room({ concurrency: { ...roomy.concurrency, 'us-west-2': read(limit) } });
    const check = about(checks, 'Lambda in us-west-2');
    expect(check?.state).toBe(state);
    expect(check?.command).toBe(
      state === 'enough'
        ? undefined
        : 'aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 1000 --region us-west-2',
    );
    expect(about(checks, 'Lambda in us-east-1')?.state).toBe('enough');
  });

  test('of a region that could not be asked are unknown, and those of the others are not', () => {
    const checks = room({ concurrency: { ...roomy.concurrency, 'eu-west-1': unreadable('no way there') } });
    expect(about(checks, 'Lambda in eu-west-1')).toMatchObject({ state: 'unknown' });
    expect(about(checks, 'Lambda in us-east-1')?.state).toBe('enough');
    expect(about(room({ concurrency: {} }), 'Lambda in us-east-1')?.state).toBe('unknown');
  });
});

describe('the account', () => {
  const bound = validFleet(fleetWith({ account: '111122223333' }));

  test.each([
    ['that the fleet file names', read('111122223333'), 'enough'],
    ['that it does not name', read('444455556666'), 'missing'],
    ['that is not known', unreadable('no credentials'), 'unknown'],
  ])('%s', (_sentence, account, state) => {
    expect(about(room({ account }, bound), 'account')?.state).toBe(state);
  });

  test('does not matter where the fleet file names none', () => {
    expect(about(room({ account: read('444455556666') }), 'account')).toBeUndefined();
  });
});
