/** Puts a record set as Route 53 writes it on the wire, one resource record per value. */
import { isIPv4, isIPv6 } from 'node:net';
import { type Answer, encode } from 'dns-packet';
import type { DnsRecord } from './dns-answer.ts';
import { writeName } from './dns-name.ts';
import { headerBytes } from './dns-query.ts';
import { textStrings } from './dns-text.ts';

/** The largest TTL (RFC 2181, section 8), in seconds. */
const ttlMax = 2 ** 31 - 1;
const rootBytes = 1;

/** `owner` is the record's name on the wire. Throws where the record is none that can be written. */
export function encodeRecords(record: DnsRecord, owner: Buffer): Buffer[] {
  return record.values.map((value) => resourceRecord(owner, resourceData(record, value)));
}

/** RFC 8482, section 4.2: what is said to `ANY` about a name that exists. */
export function encodeMinimalAny(owner: Buffer, ttl: number): Buffer {
  return resourceRecord(owner, { name: '.', type: 'HINFO', ttl, data: { cpu: 'RFC8482', os: '' } });
}

/** How long a denial may be kept, in seconds: the smaller of the SOA's TTL and its last field (RFC 2308, section 5). */
export function negativeTtl(soa: DnsRecord): number {
  return Math.min(soa.ttl, soaData(soa.values[0] ?? '').minimum);
}

/** The codec knows no compression, so the owner's name is put in place of the root that it writes. */
function resourceRecord(owner: Buffer, data: Answer): Buffer {
  return Buffer.concat([owner, encode({ answers: [data] }).subarray(headerBytes + rootBytes)]);
}

function resourceData({ type, ttl }: DnsRecord, value: string): Answer {
  if (!Number.isInteger(ttl) || ttl < 0 || ttl > ttlMax)
    throw new Error(`a ttl must be 0 to ${ttlMax}, got ${ttl}`);
  const name = '.';
  switch (type) {
    case 'A':
      if (!isIPv4(value)) throw new Error(`an a record must be an ipv4 address, got ${value}`);
      return { name, type, ttl, data: value };
    case 'AAAA':
      if (!isIPv6(value)) throw new Error(`an aaaa record must be an ipv6 address, got ${value}`);
      return { name, type, ttl, data: value };
    case 'CNAME':
    case 'NS':
      return { name, type, ttl, data: plainName(value) };
    case 'TXT':
      return { name, type, ttl, data: textStrings(value) };
    case 'SOA':
      return { name, type, ttl, data: soaData(value) };
    default:
      throw new Error(`a record must be of type A, AAAA, CNAME, NS, SOA or TXT, got ${type}`);
  }
}

function soaData(value: string) {
  const [mname, rname, ...numbers] = value.trim().split(/\s+/);
  const [serial, refresh, retry, expire, minimum] = numbers.map(Number);
  if (
    mname === undefined ||
    rname === undefined ||
    serial === undefined ||
    refresh === undefined ||
    retry === undefined ||
    expire === undefined ||
    minimum === undefined ||
    numbers.length !== 5 ||
    !numbers.every((number) => /^\d+$/.test(number))
  ) {
    throw new Error(`an soa value must be two names and five numbers, got ${value}`);
  }
  return { mname: plainName(mname), rname: plainName(rname), serial, refresh, retry, expire, minimum };
}

/** Inside a record's data the codec takes plain names only, which is what targets of records are. */
function plainName(name: string): string {
  writeName(name);
  if (!/^[\w.*-]+$/.test(name)) throw new Error(`a target must be a host name, got ${name}`);
  return name;
}
