import { type DecodedPacket, decode, encode, type OptAnswer, type Packet, type RecordType } from 'dns-packet';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DnsResponse, respond, type Transport } from '../../../sandbox/live/dns-response.ts';
import { answerFromZone, marker } from './dns-zone.ts';

const option: OptAnswer = {
  name: '.',
  type: 'OPT',
  udpPayloadSize: 1232,
  extendedRcode: 0,
  ednsVersion: 0,
  flags: 0,
  flag_do: false,
  options: [],
};

// Everything is right with this question. Each row of the tables changes one thing.
function query(name = 'api.example.test', type: RecordType = 'A', change: Packet = {}): Buffer {
  return encode({ id: 4711, type: 'query', questions: [{ name, type }], ...change });
}

function answer(message: Buffer, transport: Transport = 'udp'): DnsResponse {
  const response = respond(message, transport, answerFromZone);
  if (response === undefined) throw new Error('there was no response');
  return response;
}

type Decoded = DecodedPacket & { readonly rcode: string };

function read(response: DnsResponse): Decoded {
  return decode(response.message) as Decoded;
}

/** The answer section as text: `name type ttl data`. */
function answers(packet: DecodedPacket): string[] {
  return (packet.answers ?? []).map((record) =>
    record.type === 'OPT' ? 'OPT' : `${record.name} ${record.type} ${record.ttl} ${text(record.data)}`,
  );
}

function text(data: unknown): string {
  if (Array.isArray(data)) return data.map((part) => JSON.stringify(String(part))).join(' ');
  return typeof data === 'string' ? data : JSON.stringify(data);
}

describe('what the zone has', () => {
  test.each<[name: string, asked: string, type: RecordType, expected: readonly string[]]>([
    [
      'gives every address',
      'api.example.test',
      'A',
      ['api.example.test A 60 127.0.1.1', 'api.example.test A 60 127.0.2.1'],
    ],
    ['gives an ipv6 address', 'api.example.test', 'AAAA', ['api.example.test AAAA 60 2001:db8::1']],
    [
      'gives name servers',
      'example.test',
      'NS',
      ['example.test NS 172800 ns-1.awsdns-00.test', 'example.test NS 172800 ns-2.awsdns-00.test'],
    ],
    [
      'gives the marker',
      '_pointsman.api.example.test',
      'TXT',
      [`_pointsman.api.example.test TXT 60 "${marker}"`],
    ],
    [
      'gives each string of a text, without its escapes',
      'odd.example.test',
      'TXT',
      ['odd.example.test TXT 30 "a \\"quoted\\" \\\\ €" "second"', 'odd.example.test TXT 30 ""'],
    ],
    ['gives an alias', 'alias.example.test', 'CNAME', ['alias.example.test CNAME 60 api.example.test']],
    [
      'follows an alias inside the zone',
      'alias.example.test',
      'AAAA',
      ['alias.example.test CNAME 60 api.example.test', 'api.example.test AAAA 60 2001:db8::1'],
    ],
    [
      'repeats the name in the case it was asked in',
      'aPI.exAMPle.TEst',
      'AAAA',
      ['aPI.exAMPle.TEst AAAA 60 2001:db8::1'],
    ],
  ])('%s', (_name, asked, type, expected) => {
    const packet = read(answer(query(asked, type)));
    expect(answers(packet)).toEqual(expected);
    expect(packet).toMatchObject({
      id: 4711,
      rcode: 'NOERROR',
      flag_aa: true,
      flag_tc: false,
      flag_ra: false,
    });
    expect(packet.questions).toEqual([{ name: asked, type, class: 'IN' }]);
  });

  test('gives the soa with its seven fields', () => {
    expect(read(answer(query('example.test', 'SOA'))).answers).toMatchObject([
      {
        ttl: 900,
        data: {
          mname: 'ns-1.awsdns-00.test',
          rname: 'awsdns-hostmaster.example.test',
          serial: 7,
          refresh: 7200,
          retry: 900,
          expire: 1_209_600,
          minimum: 86_400,
        },
      },
    ]);
  });

  test('gives a delegation without speaking for it', () => {
    const packet = read(answer(query('child.example.test')));
    expect(packet).toMatchObject({ rcode: 'NOERROR', flag_aa: false, answers: [] });
    expect(packet.authorities).toMatchObject([{ type: 'NS', data: 'ns.child.test' }]);
  });
});

