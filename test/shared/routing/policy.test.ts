import { expect, test } from 'vitest';
import type { Application } from '../../../shared/fleet/fleet.ts';
import { policyFor, type SteeringPolicy } from '../../../shared/routing/policy.ts';
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
  movesPerHour: 4,
  ramp: { steps: [25, 100], holdSeconds: 300 },
  maintenance: [],
  mode: 'act',
};

test("an application's policy is in milliseconds, and regions without a place in the order come last", () => {
  expect(policyFor({ intervalSeconds: 10 }, whole)).toEqual({
    order: [west, east, europe],
    steering: { kind: 'priority' },
    mode: 'act',
    failover: 'auto',
    failback: 'manual',
    stabilisationMs: 900_000,
    ramp: { steps: [25, 100], holdMs: 300_000 },
    cooldownMs: 600_000,
    movesPerHour: 4,
    intervalMs: 10_000,
  });
});

test.each<[name: string, steering: Application['steering'], expected: SteeringPolicy]>([
  [
    'the fastest, by a margin, for a while',
    { policy: 'latency', order: [west], marginPercent: 20, dwellSeconds: 600, vantageWeight: {} },
    { kind: 'latency', marginPercent: 20, dwellMs: 600_000 },
  ],
  [
    'several, each with its share',
    { policy: 'weighted', order: [west], shares: { [west]: 1 } },
    { kind: 'weighted', shares: { [west]: 1 } },
  ],
])('%s', (_name, steering, expected) => {
  expect(policyFor({ intervalSeconds: 10 }, { ...whole, steering }).steering).toEqual(expected);
});
