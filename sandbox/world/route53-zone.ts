/** One hosted zone: what the API shows, what DNS serves, and what is on its way from the one to the other. */
import { type Random, randomInteger } from './random.ts';
import type { RecordSets } from './route53-placement.ts';
import { Protections } from './route53-protections.ts';
import { recordSetKey } from './route53-record-set.ts';
import type { ResourceRecordSet } from './route53-types.ts';

export interface Zone {
  /** Without its prefix. */
  readonly id: string;
  /** Normalised. */
  readonly name: string;
  readonly callerReference: string;
  readonly nameServers: readonly string[];
  /** What the API shows. */
  records: RecordSets;
  /** What DNS answers by, as of the last look. */
  served: RecordSets;
  /** Accepted and not yet served, oldest first. */
  pending: { readonly changeId: string; readonly insyncAtMs: number; readonly records: RecordSets }[];
  busyUntilMs: number;
  readonly protections: Protections;
}

export function newZone(id: string, name: string, callerReference: string, random: Random): Zone {
  const number = randomInteger(random, 0, 511);
  const nameServers = ['org', 'co.uk', 'com', 'net'].map(
    (domain, place) => `ns-${number + 512 * place}.awsdns-${String(number % 64).padStart(2, '0')}.${domain}`,
  );
  return {
    id,
    name,
    callerReference,
    nameServers,
    records: new Map(),
    served: new Map(),
    pending: [],
    busyUntilMs: 0,
    protections: new Protections(),
  };
}

/** What Route 53 puts into every new zone. */
export function apexRecords({ name, nameServers }: Zone): RecordSets {
  const soa = `${nameServers[0]}. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400`;
  const servers = nameServers.map((server) => ({ Value: `${server}.` }));
  const records: ResourceRecordSet[] = [
    { Name: name, Type: 'NS', TTL: 172_800, ResourceRecords: servers },
    { Name: name, Type: 'SOA', TTL: 900, ResourceRecords: [{ Value: soa }] },
  ];
  return new Map(records.map((record) => [recordSetKey(record), record]));
}

/** Takes into service what has propagated by now, and returns what DNS answers by. */
export function settleZone(zone: Zone, nowMs: number): RecordSets {
  const isDue = (change: { readonly insyncAtMs: number }): boolean => change.insyncAtMs <= nowMs;
  zone.served = zone.pending.findLast(isDue)?.records ?? zone.served;
  zone.pending = zone.pending.filter((change) => !isDue(change));
  return zone.served;
}
