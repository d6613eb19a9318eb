import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fleetDigest } from '../../../shared/fleet/digest.ts';
import type { Fleet } from '../../../shared/fleet/fleet.ts';
import { validateFleet } from '../../../shared/fleet/validate.ts';
import { fleetFile } from './fleet-file.ts';

function valid(input: unknown): Fleet {
  const validation = validateFleet(input);
  if (!validation.ok) throw new Error(validation.errors.map(({ message }) => message).join('\n'));
  return validation.fleet;
}

const night = { from: '2026-12-01T02:00:00Z', until: '2026-12-01T04:00:00+01:00', reason: 'upgrade' };

/** A veto and a shadow are no check by themselves. */
function withVote(checks: readonly object[]): readonly object[] {
  return [...checks, { type: 'http', mode: 'vote' }];
}

describe('a validated fleet', () => {
  const maybe = <T>(...values: T[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
  const check = fc.record(
    {
      type: fc.constant('http'),
      mode: fc.constantFrom('vote', 'veto', 'shadow'),
      path: fc.constantFrom('/', '/health?deep=1'),
      method: fc.constantFrom('GET', 'POST'),
      headers: fc.dictionary(fc.constantFrom('accept', 'x-probe'), fc.constantFrom('a', '')),
      host: fc.constantFrom('www.example.com', 'Other.example.net'),
      timeoutSeconds: fc.constantFrom(0.5, 4, 4.9),
      redirects: fc.constantFrom('none', 'same-host'),
      verifyCertificate: fc.boolean(),
      expect: fc.record(
        {
          status: fc.constantFrom([200], ['200-299', 304]),
          bodyContains: fc.constant('ok'),
          json: fc.constantFrom([], [{ path: '$.ok', is: 'eq', value: null }]),
          headers: fc.constant([{ name: 'x', is: 'exists' }]),
          maxLatencyMs: fc.constant(400),
        },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: ['type'] },
  );
  const file = fc
    .record({
      mode: maybe('observe', 'act'),
      'zone.id': maybe('Z1'),
      'zone.name': fc.constantFrom('example.com', 'Example.com.'),
      witnesses: maybe<readonly string[]>([], ['eu-north-1'], ['eu-north-1', 'eu-south-1']),
      vantages: maybe<readonly string[]>(['eu-west-1', 'us-east-1', 'us-west-2']),
      controlRegions: maybe<readonly string[]>(['eu-west-1']),
      ledgerRegions: maybe<readonly string[]>(['us-east-1', 'us-east-2']),
      intervalSeconds: maybe(5, 10, 60),
      gates: maybe(true, false),
      'applications.api.records': maybe<readonly string[]>(['A']),
      'applications.api.ttlSeconds': maybe(30, 300),
      'applications.api.checks': fc.option(fc.array(check, { maxLength: 3 }).map(withVote), {
        nil: undefined,
      }),
      'applications.api.steering': maybe<object>(
        {},
        { order: ['us-west-2', 'us-east-1', 'eu-west-1'] },
        { policy: 'latency', vantageWeight: { 'us-east-1': 0.5 } },
        { policy: 'latency', marginPercent: 0, dwellSeconds: 1.5 },
        { policy: 'weighted', shares: { 'us-east-1': 1, 'us-west-2': 255, 'eu-west-1': 0 } },
      ),
      gateAfterSeconds: maybe(5, 60),
      maintenance: maybe<readonly object[]>([], [night]),
      'applications.api.maintenance': maybe<readonly object[]>([], [night]),
      'applications.api.movesPerHour': maybe(1, 60),
      'applications.api.ramp': maybe<object>({}, { steps: [100] }, { steps: [1, 100], holdSeconds: 0 }),
      'applications.api.prepare': maybe('scale-out'),
      'applications.api.confirmSeconds': maybe(1, 6.5, 20),
      'applications.api.failover': maybe('auto', 'manual'),
      'applications.api.failback': maybe('auto', 'manual'),
      'applications.api.mode': maybe('observe', 'act'),
      'applications.api.database': maybe<object>(
        { id: 'orders', needs: 'reader' },
        { id: 'orders', needs: 'writer' },
      ),
      'applications.api.audience': maybe('oncall'),
      'databases.orders.promotion': maybe('manual'),
      'databases.orders.backup': maybe<object>({ copyTo: ['us-west-2'] }),
      'audiences.managers': maybe<object>({ people: ['first'] }),
    })
    .map((changes) => fleetFile(changes));

  test('goes in again unchanged, also by way of JSON', () => {
    fc.assert(
      fc.property(file, (input) => {
        const first = validateFleet(input);
        if (!first.ok) throw new Error(first.errors.map(({ message }) => message).join('\n'));
        expect(validateFleet(first.fleet)).toEqual(first);
        const baked: unknown = JSON.parse(JSON.stringify(first.fleet));
        expect(validateFleet(baked)).toEqual(first);
        expect(fleetDigest(valid(baked))).toBe(fleetDigest(first.fleet));
      }),
      { numRuns: 300 },
    );
  });

  test('does not change what it was made of', () => {
    const input = fleetFile();
    const before = JSON.stringify(input);
    valid(input);
    expect(JSON.stringify(input)).toBe(before);
  });
});
