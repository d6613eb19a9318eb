/**
 * A deploy takes its time: Route 53 takes five requests a second from an account, and the passes that may have to move
 * traffic need theirs.
 */
import type { Clock } from '../../shared/ports.ts';
import type { GatesPorts } from './gates.ts';

const requestEveryMs = 500;

/** The same ports, whose requests to Route 53 are at least so far apart. */
export function paced(ports: GatesPorts): GatesPorts {
  const { clock, checks, zone, traffic } = ports;
  const turn = turns(clock);
  return {
    ...ports,
    checks: {
      list: (prefix) => turn(() => checks.list(prefix)),
      create: (reference, config) => turn(() => checks.create(reference, config)),
      update: (id, version, config) => turn(() => checks.update(id, version, config)),
      observations: (id) => turn(() => checks.observations(id)),
      tag: (id, tags) => turn(() => checks.tag(id, tags)),
      delete: (id) => turn(() => checks.delete(id)),
    },
    zone: { all: () => turn(() => zone.all()) },
    traffic: {
      records: (names) => turn(() => traffic.records(names)),
      change: (changes, comment) => turn(() => traffic.change(changes, comment)),
      changeStatus: (changeId) => turn(() => traffic.changeStatus(changeId)),
    },
  };
}

function turns(clock: Clock): <Answer>(request: () => Promise<Answer>) => Promise<Answer> {
  let nextMs = clock.nowMs();
  return async (request) => {
    const ownMs = Math.max(nextMs, clock.nowMs());
    nextMs = ownMs + requestEveryMs;
    if (ownMs > clock.nowMs()) await clock.waitUntil(ownMs);
    return request();
  };
}