describe('what the zone has not', () => {
  test.each<[name: string, asked: string, type: RecordType, rcode: string, found: readonly string[]]>([
    ['denies a name', 'nobody.example.test', 'A', 'NXDOMAIN', []],
    ['denies a type of a name that exists', 'api.example.test', 'TXT', 'NOERROR', []],
    [
      'denies the end of a chain and gives the chain',
      'dangling.example.test',
      'A',
      'NXDOMAIN',
      ['dangling.example.test CNAME 60 gone.example.test'],
    ],
  ])('%s', (_name, asked, type, rcode, found) => {
    const packet = read(answer(query(asked, type)));
    expect(packet).toMatchObject({ rcode, flag_aa: true });
    expect(answers(packet)).toEqual(found);
    expect(packet.authorities).toMatchObject([{ name: 'example.test', type: 'SOA', ttl: 900 }]);
  });

  test('lets a denial live no longer than the last field of the soa says', () => {
    const soa = { name: 'example.test', type: 'SOA', ttl: 900, values: ['a.test. b.test. 1 2 3 4 60'] };
    const response = respond(query(), 'udp', () => ({ kind: 'nxdomain', soa }));
    expect(response && read(response).authorities).toMatchObject([{ ttl: 60 }]);
  });

  test.each<[name: string, message: Buffer]>([
    ['a name outside its zones', query('example.com')],
    [
      'another class',
      query('api.example.test', 'A', { questions: [{ name: 'api.example.test', type: 'A', class: 'CH' }] }),
    ],
    ['a zone transfer', query('example.test', 'AXFR')],
    ['an incremental zone transfer', query('example.test', 'IXFR')],
  ])('refuses %s', (_name, message) => {
    expect(read(answer(message))).toMatchObject({ rcode: 'REFUSED', flag_aa: false, answers: [] });
  });

  test.each([
    ['the zone cannot be read', 'failing.example.test', 'the zone cannot be read'],
    ['a record cannot be written', 'broken.example.test', 'got not an address'],
  ])('fails, and says why on our side, when %s', (_name, asked, why) => {
    const response = answer(query(asked));
    expect(read(response)).toMatchObject({ rcode: 'SERVFAIL', flag_aa: false, answers: [] });
    expect(String(response.error)).toContain(why);
  });
});

describe('any', () => {
  test.each<[name: string, asked: string, rcode: string, expected: readonly string[]]>([
    [
      'says little of a name that exists',
      'api.example.test',
      'NOERROR',
      ['api.example.test HINFO 900 {"cpu":"RFC8482","os":""}'],
    ],
    ['gives an alias', 'alias.example.test', 'NOERROR', ['alias.example.test CNAME 60 api.example.test']],
    ['denies a name that does not', 'nobody.example.test', 'NXDOMAIN', []],
    ['refuses what is outside', 'example.com', 'REFUSED', []],
  ])('%s', (_name, asked, rcode, expected) => {
    const packet = read(answer(query(asked, 'ANY' as RecordType)));
    expect(packet.rcode).toBe(rcode);
    expect(answers(packet)).toEqual(expected);
  });
});

