/** A small zone to answer from in tests of the DNS server. */
import type { AnswerQuestion, DnsRecord } from '../../../sandbox/live/dns-answer.ts';

const soa: DnsRecord = {
  name: 'example.test.',
  type: 'SOA',
  ttl: 900,
  values: ['ns-1.awsdns-00.test. awsdns-hostmaster.example.test. 7 7200 900 1209600 86400'],
};

export const marker = 'v=1 epoch=8 course=0123456789ab by=us-west-2 us-east-1=0 us-west-2=100';

const records: readonly DnsRecord[] = [
  soa,
  {
    name: 'example.test.',
    type: 'NS',
    ttl: 172_800,
    values: ['ns-1.awsdns-00.test.', 'ns-2.awsdns-00.test.'],
  },
  { name: 'api.example.test.', type: 'A', ttl: 60, values: ['127.0.1.1', '127.0.2.1'] },
  { name: 'api.example.test.', type: 'AAAA', ttl: 60, values: ['2001:db8::1'] },
  { name: '_pointsman.api.example.test.', type: 'TXT', ttl: 60, values: [`"${marker}"`] },
  {
    name: 'odd.example.test.',
    type: 'TXT',
    ttl: 30,
    values: ['"a \\"quoted\\" \\\\ \\342\\202\\254" "second"', '""'],
  },
  {
    name: 'long.example.test.',
    type: 'TXT',
    ttl: 60,
    values: Array.from({ length: 12 }, (_, index) => `"${String(index).padEnd(200, '.')}"`),
  },
  {
    name: 'longest.example.test.',
    type: 'TXT',
    ttl: 60,
    values: Array.from({ length: 200 }, (_, index) => `"${String(index).padEnd(255, '.')}"`),
  },
  { name: 'broken.example.test.', type: 'A', ttl: 60, values: ['not an address'] },
];

/** As a zone would, but for wildcards: a CNAME `alias.example.test` leads to `api.example.test`. */
export const answerFromZone: AnswerQuestion = (asked, type) => {
  const name = `${asked}.`;
  if (name !== 'example.test.' && !name.endsWith('.example.test.')) return { kind: 'refused' };
  if (name === 'failing.example.test.') throw new Error('the zone cannot be read');
  if (name === 'child.example.test.') {
    return { kind: 'delegated', nameServers: [{ name, type: 'NS', ttl: 300, values: ['ns.child.test.'] }] };
  }
  if (name === 'alias.example.test.') {
    const alias = { name, type: 'CNAME', ttl: 60, values: ['api.example.test.'] };
    const target = records.filter((record) => record.name === 'api.example.test.' && record.type === type);
    return { kind: 'answers', records: type === 'CNAME' ? [alias] : [alias, ...target] };
  }
  if (name === 'dangling.example.test.') {
    return {
      kind: 'nxdomain',
      soa,
      chain: [{ name, type: 'CNAME', ttl: 60, values: ['gone.example.test.'] }],
    };
  }
  const node = records.filter((record) => record.name === name);
  if (node.length === 0) return { kind: 'nxdomain', soa };
  const found = node.filter((record) => record.type === type);
  return found.length === 0 ? { kind: 'no-data', soa } : { kind: 'answers', records: found };
};
