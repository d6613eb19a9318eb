/** What may stand as a DNS name in a fleet file: host names, with underscores as Route 53 allows them. */
import { isIP } from 'node:net';

/** RFC 1035, section 2.3.4, counted without the trailing dot. */
export const dnsNameCharactersMax = 253;

const label = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/i;

export function isDnsName(name: string): boolean {
  return (
    name.length <= dnsNameCharactersMax &&
    isIP(name) === 0 &&
    name.split('.').every((part) => label.test(part))
  );
}

/** Also `*.example.com`: the only place where Route 53 takes an asterisk for "anything". */
export function isSteerableName(name: string): boolean {
  return isDnsName(name.startsWith('*.') ? name.slice('*.'.length) : name);
}
