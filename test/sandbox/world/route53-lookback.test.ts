/** Checkers that look back must say what checkers with timers say, at every moment. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { virtualClock } from '../../../sandbox/world/clock.ts';
import { type Checkers, startCheckers } from '../../../sandbox/world/route53-checkers.ts';
import { CHECKER_REGIONS } from '../../../sandbox/world/route53-health-config.ts';
import type { HealthCheck } from '../../../sandbox/world/route53-health-types.ts';
import { lookBackCheckers } from '../../../sandbox/world/route53-lookback.ts';

const check: HealthCheck = {
  Id: 'gate',
  CallerReference: 'gate',
  HealthCheckConfig: { Type: 'HTTPS', RequestInterval: 10, FailureThreshold: 1 },
  HealthCheckVersion: 1,
};

/** Both, over an endpoint that serves between the flips of an even number and an odd one. */
function both(flipsMs: readonly number[]) {
  const clock = virtualClock(0);
  const serves = (atMs: number) => flipsMs.filter((flipMs) => flipMs <= atMs).length % 2 === 1;
  const timed = startCheckers(
    clock,
    () => serves(clock.nowMs()),
    CHECKER_REGIONS,
    () => check,
  );
  const looking = lookBackCheckers(
    clock,
    (_check, _checker, atMs) => serves(atMs),
    CHECKER_REGIONS,
    () => check,
  );
  return { clock, timed, looking };
}

const seen = (checkers: Checkers) => [checkers.healthy(), checkers.observations()] as const;

test('at every moment they say the same', () => {
  const times = fc.array(fc.integer({ min: 0, max: 60_000 }), { maxLength: 6 });
  fc.assert(
    fc.property(times, times, (flipsMs, asksMs) => {
      const { clock, timed, looking } = both(flipsMs);
      for (const askMs of [...asksMs, 60_000].sort((one, other) => one - other)) {
        clock.advanceTo(askMs);
        expect(seen(looking)).toEqual(seen(timed));
      }
    }),
    { numRuns: 200 },
  );
});

test('looking now is as if all had had a turn, and the next ones follow', () => {
  const { clock, looking } = both([0, 4_000]);
  clock.advanceTo(1_000);
  expect(looking.observations().length).toBeLessThan(16);
  looking.lookNow();
  expect(looking.observations()).toHaveLength(16);
  clock.advanceTo(20_000);
  expect(looking.healthy()).toBe(false);
});

test('stopped, they find nothing more', () => {
  const { clock, looking } = both([0, 12_000]);
  clock.advanceTo(11_000);
  expect(looking.healthy()).toBe(true);
  looking.stop();
  clock.advanceTo(60_000);
  expect(looking.healthy()).toBe(true);
});
