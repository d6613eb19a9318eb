import {
  type Answer,
  AUTHORITATIVE_ANSWER,
  decode,
  encode,
  type Packet,
  TRUNCATED_RESPONSE,
} from 'dns-packet';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeQuery, type Question, readReply } from '../../../shared/dns/messages.ts';

const question: Question = { name: 'api.example.test', type: 'A' };
const id = 4711;

// The answer to the question. Each row of the tables changes one thing.
function reply(change: Packet = {}): Buffer {
  return encode({
    id,
    type: 'response',
    flags: AUTHORITATIVE_ANSWER,
    questions: [{ name: 'api.example.test', type: 'A' }],
    answers: [{ name: 'api.example.test', type: 'A', ttl: 60, data: '127.0.1.1' }],
    ...change,
  });
}

describe('the query', () => {
  test('asks one question with edns', () => {
    const packet = decode(encodeQuery({ name: 'API.example.test.', type: 'TXT' }, id));
    expect(packet).toMatchObject({ id, type: 'query', flag_rd: false });
    expect(packet.questions).toEqual([{ name: 'API.example.test', type: 'TXT', class: 'IN' }]);
    expect(packet.additionals).toMatchObject([{ type: 'OPT', udpPayloadSize: 1232, ednsVersion: 0 }]);
  });

  const label = (length: number): string => 'a'.repeat(length);
  test.each<[name: string, asked: string, isName: boolean]>([
    ['takes a label of 63 characters', `${label(63)}.test`, true],
    ['takes no label of 64', `${label(64)}.test`, false],
    ['takes a name of 253 characters', [63, 63, 63, 61].map(label).join('.'), true],
    ['takes no name of 254', [63, 63, 63, 62].map(label).join('.'), false],
    ['takes no empty label', 'api..test', false],
    ['takes no empty name', '', false],
    ['takes no space', 'api test', false],
    ['takes no other alphabet', 'äpi.test', false],
  ])('%s', (_name, asked, isName) => {
    const encoding = expect(() => encodeQuery({ name: asked, type: 'A' }, id));
    if (isName) encoding.not.toThrow();
    else encoding.toThrow(`got ${asked}`);
  });
});

describe('the reply', () => {
  const txt: Question = { name: '_pointsman.api.example.test', type: 'TXT' };
  test.each<[name: string, record: Answer, expected: object]>([
    [
      'gives an address',
      { name: 'a.test', type: 'A', ttl: 60, data: '127.0.1.1' },
      { name: 'a.test', type: 'A', ttlSeconds: 60, value: '127.0.1.1' },
    ],
    [
      'gives a name in lower case',
      { name: 'A.Test', type: 'CNAME', ttl: 0, data: 'B.Test' },
      { name: 'a.test', type: 'CNAME', ttlSeconds: 0, value: 'b.test' },
    ],
    [
      'joins the strings of a text',
      { name: 'a.test', type: 'TXT', ttl: 1, data: ['v=1 ', 'epoch=8'] },
      { value: 'v=1 epoch=8' },
    ],
    [
      'joins characters that were cut in two',
      { name: 'a.test', type: 'TXT', ttl: 1, data: [Buffer.from([0xe2, 0x82]), Buffer.from([0xac])] },
      { value: '€' },
    ],
    [
      'gives an soa in one line',
      {
        name: 'a.test',
        type: 'SOA',
        ttl: 1,
        data: { mname: 'a', rname: 'b', serial: 1, refresh: 2, retry: 3, expire: 4, minimum: 5 },
      },
      { value: 'a b 1 2 3 4 5' },
    ],
  ])('%s', (_name, record, expected) => {
    const message = reply({ questions: [txt], answers: [record] });
    expect(readReply(message, txt, id)).toMatchObject({ kind: 'answer', answer: { records: [expected] } });
  });

  test('is what was asked', () => {
    expect(readReply(reply(), question, id)).toEqual({
      kind: 'answer',
      truncated: false,
      answer: {
        code: 'NOERROR',
        authoritative: true,
        records: [{ name: 'api.example.test', type: 'A', ttlSeconds: 60, value: '127.0.1.1' }],
      },
    });
  });

  test.each<[name: string, change: Packet, expected: object]>([
    ['may be truncated', { flags: TRUNCATED_RESPONSE }, { truncated: true }],
    [
      'may be a denial',
      { flags: 3, answers: [] },
      { answer: { code: 'NXDOMAIN', authoritative: false, records: [] } },
    ],
    [
      'may have the question in another case',
      { questions: [{ name: 'API.example.TEST', type: 'A' }] },
      { kind: 'answer' },
    ],
    [
      'may leave out a question that could not be read',
      { flags: 1, questions: [], answers: [] },
      { answer: { code: 'FORMERR' } },
    ],
    [
      'leaves out records that we do not know',
      { answers: [{ name: 'a.test', type: 'PTR', data: 'b.test' }] },
      { answer: { records: [] } },
    ],
  ])('%s', (_name, change, expected) => {
    expect(readReply(reply(change), question, id)).toMatchObject(expected);
  });

  const whole = reply();
  test.each<[name: string, message: Buffer, because: string]>([
    ['another id', reply({ id: id + 1 }), 'its id is not ours: 4712'],
    [
      'another name',
      reply({ questions: [{ name: 'shop.example.test', type: 'A' }] }),
      'it answers another question',
    ],
    [
      'another type',
      reply({ questions: [{ name: 'api.example.test', type: 'AAAA' }] }),
      'it answers another question',
    ],
    [
      'another class',
      reply({ questions: [{ name: 'api.example.test', type: 'A', class: 'CH' }] }),
      'it answers another question',
    ],
    ['one question more', reply({ questions: [question, question] }), 'it answers another question'],
    ['an answer without its question', reply({ questions: [] }), 'it answers another question'],
    ['a query', reply({ type: 'query' }), 'it is no response'],
    ['a message that is cut', whole.subarray(0, 20), 'it is no dns message'],
    [
      'a message with something after it',
      Buffer.concat([whole, Buffer.of(0)]),
      'it does not end where it should',
    ],
    ['garbage', Buffer.from('hello'), 'it is no dns message'],
  ])('ignores %s', (_name, message, because) => {
    const reading = readReply(message, question, id);
    expect(reading).toMatchObject({ kind: 'ignored', because: expect.stringContaining(because) });
  });

  test('survives whatever comes in', () => {
    const edits = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 });
    const changed = edits.map((list) =>
      list.reduce((bytes, [at, octet]) => bytes.with(at, octet), new Uint8Array(whole)),
    );
    fc.assert(
      fc.property(fc.oneof(changed, fc.uint8Array({ maxLength: 60 })), (bytes) => {
        expect(['answer', 'ignored']).toContain(readReply(Buffer.from(bytes), question, id).kind);
      }),
      { numRuns: 1000 },
    );
  });
});