describe('edns', () => {
  const optOf = (packet: DecodedPacket): OptAnswer | undefined =>
    (packet.additionals ?? []).find((record) => record.type === 'OPT');

  test.each<
    [name: string, asked: OptAnswer | undefined, rcode: string, expected: Partial<OptAnswer> | undefined]
  >([
    ['says nothing of itself where it was not asked', undefined, 'NOERROR', undefined],
    ['says what it takes', option, 'NOERROR', { udpPayloadSize: 4096, extendedRcode: 0, flag_do: false }],
    ['gives back that dnssec was asked for', { ...option, flags: 0x8000 }, 'NOERROR', { flag_do: true }],
    [
      'refuses a version it does not know',
      { ...option, ednsVersion: 1 },
      'NOERROR',
      { extendedRcode: 1, ednsVersion: 0 },
    ],
  ])('%s', (_name, asked, rcode, expected) => {
    const packet = read(
      answer(query('api.example.test', 'A', { additionals: asked === undefined ? [] : [asked] })),
    );
    expect(packet.rcode).toBe(rcode);
    if (expected === undefined) expect(packet.additionals).toEqual([]);
    else expect(optOf(packet)).toMatchObject(expected);
  });

  test('answers nothing in a version it does not know', () => {
    const response = answer(query('api.example.test', 'A', { additionals: [{ ...option, ednsVersion: 1 }] }));
    expect(response.code).toBe('BADVERS');
    expect(read(response)).toMatchObject({ answers: [], rcode: 'NOERROR', flag_cd: false });
  });

  const sized = (udpPayloadSize: number): Packet => ({ additionals: [{ ...option, udpPayloadSize }] });
  // With EDNS the answer has 2602 octets: 12 header, 23 question, 12 records of 213, 11 OPT.
  test.each<[name: string, change: Packet, transport: Transport, truncated: boolean]>([
    ['cuts what is larger than 512 without edns', {}, 'udp', true],
    ['gives what is as large as the client takes', sized(2602), 'udp', false],
    ['cuts what is one octet larger', sized(2601), 'udp', true],
    ['takes a size below 512 for 512', sized(1), 'udp', true],
    ['cuts nothing over tcp', {}, 'tcp', false],
  ])('%s', (_name, change, transport, truncated) => {
    const response = answer(query('long.example.test', 'TXT', change), transport);
    const packet = read(response);
    expect(packet).toMatchObject({ flag_tc: truncated, flag_aa: true, rcode: 'NOERROR' });
    expect(response.truncated).toBe(truncated);
    expect(packet.answers).toHaveLength(truncated ? 0 : 12);
    expect(packet.questions).toHaveLength(1);
    expect(packet.additionals).toHaveLength(change.additionals?.length ?? 0);
  });

  test('sends no more than 4096 octets over udp, whatever the client takes', () => {
    expect(answer(query('longest.example.test', 'TXT', sized(65_535))).truncated).toBe(true);
  });

  test('a small answer fits 512 octets whatever size the client names', () => {
    expect(answer(query('api.example.test', 'A', sized(1))).truncated).toBe(false);
  });
});

