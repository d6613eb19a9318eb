/**
 * How large DynamoDB counts an item to be: names and values in UTF-8, numbers by their digits, three bytes for each list and
 * map and one more for each of its entries.
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export type AttributeMap = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const COLLECTION_BYTES = 3;

export function itemBytes(item: AttributeMap): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value),
    0,
  );
}

function valueBytes(value: Readonly<Record<string, unknown>>): number {
  const [type, content] = Object.entries(value)[0] ?? ['NULL', true];
  switch (type) {
    case 'S':
      return Buffer.byteLength(String(content));
    case 'N':
      return Math.ceil(String(content).replace(/[^0-9]/g, '').length / 2) + 1;
    case 'B':
      return Buffer.from(String(content), 'base64').length;
    case 'M': {
      const entries = content as AttributeMap;
      return COLLECTION_BYTES + Object.keys(entries).length + itemBytes(entries);
    }
    case 'L': {
      const entries = content as readonly Readonly<Record<string, unknown>>[];
      return entries.reduce((sum, entry) => sum + 1 + valueBytes(entry), COLLECTION_BYTES);
    }
    default:
      return 1;
  }
}
