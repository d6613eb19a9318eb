/**
 * A TXT record's value as Route 53 takes and returns it: quoted strings of at most 255 bytes each, separated by
 * spaces, with a backslash before quote and backslash and three octal digits for what is not printable ASCII.
 * Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html#TXTFormat
 */

/** A character string of DNS has one byte for its length. */
const stringLimitBytes = 255;

/** One string, or one of its characters: escaped in octal, escaped by itself, or plain. */
const quotedString = /"((?:\\[0-3][0-7]{2}|\\[^0-9]|[^"\\])*)"/y;
/** One string and nothing to unescape in it, as most values are. */
const plainString = /^"([ !#-[\]-~]*)"$/;
const character = /\\([0-3][0-7]{2})|\\([^0-9])|([^"\\])/gu;

export function quoteTxt(text: string): string {
  const bytes = [...new TextEncoder().encode(text)];
  const strings: string[] = [];
  for (let start = 0; start === 0 || start < bytes.length; start += stringLimitBytes) {
    strings.push(
      `"${bytes
        .slice(start, start + stringLimitBytes)
        .map(quoteByte)
        .join('')}"`,
    );
  }
  return strings.join(' ');
}

/** The text of all strings joined, or undefined where the value is not made of quoted strings of UTF-8. */
export function unquoteTxt(value: string): string | undefined {
  const plain = plainString.exec(value)?.[1];
  if (plain !== undefined) return plain;
  const bytes: number[] = [];
  let place = 0;
  while (place < value.length) {
    quotedString.lastIndex = place;
    const [whole, content] = quotedString.exec(value) ?? [];
    if (whole === undefined || content === undefined) return undefined;
    bytes.push(...unquoteBytes(content));
    place += whole.length;
    if (place === value.length) return decode(bytes);

    const space = /^[ \t]+/.exec(value.slice(place))?.[0];
    if (space === undefined) return undefined;
    place += space.length;
  }
  return undefined;
}

function quoteByte(byte: number): string {
  if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
  if (byte >= 0x20 && byte < 0x7f) return String.fromCharCode(byte);
  return `\\${byte.toString(8).padStart(3, '0')}`;
}

function unquoteBytes(content: string): number[] {
  return [...content.matchAll(character)].flatMap(([, octal, escaped, plain]) =>
    octal === undefined ? [...new TextEncoder().encode(escaped ?? plain ?? '')] : [Number.parseInt(octal, 8)],
  );
}

function decode(bytes: readonly number[]): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes));
  } catch {
    return undefined;
  }
}
