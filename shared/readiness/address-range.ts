/** Address ranges in CIDR notation, of IPv4 and IPv6. */

interface Range {
  readonly bits: 32 | 128;
  readonly first: bigint;
  readonly last: bigint;
}

/**
 * The wanted ranges that the given ones together do not hold as a whole. One that cannot be read is held by none, and
 * holds none.
 */
export function notCovered(wanted: readonly string[], given: readonly string[]): readonly string[] {
  const joined = join(given.flatMap((text) => readRange(text) ?? []));
  return wanted.filter((text) => {
    const range = readRange(text);
    return range === undefined || !joined.some((each) => holds(each, range));
  });
}

function holds(outer: Range, inner: Range): boolean {
  return outer.bits === inner.bits && outer.first <= inner.first && inner.last <= outer.last;
}

/** Neighbours become one: two halves hold what the whole does. */
function join(ranges: readonly Range[]): readonly Range[] {
  const sorted = ranges.toSorted((one, other) =>
    one.bits === other.bits ? (one.first < other.first ? -1 : 1) : one.bits - other.bits,
  );
  const joined: Range[] = [];
  for (const range of sorted) {
    const before = joined.at(-1);
    if (before === undefined || before.bits !== range.bits || range.first > before.last + 1n)
      joined.push(range);
    else joined[joined.length - 1] = { ...before, last: before.last > range.last ? before.last : range.last };
  }
  return joined;
}

function readRange(text: string): Range | undefined {
  const [address = '', length, ...more] = text.trim().toLowerCase().split('/');
  const isSix = address.includes(':');
  const bits = isSix ? 128 : 32;
  const first = isSix ? readSix(address) : readFour(address);
  const prefix = length === undefined ? bits : Number(length);
  if (first === undefined || more.length > 0 || !Number.isInteger(prefix) || prefix < 0 || prefix > bits)
    return undefined;
  const size = 1n << BigInt(bits - prefix);
  const start = first - (first % size);
  return { bits, first: start, last: start + size - 1n };
}

function readFour(address: string): bigint | undefined {
  const parts = address.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256))
    return undefined;
  return parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

function readSix(address: string): bigint | undefined {
  const halves = address.split('::');
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const parts = [...head, ...Array.from({ length: missing }, () => '0'), ...tail];
  if (!parts.every((part) => /^[0-9a-f]{1,4}$/.test(part))) return undefined;
  return parts.reduce((sum, part) => sum * 65_536n + BigInt(`0x${part}`), 0n);
}
