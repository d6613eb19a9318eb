/** Faults of what users and probes get: endpoints, the paths to them, whole regions. */
import * as z from 'zod/mini';
import { strictObject } from '../../shared/fleet/strict-object.ts';
import { flag, latencyMs, moment, oneOf, phaseSeconds, share, text } from './fields.ts';

/** From `at` until `until`; without it, to the end. */
export const lasting = { at: moment, until: z.exactOptional(moment) };

/** How late `slow` answers where the file does not say: beyond every check's timeout. */
const slowMs = 8000;

const failures = oneOf(['refused', 'timeout', 'http500', 'wrong-body', 'bad-certificate']);

const endpointKeys = {
  /** An application of the fleet, or `*`. */
  application: text,
  region: text,
  /** The share of requests hit. */
  fraction: z._default(share, 1),
  ...lasting,
};

const slow = { mode: z.literal('slow'), latencyMs: z._default(latencyMs, slowMs) };

const flapping = { downSeconds: phaseSeconds, upSeconds: phaseSeconds };

export const endpointFault = z.discriminatedUnion('mode', [
  strictObject({ kind: z.literal('endpoint'), mode: failures, ...endpointKeys }),
  strictObject({ kind: z.literal('endpoint'), ...slow, ...endpointKeys }),
]);

/** Begins with being down. */
export const flapFault = z.discriminatedUnion('mode', [
  strictObject({ kind: z.literal('flap'), mode: failures, ...endpointKeys, ...flapping }),
  strictObject({ kind: z.literal('flap'), ...slow, ...endpointKeys, ...flapping }),
]);

/** Only probes, or only users, see the endpoint fail. */
export const grayFault = strictObject({
  kind: z.literal('gray'),
  application: text,
  region: text,
  seenBy: oneOf(['probes', 'users']),
  ...lasting,
});

/** The path from one vantage to one region. */
export const linkFault = strictObject({
  kind: z.literal('link'),
  from: text,
  to: text,
  mode: oneOf(['drop', 'slow']),
  fraction: z._default(share, 1),
  ...lasting,
});

/** All paths of one vantage, its references included; with `aws`, its AWS APIs as well. */
export const vantageIsolatedFault = strictObject({
  kind: z.literal('vantage-isolated'),
  vantage: text,
  aws: z._default(flag, false),
  ...lasting,
});

/** Everything that stands in a region; with `route53`, the Route 53 control plane as well. */
export const regionDownFault = strictObject({
  kind: z.literal('region-down'),
  region: text,
  route53: z._default(flag, false),
  ...lasting,
});
