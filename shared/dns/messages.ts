/** The messages by which a name server is asked and answers: one question out, and what can be trusted of what comes in. */
import { type Answer, type DecodedPacket, decode, encode } from 'dns-packet';

export type QuestionType = 'A' | 'AAAA' | 'CNAME' | 'NS' | 'SOA' | 'TXT';

export interface Question {
  /** With or without trailing dot, in any case. */
  readonly name: string;
  readonly type: QuestionType;
}

interface ServerRecord {
  /** Lower case, without trailing dot. */
  readonly name: string;
  readonly type: QuestionType;
  readonly ttlSeconds: number;
  /** An address, a name, the SOA's seven fields in one line, or a TXT record's strings joined. */
  readonly value: string;
}

export interface ServerAnswer {
  /** `NOERROR`, `NXDOMAIN`, `REFUSED` …: the codes' mnemonics. */
  readonly code: string;
  /** Whether the server says that it speaks for the zone. */
  readonly authoritative: boolean;
  /** The answer section; records of other types than ours are left out. */
  readonly records: readonly ServerRecord[];
  readonly transport: 'udp' | 'tcp';
}

export type Reading =
  | { readonly kind: 'answer'; readonly answer: Omit<ServerAnswer, 'transport'>; readonly truncated: boolean }
  /** Not the answer to our question: garbage, forged, or late. */
  | { readonly kind: 'ignored'; readonly because: string };

/** Large enough for any answer of ours and small enough for any path: DNS flag day 2020. */
const udpPayloadBytes = 1232;
const labelBytesMax = 63;
const nameBytesMax = 253;

/** Throws where the name is not one. */
export function encodeQuery(question: Question, id: number): Buffer {
  const name = question.name.replace(/\.$/, '');
  const wrong = name.split('.').some((label) => label.length === 0 || label.length > labelBytesMax);
  if (wrong || name.length > nameBytesMax || !/^[\x21-\x7e]+$/.test(name)) {
    throw new Error(`a name must have labels of 1 to ${labelBytesMax} characters, got ${question.name}`);
  }
  return encode({
    id,
    type: 'query',
    questions: [{ name, type: question.type, class: 'IN' }],
    additionals: [
      {
        name: '.',
        type: 'OPT',
        udpPayloadSize: udpPayloadBytes,
        extendedRcode: 0,
        ednsVersion: 0,
        flags: 0,
        flag_do: false,
        options: [],
      },
    ],
  });
}

export function readReply(message: Buffer, question: Question, id: number): Reading {
  let packet: DecodedPacket & { readonly rcode?: string };
  try {
    packet = decode(message);
  } catch (error) {
    return ignored(`it is no dns message: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (decode.bytes !== message.length) return ignored('it does not end where it should');
  if (packet.type !== 'response') return ignored('it is no response');
  if (packet.id !== id) return ignored(`its id is not ours: ${packet.id}`);
  const code = packet.rcode ?? '';
  if (!answersQuestion(packet, question, code)) return ignored('it answers another question');
  return {
    kind: 'answer',
    truncated: packet.flag_tc,
    answer: {
      code,
      authoritative: packet.flag_aa,
      records: (packet.answers ?? []).flatMap(readRecord),
    },
  };
}

function ignored(because: string): Reading {
  return { kind: 'ignored', because };
}

function answersQuestion(packet: DecodedPacket, question: Question, code: string): boolean {
  const [asked, ...more] = packet.questions ?? [];
  // A server that could not read the question cannot repeat it either.
  if (asked === undefined) return code === 'FORMERR' || code === 'NOTIMP';
  const { name, type } = question;
  return (
    more.length === 0 && plain(asked.name) === plain(name) && asked.type === type && asked.class === 'IN'
  );
}

function readRecord(record: Answer): ServerRecord[] {
  switch (record.type) {
    case 'A':
    case 'AAAA':
      return [serverRecord(record, record.type, record.data)];
    case 'CNAME':
    case 'NS':
      return [serverRecord(record, record.type, plain(record.data))];
    case 'TXT': {
      const strings = [record.data].flat().map((part) => Buffer.from(part));
      return [serverRecord(record, record.type, Buffer.concat(strings).toString('utf8'))];
    }
    case 'SOA': {
      const { mname, rname, serial, refresh, retry, expire, minimum } = record.data;
      const fields = [mname, rname, serial, refresh, retry, expire, minimum];
      return [serverRecord(record, record.type, fields.join(' '))];
    }
    default:
      return [];
  }
}

function serverRecord(
  { name, ttl }: { readonly name: string; readonly ttl?: number | undefined },
  type: QuestionType,
  value: string,
): ServerRecord {
  return { name: plain(name), type, ttlSeconds: ttl ?? 0, value };
}

function plain(name: string): string {
  return name.replace(/\.$/, '').toLowerCase();
}
