/** Names a fleet by its content, so that two deployments can tell whether they look after the same one. */
import { createHash } from 'node:crypto';
import type { Fleet } from './fleet.ts';

const digestCharacters = 12;

/** The first 12 hex digits of SHA-256 over the fleet as JSON with sorted keys: the order of keys in a file means nothing. */
export function fleetDigest(fleet: Fleet): string {
  return createHash('sha256').update(canonicalJson(fleet)).digest('hex').slice(0, digestCharacters);
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([left], [right]) => (left < right ? -1 : 1)));
  });
}
