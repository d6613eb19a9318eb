/** What a plan says: what may be touched, the ledger's mode, and what else would do the same. */
import { describe, expect, test } from 'vitest';
import type { AccountFacts } from '../../../shared/cost/account.ts';
import { alternativesTo, regionPairs } from '../../../shared/cost/alternatives.ts';
import { deploymentPlan, isHindered } from '../../../shared/cost/deployment-plan.ts';
import { read, unreadable } from '../../../shared/readiness/reading.ts';
import { fleetWith } from '../../infra/fleets.ts';
import { validFleet } from './valid-fleet.ts';

const nothingKnown: AccountFacts = {
  account: unreadable('not asked for'),
  concurrency: {},
  healthChecks: unreadable('not asked for'),
  zone: unreadable('not asked for'),
};
const planned = (changes: Readonly<Record<string, unknown>> = {}, facts = nothingKnown) =>
  deploymentPlan(validFleet(fleetWith(changes)), facts);

describe('what may be touched', () => {
  test("is the applications' records and their markers, and nothing else of the zone", () => {
    expect(planned({ 'applications.api.records': ['A', 'AAAA'], ...withV6() }).touches.records).toEqual([
      { name: 'api.example.com', types: ['A', 'AAAA'] },
      { name: '_pointsman.api.example.com', types: ['TXT'] },
    ]);
  });

  test('names the functions of the owner that are called', () => {
    expect(planned().touches.functions).toEqual([]);
    expect(planned({ 'applications.api.prepare': 'scale-out' }).touches.functions).toEqual(['scale-out']);
  });

  test('tells what is probed without what may be secret in it', () => {
    const probe = 'https://192.0.2.1:8443/health?token=secret';
    const { probed } = planned({ 'applications.api.endpoints.us-east-1.probe': probe }).touches;
    expect(probed).toEqual(['https://192.0.2.1:8443', 'https://192.0.2.2', 'https://192.0.2.3']);
  });
});

describe('the ledger', () => {
  test('of three regions is strongly consistent', () => {
    expect(planned().ledger).toEqual({ consistency: 'strong' });
  });

  test('of fewer is not, and what is then refused is said', () => {
    const { ledger } = planned({ ledgerRegions: ['us-east-1', 'us-west-2'] });
    expect(ledger.consistency).toBe('eventual');
    if (ledger.consistency === 'eventual') expect(ledger.consequences.join()).toMatch(/freeze.*promoted/);
  });
});

describe('gates', () => {
  const reader = { 'applications.api.database': undefined };

  test.each<readonly [string, Readonly<Record<string, unknown>>, string | undefined]>([
    ['that are there need no reason', { ...reader, mode: 'act' }, undefined],
    ['that are not there yet', reader, 'no application is in mode act yet'],
    ['that are off', { ...reader, gates: false }, 'gates are off in the fleet file'],
    [
      'that would move nothing',
      { mode: 'act' },
      'gates move no application that needs a writer or is moved by command only',
    ],
  ])('%s', (_sentence, changes, reason) => {
    expect(planned(changes).cost.noGates).toBe(reason);
  });

  test('cost in mode act what is foretold in mode observe', () => {
    const now = planned(reader).cost;
    const acting = planned({ ...reader, mode: 'act' }).cost;
    expect(now.gates.usd).toBe(0);
    expect(now.gatesWhenActing).toEqual(acting.gates);
    expect(acting.gatesWhenActing).toBeUndefined();
  });
});

describe('instead', () => {
  test('a plan of Region switch is for two regions, so three of them take three', () => {
    const endpoints = (...regions: readonly string[]) => ({
      endpoints: Object.fromEntries(
        regions.map((region) => [region, { target: { a: ['192.0.2.1'] }, probe: 'https://192.0.2.1/' }]),
      ),
    });
    expect(regionPairs([endpoints('a', 'b')])).toHaveLength(1);
    expect(regionPairs([endpoints('a', 'b', 'c')])).toHaveLength(3);
    expect(regionPairs([endpoints('a', 'b'), endpoints('b', 'a')])).toHaveLength(1);
    expect(regionPairs([endpoints('a', 'b'), endpoints('b', 'c')])).toHaveLength(2);
    expect(regionPairs([endpoints('a')])).toHaveLength(0);
  });

  test('each costs what AWS asks for it', () => {
    const sums = alternativesTo(validFleet(fleetWith())).map(({ usd }) => usd);
    // 730 hours at 2.50; three plans at 70, twice; three checks of addresses at 0.75 and two options of 2.00 each.
    expect(sums).toEqual([1825, 210, 210, 14.25]);
  });

  test('a check of a load balancer is cheaper, and one over HTTP has one option less', () => {
    const alias = { alias: { dnsName: 'lb.elb.amazonaws.com', hostedZoneId: 'Z35SXDOTRQ7X7K' } };
    const at = (region: string) => ({
      [`applications.api.endpoints.${region}.target`]: alias,
      [`applications.api.endpoints.${region}.probe`]: 'http://lb.elb.amazonaws.com/health',
    });
    const changes = Object.assign({}, ...['us-east-1', 'us-west-2', 'eu-west-1'].map(at));
    expect(alternativesTo(validFleet(fleetWith(changes))).at(-1)?.usd).toBe(4.5);
  });
});

test('only what would make deploying fail hinders it', () => {
  const gated = { mode: 'act', 'applications.api.database': undefined };
  const full = { ...nothingKnown, healthChecks: read({ used: 200, max: 200 }) };
  expect(isHindered(planned(gated, full))).toBe(true);
  expect(isHindered(planned(gated))).toBe(false);
  expect(isHindered(planned({}, { ...full, concurrency: { 'us-east-1': read(10) } }))).toBe(false);
});

test('warnings of the fleet file are repeated', () => {
  expect(planned().warnings).toEqual([]);
  expect(planned({ ledgerRegions: ['us-east-1', 'us-west-2'] }).warnings.join()).toMatch(/ledgerRegions/);
});

function withV6(): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    ['us-east-1', 'us-west-2', 'eu-west-1'].map((region, index) => [
      `applications.api.endpoints.${region}.target`,
      { a: [`192.0.2.${index + 1}`], aaaa: [`2001:db8::${index + 1}`] },
    ]),
  );
}
