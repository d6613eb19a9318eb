import { expect, test } from 'vitest';
import type { DnsAnswer } from '../../../sandbox/live/dns-answer.ts';
import { dnsAnswerOf } from '../../../sandbox/live/dns-route53.ts';
import type { Answer, AnswerRecord } from '../../../sandbox/world/route53-answers.ts';

const address: AnswerRecord = { name: 'api.example.test.', type: 'A', ttlSeconds: 60, value: '127.0.1.1' };
const alias: AnswerRecord = {
  name: 'api.example.test.',
  type: 'CNAME',
  ttlSeconds: 60,
  value: 'x.example.test.',
};
const soa: AnswerRecord = { name: 'example.test.', type: 'SOA', ttlSeconds: 900, value: 'a. b. 1 2 3 4 5' };
const nameServer: AnswerRecord = {
  name: 'child.example.test.',
  type: 'NS',
  ttlSeconds: 300,
  value: 'ns.test.',
};

const given = (record: AnswerRecord) => ({
  name: record.name,
  type: record.type,
  ttl: record.ttlSeconds,
  values: [record.value],
});

// The zone has an address and gives it. Each row changes one thing.
const found: Answer = { rcode: 'NOERROR', authoritative: true, answers: [address], authority: [] };

test.each<[name: string, change: Partial<Answer>, expected: DnsAnswer]>([
  ['gives what was found', {}, { kind: 'answers', records: [given(address)] }],
  [
    'gives every record',
    { answers: [alias, address] },
    { kind: 'answers', records: [given(alias), given(address)] },
  ],
  ['denies the type', { answers: [], authority: [soa] }, { kind: 'no-data', soa: given(soa) }],
  [
    'denies the name',
    { rcode: 'NXDOMAIN', answers: [], authority: [soa] },
    { kind: 'nxdomain', soa: given(soa) },
  ],
  [
    'denies the type at the end of a chain',
    { answers: [alias], authority: [soa] },
    { kind: 'no-data', soa: given(soa), chain: [given(alias)] },
  ],
  [
    'denies the name at the end of a chain',
    { rcode: 'NXDOMAIN', answers: [alias], authority: [soa] },
    { kind: 'nxdomain', soa: given(soa), chain: [given(alias)] },
  ],
  [
    'delegates',
    { authoritative: false, answers: [], authority: [nameServer] },
    { kind: 'delegated', nameServers: [given(nameServer)] },
  ],
  ['refuses', { rcode: 'REFUSED', answers: [] }, { kind: 'refused' }],
])('%s', (_name, change, expected) => {
  expect(dnsAnswerOf({ ...found, ...change })).toEqual(expected);
});

test.each<[name: string, change: Partial<Answer>, message: string]>([
  ['the zone fails', { rcode: 'SERVFAIL', answers: [] }, 'the zone has no answer'],
  ['a denial has no soa', { rcode: 'NXDOMAIN', answers: [] }, 'got none with NXDOMAIN'],
  ['there is neither answer nor soa', { answers: [] }, 'got none with NOERROR'],
])('throws when %s', (_name, change, message) => {
  expect(() => dnsAnswerOf({ ...found, ...change })).toThrow(message);
});
