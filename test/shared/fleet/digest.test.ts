import { expect, test } from 'vitest';
import { fleetDigest } from '../../../shared/fleet/digest.ts';
import type { Fleet } from '../../../shared/fleet/fleet.ts';
import { validateFleet } from '../../../shared/fleet/validate.ts';
import { type Changes, fleetFile } from './fleet-file.ts';

function fleet(changes: Changes = {}): Fleet {
  const validation = validateFleet(fleetFile(changes));
  if (!validation.ok) throw new Error(validation.errors[0]?.message);
  return validation.fleet;
}

function reversed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}

test('is 12 hex digits', () => {
  expect(fleetDigest(fleet())).toMatch(/^[0-9a-f]{12}$/);
});

test('does not depend on the order of keys', () => {
  expect(fleetDigest(reversed(fleet()) as Fleet)).toBe(fleetDigest(fleet()));
});

test('does not depend on whether a default is written', () => {
  expect(fleetDigest(fleet({ mode: 'observe', 'applications.api.upThreshold': 6 }))).toBe(
    fleetDigest(fleet()),
  );
});

test.each<[name: string, changes: Changes]>([
  ['a value deep inside', { 'applications.api.checks.0.expect.status': [200, 204] }],
  ['the order of a list', { 'applications.api.steering.order': ['us-west-2', 'us-east-1', 'eu-west-1'] }],
  ['an added field', { 'zone.id': 'Z1' }],
  ['the mode', { mode: 'act' }],
])('depends on %s', (_name, changes) => {
  expect(fleetDigest(fleet(changes))).not.toBe(fleetDigest(fleet()));
});

test('stays the same from version to version: regions compare it while a deployment is under way', () => {
  // sha256('{"a":[{"c":1,"d":"x"}],"b":true}'), by coreutils.
  const content = { b: true, a: [{ d: 'x', c: 1 }] };
  expect(fleetDigest(content as unknown as Fleet)).toBe('ab821b5d4c6f');
});
