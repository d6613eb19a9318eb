/**
 * Domain names as Route 53 stores and returns them: lower case, with a trailing dot, and everything but a-z,
 * 0-9, hyphen and underscore as a three digit octal escape. So `*.Example.test` comes back as
 * `\052.example.test.`.
 * Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html
 */

/** The bytes of a label, dots within it included. */
type Label = readonly number[];

const LABEL_LIMIT_BYTES = 63;
const NAME_LIMIT_BYTES = 255;

/** Never refuses: what cannot be a name is found by `nameProblem`. The root is `.`. */
export function normaliseName(name: string): string {
  const labels = parseLabels(name);
  return labels.length === 0 ? '.' : `${labels.map(writeLabel).join('.')}.`;
}

/** Why Route 53 would refuse the name, in its words; undefined where it would not. */
export function nameProblem(name: string): string | undefined {
  const fatal = (code: string, text: string): string =>
    `FATAL problem: ${code} (${text}) encountered with '${name}'`;
  const labels = parseLabels(name);
  if (labels.length === 0) return fatal('DomainNameEmpty', 'Domain name is empty');
  for (const label of labels) {
    if (label.length === 0) return fatal('DomainLabelEmpty', 'Domain label is empty');
    if (label.length > LABEL_LIMIT_BYTES) return fatal('DomainLabelTooLong', 'Domain label is too long');
  }
  // On the wire each label takes one byte more, and the root takes one.
  const bytes = labels.reduce((sum, label) => sum + label.length + 1, 1);
  if (bytes > NAME_LIMIT_BYTES) return fatal('DomainNameTooLong', 'Domain name is too long');
  // A space or a control character must be written as an escape.
  if (/[^\x21-\x7e]/.test(name)) {
    return fatal('UnsupportedCharacter', 'Value contains unsupported characters');
  }
  return undefined;
}

/** Whether a normalised name is the zone's apex or below it. */
export function isWithin(name: string, zoneName: string): boolean {
  return name === zoneName || name.endsWith(`.${zoneName}`);
}

/** The name one label up; undefined at the root. */
export function parentName(name: string): string | undefined {
  const dot = name.indexOf('.');
  return dot < 0 || dot === name.length - 1 ? undefined : name.slice(dot + 1);
}

/** The name with its first label replaced by an asterisk; undefined at the root. */
export function wildcardBeside(name: string): string | undefined {
  const parent = parentName(name);
  return parent === undefined ? undefined : `\\052.${parent}`;
}

/**
 * What Route 53 sorts by: the labels from right to left, with a trailing dot, as characters and not as
 * escapes: `com.example.*.`.
 */
export function sortKey(normalisedName: string): string {
  const labels = parseLabels(normalisedName).map((label) => Buffer.from(label).toString('latin1'));
  return `${labels.reverse().join('.')}.`;
}

function parseLabels(name: string): Label[] {
  const bytes = Buffer.from(name, 'utf8');
  const labels: number[][] = [[]];
  for (let place = 0; place < bytes.length; place++) {
    const byte = bytes[place] ?? 0;
    const octal =
      byte === 0x5c ? /^\\([0-3][0-7]{2})/.exec(bytes.toString('latin1', place, place + 4)) : null;
    if (byte === 0x2e) labels.push([]);
    else if (octal?.[1] !== undefined) {
      labels.at(-1)?.push(lowerCase(Number.parseInt(octal[1], 8)));
      place += 3;
    } else labels.at(-1)?.push(lowerCase(byte));
  }
  // The root's own, empty label is written as the trailing dot, or left out.
  if (labels.at(-1)?.length === 0) labels.pop();
  return labels;
}

function writeLabel(label: Label): string {
  return label
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[a-z0-9_-]/.test(character) ? character : `\\${byte.toString(8).padStart(3, '0')}`;
    })
    .join('');
}

function lowerCase(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
}
