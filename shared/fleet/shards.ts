/** Spreads the endpoints of a fleet over shards, so that one probe run has a bounded amount of work. */
import { endpointKey, type Fleet } from './fleet.ts';

/** Endpoints in one shard: what one run of a 512 MB function looks at with room to spare (docs/performance.md). */
export const endpointsPerShard = 300;

type Shards = readonly (readonly string[])[];

/** Every probe run asks, and a fleet never changes. */
const known = new WeakMap<Fleet, Shards>();

/** The endpoints of each shard, by key. Every endpoint is in exactly one, the same one on every vantage. */
export function shardsOf(fleet: Fleet): Shards {
  const shards = known.get(fleet) ?? spread(fleet);
  known.set(fleet, shards);
  return shards;
}

function spread(fleet: Fleet): Shards {
  const endpoints = Object.entries(fleet.applications)
    .flatMap(([id, application]) =>
      Object.keys(application.endpoints).map((region) => endpointKey(id, region)),
    )
    .sort();
  const shards: string[][] = [];
  for (let start = 0; start < endpoints.length; start += endpointsPerShard) {
    shards.push(endpoints.slice(start, start + endpointsPerShard));
  }
  return shards;
}
