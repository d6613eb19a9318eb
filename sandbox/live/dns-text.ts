/** A TXT value as Route 53 stores it (`"text" "more \"text\""`), as the strings that go on the wire. */
import { parseCharacterStrings } from '../world/route53-syntax.ts';

/** A string's length is one octet on the wire (RFC 1035, section 3.3). */
const stringBytesMax = 255;

/** Throws where the value is not so written. */
export function textStrings(value: string): Buffer[] {
  const strings = parseCharacterStrings(value);
  if (strings === undefined) throw new Error(`a txt value must be strings in double quotes, got ${value}`);
  return strings.map((text) => {
    if (text.length > stringBytesMax) {
      throw new Error(`a txt string must have at most ${stringBytesMax} octets, got ${text.length}`);
    }
    if (/[^\0-\xff]/.test(text)) throw new Error(`a txt value must write each octet as \\ooo, got ${value}`);
    return Buffer.from(text, 'latin1');
  });
}
