/** Opens each reference once: what answers tells whether this vantage can see anything at all. */
import type { Reference } from '../fleet/fleet.ts';
import type { ReferenceResult } from '../health/references.ts';
import { type ProbeOptions, probeEndpoint } from './probe-endpoint.ts';

/** Never rejects. A refused connection is no answer: a firewall of our own refuses, too. */
export function probeReferences(
  references: readonly Reference[],
  timeoutMs: number,
  options: ProbeOptions = {},
): Promise<ReferenceResult[]> {
  return Promise.all(references.map((reference) => probeReference(reference, timeoutMs, options)));
}

async function probeReference(
  reference: Reference,
  timeoutMs: number,
  options: ProbeOptions,
): Promise<ReferenceResult> {
  const { host, port } = reference;
  const url = `tcp://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const check = { type: 'tcp', mode: 'vote', timeoutSeconds: timeoutMs / 1000 } as const;
  const { outcome, detail } = await probeEndpoint({ url, name: host }, check, options);
  return { ...reference, answered: outcome === 'pass', ...(detail !== undefined && { detail }) };
}
