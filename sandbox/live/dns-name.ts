/** Domain names between the wire (RFC 1035, section 3.1) and the way Route 53 writes them. */

const labelBytesMax = 63;
const nameBytesMax = 255;

export interface WireName {
  /** Lower case, without trailing dot. */
  readonly text: string;
  /** Offset of the first octet after the name. */
  readonly end: number;
}

/** Reads an uncompressed name. Undefined where there is none: a question has nothing before it to point to. */
export function readName(message: Buffer, start: number): WireName | undefined {
  const labels: string[] = [];
  let offset = start;
  for (;;) {
    const length = message[offset];
    if (length === undefined || length > labelBytesMax || offset + 1 + length > message.length)
      return undefined;
    offset += 1 + length;
    if (offset - start > nameBytesMax) return undefined;
    if (length === 0) return { text: labels.join('.'), end: offset };
    labels.push(labelText(message.subarray(offset - length, offset)));
  }
}

/** Writes a name, in the case it is given. Throws where it is not one. */
export function writeName(name: string): Buffer {
  const parts: Buffer[] = [];
  for (const label of name === '.' || name === '' ? [] : name.replace(/\.$/, '').split('.')) {
    const octets = labelOctets(label);
    if (octets.length === 0 || octets.length > labelBytesMax) {
      throw new Error(`labels must have 1 to ${labelBytesMax} octets, got ${name}`);
    }
    parts.push(Buffer.from([octets.length]), octets);
  }
  const wire = Buffer.concat([...parts, Buffer.from([0])]);
  if (wire.length > nameBytesMax)
    throw new Error(`a name must have at most ${nameBytesMax} octets, got ${name}`);
  return wire;
}

/** Only ASCII letters have a case in DNS (RFC 4343). */
function labelText(label: Buffer): string {
  return label.toString('latin1').replace(/[^a-z0-9_*-]/g, (character) => {
    if (/[A-Z]/.test(character)) return character.toLowerCase();
    return `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`;
  });
}

function labelOctets(label: string): Buffer {
  const text = label.replace(/\\([0-3][0-7]{2})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
  return Buffer.from(text, 'latin1');
}
