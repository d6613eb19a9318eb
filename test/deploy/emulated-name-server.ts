/**
 * Answers DNS questions by what stands in the emulator's hosted zone, which has no name servers of its own. Of
 * weighted record sets it answers the heaviest.
 */

import type { DnsAnswer, DnsRecord } from '../../sandbox/live/dns-answer.ts';
import { startDnsServer } from '../../sandbox/live/dns-server.ts';
import { normaliseName, type ResourceRecordSet } from '../../shared/routing/records.ts';

export interface EmulatedNameServer {
  /** `address:port`. */
  readonly place: string;
  /** From here on it answers by these. */
  serve(records: () => Promise<readonly ResourceRecordSet[]>): void;
  close(): Promise<void>;
}

/** As Route 53 propagates, only quicker. */
const refreshMs = 200;

export async function startEmulatedNameServer(): Promise<EmulatedNameServer> {
  let standing: readonly ResourceRecordSet[] = [];
  let refresh: NodeJS.Timeout | undefined;
  const server = await startDnsServer({
    address: '127.0.0.1',
    port: 0,
    answer: (name, type) => answer(standing, name, type),
    onError: () => undefined,
  });
  return {
    place: `${server.address}:${server.port}`,
    serve(records) {
      const again = async (): Promise<void> => {
        // An emulator that does not answer is one whose zone stays as it is.
        standing = await records().catch(() => standing);
        refresh?.refresh();
      };
      refresh = setTimeout(() => void again(), refreshMs);
    },
    async close() {
      clearTimeout(refresh);
      refresh = undefined;
      await server.close();
    },
  };
}

function answer(standing: readonly ResourceRecordSet[], name: string, type: string): DnsAnswer {
  const named = standing.filter((record) => normaliseName(record.Name) === normaliseName(name));
  const [heaviest] = named
    .filter((record) => record.Type === type)
    .toSorted((one, other) => (other.Weight ?? 0) - (one.Weight ?? 0));
  if (heaviest !== undefined) return { kind: 'answers', records: [dnsRecord(heaviest)] };
  const soa = standing.find((record) => record.Type === 'SOA');
  if (soa === undefined) return { kind: 'refused' };
  return { kind: named.length === 0 ? 'nxdomain' : 'no-data', soa: dnsRecord(soa) };
}

function dnsRecord({ Name, Type, TTL = 0, ResourceRecords = [] }: ResourceRecordSet): DnsRecord {
  return { name: Name, type: Type, ttl: TTL, values: ResourceRecords.map(({ Value }) => Value) };
}
