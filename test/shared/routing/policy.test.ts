import { expect, test } from 'vitest';
import type { Application } from '../../../shared/fleet/fleet.ts';
import { policyFor } from '../../../shared/routing/policy.ts';
import { application, east, europe, west } from './regional.ts';

const whole: Application = {
  ...application,
  checks: [],
  steering: { policy: 'priority', order: [west, east] },
  confirmSeconds: 6,
  upThreshold: 6,
  failover: 'auto',
  failback: 'manual',
  stabilisationSeconds: 900,
  cooldownSeconds: 600,
  mode: 'act',
};

test("an application's policy is in milliseconds, and regions without a place in the order come last", () => {
  expect(policyFor({ intervalSeconds: 10 }, whole)).toEqual({
    order: [west, east, europe],
    mode: 'act',
    failover: 'auto',
    failback: 'manual',
    stabilisationMs: 900_000,
    cooldownMs: 600_000,
    intervalMs: 10_000,
  });
});
