/** What is checked of other fleets than the one that is well, and what becomes of a refusal. */
import { expect, test } from 'vitest';
import type { FleetInput } from '../../../shared/fleet/schema.ts';
import { readinessChecks } from '../../../shared/readiness/checks.ts';
import { evaluate } from '../../../shared/readiness/evaluate.ts';
import type { FactName } from '../../../shared/readiness/facts.ts';
import { read, unreadable } from '../../../shared/readiness/reading.ts';
import type { Result } from '../../../shared/readiness/sheet.ts';
import { context, facts, fleetOf, home, other, readingsOf } from './well.ts';

function notPassed(results: readonly Result[]): string[] {
  return results
    .filter(({ state }) => state !== 'passed')
    .map(({ check, subject, state, detail }) => `${check} ${subject} ${state}: ${detail}`);
}

test.each<readonly [name: string, change: Partial<FleetInput>, absent: readonly string[]]>([
  [
    'without gates',
    { gates: false },
    ['gate-bucket', 'gate-tree', 'checker-ranges', 'health-check-quota', 'stale-gates'],
  ],
  ['without people', { people: {}, audiences: {} }, ['subscriptions', 'sms-sandbox', 'sms-origination']],
  ['with nobody in North America', { people: { ada: { sms: '+4915112345678' } } }, ['sms-origination']],
  ['without databases', { databases: {} }, ['snapshot-quota', 'backup-key', 'restore-subnets']],
  ['with two ledger regions', { ledgerRegions: [home, other] }, ['ledger-mode']],
])('%s, what does not apply is not checked', (_name, change, absent) => {
  const small = { ...context, fleet: fleetOf(change) };
  const made = [home, other].flatMap((region) =>
    evaluate(readinessChecks, readingsOf(), { ...small, region }).map(({ check }) => check),
  );
  expect(absent.filter((id) => made.includes(id))).toEqual([]);
});

test('an application that only observes is a notice', () => {
  const results = evaluate(readinessChecks, readingsOf(), {
    ...context,
    fleet: fleetOf({ mode: 'observe' }),
  });
  expect(notPassed(results)).toContain('observing api failed: it only observes');
});

test('a limit of SMS that is less than the fleet says is a warning', () => {
  const results = evaluate(readinessChecks, readingsOf(), {
    ...context,
    fleet: fleetOf({ smsLimitDollars: 51 }),
  });
  expect(notPassed(results)).toEqual([
    'sms-spend  failed: the limit is 50 USD a month, and the fleet says 51',
  ]);
});

test('without a key that the fleet names, it is unknown whether a copy can be encrypted', () => {
  const bare = fleetOf({
    databases: { orders: { kind: 'rds-instance', writer: home, backup: { copyTo: [other] } } },
  });
  const results = evaluate(readinessChecks, readingsOf(), { ...context, fleet: bare, region: other });
  expect(notPassed(results)).toEqual([
    expect.stringContaining('backup-key orders unknown: backup.kmsKeys names none'),
  ]);
});

test.each(Object.keys(facts) as FactName[])(
  'where %s is refused, all that rests on it is unknown, and nothing else',
  (name) => {
    const readings = { ...readingsOf(), [name]: unreadable('AccessDenied: no') };
    for (const region of [home, other]) {
      const results = evaluate(readinessChecks, readings, { ...context, region });
      for (const { check, state, detail } of results) {
        const rests = readinessChecks.find(({ id }) => id === check)?.needs.includes(name) === true;
        expect([check, state]).toEqual([check, rests ? 'unknown' : 'passed']);
        if (rests) expect(detail).toBe('AccessDenied: no');
      }
    }
  },
);

test('no secret address is told', () => {
  const nobody = readingsOf({
    subscriptions: {
      oncall: read([{ protocol: 'https', endpoint: 'https://x.test/?token=abc', isConfirmed: true }]),
    },
  });
  expect(JSON.stringify(evaluate(readinessChecks, nobody, context))).not.toMatch(
    /secret|token|example\.test.*ada|2025550100/,
  );
});
