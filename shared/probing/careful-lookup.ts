/** Makes a lookup from outside safe to hand to Node's `connect`, which trusts it. */
import type { LookupFunction } from 'node:net';

/**
 * `connect` misses the times of a lookup that answers at once, and throws, where nobody can catch it, on an answer
 * without addresses.
 */
export function carefulLookup(lookup: LookupFunction): LookupFunction {
  return (host, options, done) => {
    process.nextTick(() => {
      try {
        lookup(host, options, (error, addresses, family) => {
          const none = error === null && addresses.length === 0;
          done(none ? noAddress(host) : error, addresses, family);
        });
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)), []);
      }
    });
  };
}

function noAddress(host: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`lookup ENODATA ${host}`), { code: 'ENODATA' });
}
