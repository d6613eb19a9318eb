/** What the model of Route 53 answers, as the DNS server takes it. */
import type { Answer, AnswerRecord } from '../world/route53-answers.ts';
import type { DnsAnswer, DnsRecord } from './dns-answer.ts';

/** Throws where the model could not answer, which makes SERVFAIL. */
export function dnsAnswerOf({ rcode, authoritative, answers, authority }: Answer): DnsAnswer {
  if (rcode === 'REFUSED') return { kind: 'refused' };
  if (rcode === 'SERVFAIL') throw new Error('the zone has no answer, as for cnames in a loop');
  if (!authoritative) return { kind: 'delegated', nameServers: authority.map(dnsRecord) };

  const soa = authority.find(({ type }) => type === 'SOA');
  const records = answers.map(dnsRecord);
  if (rcode === 'NOERROR' && soa === undefined && records.length > 0) return { kind: 'answers', records };
  if (soa === undefined)
    throw new Error(`a negative answer must have the zone's soa, got none with ${rcode}`);
  return {
    kind: rcode === 'NXDOMAIN' ? 'nxdomain' : 'no-data',
    soa: dnsRecord(soa),
    ...(records.length > 0 ? { chain: records } : {}),
  };
}

function dnsRecord({ name, type, ttlSeconds, value }: AnswerRecord): DnsRecord {
  return { name, type, ttl: ttlSeconds, values: [value] };
}