describe('what is no question', () => {
  const opcodeBits = 0x7800;
  const cut = query();
  const withFlags = (high: number): Buffer => {
    const message = query();
    message.writeUInt8(high, 2);
    return message;
  };
  const both = [
    { name: 'a.test', type: 'A' as const },
    { name: 'b.test', type: 'A' as const },
  ];

  test.each<[name: string, message: Buffer, rcode: string]>([
    ['one that is cut', cut.subarray(0, cut.length - 1), 'FORMERR'],
    ['one with something after it', Buffer.concat([query(), Buffer.of(0)]), 'FORMERR'],
    ['none', query('', 'A', { questions: [] }), 'FORMERR'],
    ['two', query('', 'A', { questions: both }), 'FORMERR'],
    ['two OPT records', query('api.example.test', 'A', { additionals: [option, option] }), 'FORMERR'],
    ['a question for OPT', query('api.example.test', 'OPT'), 'FORMERR'],
    [
      'a name that is a pointer',
      Buffer.concat([query().subarray(0, 12), Buffer.from([0xc0, 4, 0, 1, 0, 1])]),
      'FORMERR',
    ],
    ['a header alone', query().subarray(0, 12), 'FORMERR'],
    ['opcode 1', withFlags(0x08), 'NOTIMP'],
    ['opcode 5, an update', withFlags(0x28), 'NOTIMP'],
    ['opcode 15', withFlags(0x78), 'NOTIMP'],
  ])('%s', (_name, message, rcode) => {
    const packet = read(answer(message));
    expect(packet).toMatchObject({ id: 4711, type: 'response', rcode, flag_aa: false });
    expect((packet.flags ?? 0) & opcodeBits).toBe(message.readUInt16BE(2) & opcodeBits);
  });

  test.each<[name: string, message: Buffer]>([
    ['a response', withFlags(0x80)],
    ['what is too short for an id and flags', query().subarray(0, 11)],
    ['nothing', Buffer.alloc(0)],
  ])('does not answer %s', (_name, message) => {
    expect(respond(message, 'udp', answerFromZone)).toBeUndefined();
  });
});

test('copies the wish to check nothing', () => {
  const asked = query('api.example.test', 'A', { flags: 0x0010 });
  expect(read(answer(asked)).flag_cd).toBe(true);
  expect(read(answer(query())).flag_cd).toBe(false);
});

test('copies the wish for recursion and grants none', () => {
  expect(read(answer(query('api.example.test', 'A', { flags: 0x0100 })))).toMatchObject({
    flag_rd: true,
    flag_ra: false,
  });
  expect(read(answer(query()))).toMatchObject({ flag_rd: false, flag_ra: false });
});

test('asks for a type without a name by its number', () => {
  const asked: string[] = [];
  respond(query('api.example.test', 'UNKNOWN_65' as RecordType), 'udp', (name, type) => {
    asked.push(`${name} ${type}`);
    return { kind: 'refused' };
  });
  expect(asked).toEqual(['api.example.test TYPE65']);
});

test('gives a name back octet by octet, odd ones included', () => {
  const question = Buffer.from([3, 0xff, 0x2e, 0x41, 4, 0x74, 0x65, 0x73, 0x74, 0, 0, 1, 0, 1]);
  const message = Buffer.concat([query().subarray(0, 12), question]);
  const names: string[] = [];
  const response = respond(message, 'udp', (name) => {
    names.push(name);
    return { kind: 'answers', records: [{ name, type: 'A', ttl: 1, values: ['127.0.0.1'] }] };
  });
  expect(names).toEqual(['\\377\\056a.test']);
  expect(response?.message.subarray(12, 12 + question.length)).toEqual(question);
  // The answer's name points to the question's.
  expect(response?.message.subarray(12 + question.length)[0]).toBe(0xc0);
});

test('survives whatever comes in, and answers nothing that cannot be read', () => {
  const valid = query('longest.example.test', 'TXT', { additionals: [{ ...option, udpPayloadSize: 4096 }] });
  const garbage = fc.uint8Array({ maxLength: 80 });
  // Most garbage is refused at its first octets; a question with a few octets changed gets further.
  const changed = fc
    .array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { maxLength: 4 })
    .map((edits) => edits.reduce((bytes, [place, octet]) => bytes.with(place, octet), new Uint8Array(valid)));
  fc.assert(
    fc.property(fc.oneof(garbage, changed), fc.constantFrom<Transport>('udp', 'tcp'), (bytes, transport) => {
      const message = Buffer.from(bytes);
      const response = respond(message, transport, answerFromZone);
      if (response === undefined) return;
      const packet = read(response);
      expect(packet.type).toBe('response');
      expect(packet.id).toBe(message.readUInt16BE(0));
      expect(response.message.length).toBeLessThanOrEqual(transport === 'udp' ? 4096 : 65_535);
    }),
    { seed: 42, numRuns: 2000 },
  );
});
