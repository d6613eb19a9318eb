/** Reads what a client asks, and takes nothing for a question that is not exactly one. */
import { type DecodedPacket, decode, type OptAnswer } from 'dns-packet';
import { readName } from './dns-name.ts';

export const headerBytes = 12;

export interface Query {
  readonly name: string;
  readonly type: string;
  readonly class: string;
  /** The question as it came, so that the name's case and octets go back untouched. */
  readonly question: Buffer;
  readonly edns: OptAnswer | undefined;
}

/** Undefined where the message is malformed. */
export function readQuery(message: Buffer): Query | undefined {
  const name = readName(message, headerBytes);
  const packet = decoded(message);
  const [asked, ...more] = packet?.questions ?? [];
  if (name === undefined || packet === undefined || asked === undefined || more.length > 0) return undefined;
  const options = (packet.additionals ?? []).filter((record) => record.type === 'OPT');
  if (options.length > 1 || options.some((option) => option.name !== '.') || asked.type === 'OPT')
    return undefined;
  return {
    name: name.text,
    type: asked.type.replace(/^UNKNOWN_/, 'TYPE'),
    class: asked.class ?? 'IN',
    question: message.subarray(headerBytes, name.end + 4),
    edns: options[0],
  };
}

function decoded(message: Buffer): DecodedPacket | undefined {
  try {
    const packet = decode(message);
    return decode.bytes === message.length ? packet : undefined;
  } catch {
    // The codec throws at whatever is not a message; the client is told FORMERR.
    return undefined;
  }
}
