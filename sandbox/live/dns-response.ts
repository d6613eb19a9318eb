/**
 * Answers one DNS message with another: an authoritative name server without its sockets. Whatever comes in, what
 * goes out is a response or nothing at all.
 */
import { encode, type OptAnswer } from 'dns-packet';
import type { AnswerQuestion, DnsAnswer, DnsRecord } from './dns-answer.ts';
import { writeName } from './dns-name.ts';
import { headerBytes, type Query, readQuery } from './dns-query.ts';
import { encodeMinimalAny, encodeRecords, negativeTtl } from './dns-record.ts';

export type Transport = 'udp' | 'tcp';

export type ResponseCode = 'NOERROR' | 'FORMERR' | 'SERVFAIL' | 'NXDOMAIN' | 'NOTIMP' | 'REFUSED' | 'BADVERS';

export interface DnsResponse {
  readonly message: Buffer;
  readonly code: ResponseCode;
  /** What was asked, where it could be read. */
  readonly question?: { readonly name: string; readonly type: string };
  /** Whether the answer was left out for its size, so that the client asks again over TCP. */
  readonly truncated: boolean;
  /** Why there is no better answer than SERVFAIL. */
  readonly error?: unknown;
}

const codes: Record<ResponseCode, number> = {
  NOERROR: 0,
  FORMERR: 1,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
  // Carried in the OPT record's upper bits (RFC 6891, section 6.1.3).
  BADVERS: 16,
};

/** RFC 1035, section 4.2.1: without EDNS. */
const udpBytesPlain = 512;
/** What we take and send at most over UDP, whatever the client offers. */
const udpBytesMax = 4096;
const tcpBytesMax = 65_535;
const flag = {
  response: 0x8000,
  authoritative: 0x0400,
  truncated: 0x0200,
  recursionDesired: 0x0100,
  checkingDisabled: 0x0010,
};
/** The question follows the header at once, so its name can always be pointed to there (RFC 1035, section 4.1.4). */
const pointerToQuestion = Buffer.from([0xc0, headerBytes]);

interface Sections {
  readonly code: ResponseCode;
  readonly authoritative: boolean;
  readonly answers: readonly Buffer[];
  readonly authorities: readonly Buffer[];
  readonly error?: unknown;
}

/** Undefined where no answer is due: the message is too short to have an id, or is itself a response. */
export function respond(
  message: Buffer,
  transport: Transport,
  answer: AnswerQuestion,
): DnsResponse | undefined {
  if (message.length < headerBytes) return undefined;
  const flags = message.readUInt16BE(2);
  if ((flags & flag.response) !== 0) return undefined;
  if (opcodeOf(flags) !== 0) return headerOnly(message, 'NOTIMP');
  const query = readQuery(message);
  if (query === undefined) return headerOnly(message, 'FORMERR');

  const sections = sectionsOf(query, answer);
  const limit = transport === 'tcp' ? tcpBytesMax : udpLimit(query.edns);
  const whole = write(message, query, sections, false);
  const truncated = whole.length > limit;
  return {
    message: truncated ? write(message, query, { ...sections, answers: [], authorities: [] }, true) : whole,
    code: sections.code,
    question: { name: query.name, type: query.type },
    truncated,
    ...(sections.error === undefined ? {} : { error: sections.error }),
  };
}

function sectionsOf(query: Query, answer: AnswerQuestion): Sections {
  const { type } = query;
  if (query.edns !== undefined && query.edns.ednsVersion > 0) return none('BADVERS');
  if (query.class !== 'IN' && query.class !== 'ANY') return none('REFUSED');
  if (type === 'AXFR' || type === 'IXFR') return none('REFUSED');
  try {
    // Where the name exists it has no HINFO; where it has, that is a minimal answer as well.
    return type === 'ANY'
      ? saidToAny(query, answer(query.name, 'HINFO'))
      : said(query, answer(query.name, type));
  } catch (error) {
    return { ...none('SERVFAIL'), error };
  }
}

function said(query: Query, answer: DnsAnswer): Sections {
  switch (answer.kind) {
    case 'refused':
      return none('REFUSED');
    case 'answers':
      return { ...none('NOERROR'), authoritative: true, answers: written(answer.records) };
    case 'delegated':
      return { ...none('NOERROR'), authorities: written(answer.nameServers) };
    case 'no-data':
    case 'nxdomain':
      return {
        ...none(answer.kind === 'nxdomain' ? 'NXDOMAIN' : 'NOERROR'),
        authoritative: true,
        answers: written(answer.chain ?? []),
        authorities: written([{ ...answer.soa, ttl: negativeTtl(answer.soa) }]),
      };
  }

  /** One resource record per value, each counted as one. */
  function written(records: readonly DnsRecord[]): Buffer[] {
    return records.flatMap((record) =>
      encodeRecords(record, sameName(record.name, query.name) ? pointerToQuestion : writeName(record.name)),
    );
  }
}

function saidToAny(query: Query, answer: DnsAnswer): Sections {
  if (answer.kind !== 'no-data' || answer.chain !== undefined) return said(query, answer);
  const minimal = encodeMinimalAny(pointerToQuestion, negativeTtl(answer.soa));
  return { ...none('NOERROR'), authoritative: true, answers: [minimal] };
}

function sameName(name: string, other: string): boolean {
  return writeName(name.toLowerCase()).equals(writeName(other));
}

function write(message: Buffer, query: Query, sections: Sections, truncated: boolean): Buffer {
  const { code, authoritative, answers, authorities } = sections;
  const additionals = query.edns === undefined ? [] : [optRecord(query.edns, code)];
  const flags = (authoritative ? flag.authoritative : 0) | (truncated ? flag.truncated : 0);
  const counts = [1, answers.length, authorities.length, additionals.length];
  return Buffer.concat([
    header(message, flags, code, counts),
    query.question,
    ...answers,
    ...authorities,
    ...additionals,
  ]);
}

function header(message: Buffer, flags: number, code: ResponseCode, counts: readonly number[]): Buffer {
  const asked = message.readUInt16BE(2);
  const kept = asked & (flag.recursionDesired | flag.checkingDisabled);
  const written = Buffer.alloc(headerBytes);
  written.writeUInt16BE(message.readUInt16BE(0), 0);
  written.writeUInt16BE(flag.response | (opcodeOf(asked) << 11) | flags | kept | (codes[code] & 0xf), 2);
  counts.forEach((count, index) => {
    written.writeUInt16BE(count, 4 + 2 * index);
  });
  return written;
}

function headerOnly(message: Buffer, code: ResponseCode): DnsResponse {
  return { message: header(message, 0, code, [0, 0, 0, 0]), code, truncated: false };
}

function optRecord(asked: OptAnswer, code: ResponseCode): Buffer {
  const option: OptAnswer = {
    name: '.',
    type: 'OPT',
    udpPayloadSize: udpBytesMax,
    extendedRcode: codes[code] >> 4,
    ednsVersion: 0,
    // The DO bit goes back as it came (RFC 3225, section 3).
    flags: asked.flag_do ? 0x8000 : 0,
    flag_do: asked.flag_do,
    options: [],
  };
  return encode({ additionals: [option] }).subarray(headerBytes);
}

function udpLimit(edns: OptAnswer | undefined): number {
  if (edns === undefined) return udpBytesPlain;
  return Math.min(Math.max(edns.udpPayloadSize, udpBytesPlain), udpBytesMax);
}

function opcodeOf(flags: number): number {
  return (flags >> 11) & 0xf;
}

function none(code: ResponseCode): Sections {
  return { code, authoritative: false, answers: [], authorities: [] };
}
