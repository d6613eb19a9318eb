/** The port `Lookout` on the network: turns endpoints of the fleet into work for a probe run. */
import { endpointKey, type Fleet } from '../fleet/fleet.ts';
import type { Eyes, Lookout } from '../ports.ts';
import { type ProbeWork, probeAll } from './probe-all.ts';
import type { ProbeOptions } from './probe-endpoint.ts';
import { probePlaces } from './probe-places.ts';
import { probeReferences } from './probe-references.ts';

/** References are asked when something fails; the answer must be there before the suspicion has run its course. */
const REFERENCE_TIMEOUT_MS = 2000;

/** One per process: all its runs share the same places. */
export function networkLookout(fleet: Fleet, options: ProbeOptions = {}): Lookout {
  const known = new Map(workOf(fleet).map((work) => [work.endpoint, work]));
  const places = probePlaces();
  return {
    look: async (endpoints, eyes) => {
      const work = endpoints.map((endpoint) => patient(workFor(endpoint, known), eyes));
      await probeAll(work, {
        ...options,
        places,
        deadlineMs: eyes.deadlineMs,
        onObservation: (observation) => eyes.deliver(observation),
        onSlow: (endpoint) => eyes.unanswered?.(endpoint),
      });
    },
    references: () => probeReferences(fleet.references, REFERENCE_TIMEOUT_MS, options),
  };
}

function workOf(fleet: Fleet): readonly ProbeWork[] {
  return Object.entries(fleet.applications).flatMap(([id, { name, checks, endpoints }]) =>
    Object.entries(endpoints).map(([region, { probe }]) => ({
      endpoint: endpointKey(id, region),
      target: { url: probe, name },
      checks,
    })),
  );
}

function workFor(endpoint: string, known: ReadonlyMap<string, ProbeWork>): ProbeWork {
  const work = known.get(endpoint);
  if (work === undefined) throw new Error(`an endpoint must be one of the fleet's, got ${endpoint}`);
  return work;
}

function patient(work: ProbeWork, eyes: Eyes): ProbeWork {
  const suspicionAfterMs = eyes.suspectAfterMs?.(work.endpoint);
  return suspicionAfterMs === undefined ? work : { ...work, suspicionAfterMs };
}
