/** XML as AWS's older protocols write it: elements and text, no attributes that matter. */
import { XMLBuilder, XMLParser, XMLValidator } from 'fast-xml-parser';

/** An element's content: its text, or its children by name, several of one name as a list. */
export type XmlNode = string | { readonly [name: string]: XmlNode | readonly XmlNode[] };

/** What is to be written. What is undefined is left out. */
export type XmlTree = { readonly [name: string]: XmlContent };
type XmlContent = string | number | boolean | undefined | XmlTree | readonly XmlContent[];

const parser = new XMLParser({
  ignoreAttributes: true,
  ignoreDeclaration: true,
  removeNSPrefix: true,
  parseTagValue: false,
  trimValues: false,
  // Numeric references are part of XML; the limits are off, for a batch of texts quotes thousands of times.
  htmlEntities: true,
  processEntities: {
    enabled: true,
    maxTotalExpansions: Number.MAX_SAFE_INTEGER,
    maxExpandedLength: Number.MAX_SAFE_INTEGER,
  },
});
const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  suppressBooleanAttributes: false,
});

/** The content of the root element; undefined where the text is not well-formed or has another root. */
export function parseXml(text: string, root: string): XmlNode | undefined {
  if (XMLValidator.validate(text) !== true) return undefined;
  const document: unknown = parser.parse(text);
  return isElement(document) ? childNode(document, root) : undefined;
}

export function writeXml(root: string, namespace: string, tree: XmlTree): string {
  return `<?xml version="1.0"?>\n${builder.build({ [root]: { '@xmlns': namespace, ...tree } })}`;
}

/** The first child of that name. */
export function childNode(node: XmlNode | undefined, name: string): XmlNode | undefined {
  return childNodes(node, name)[0];
}

export function childNodes(node: XmlNode | undefined, name: string): readonly XmlNode[] {
  if (node === undefined || typeof node === 'string') return [];
  const found = node[name];
  if (found === undefined) return [];
  return isList(found) ? found : [found];
}

/** The text of the first child of that name; an empty element has an empty text. */
export function childText(node: XmlNode | undefined, name: string): string | undefined {
  const found = childNode(node, name);
  return found === undefined || typeof found === 'string' ? found : undefined;
}

export function childNumber(node: XmlNode | undefined, name: string): number | undefined {
  const text = childText(node, name);
  return text === undefined ? undefined : Number(text.trim() === '' ? Number.NaN : text);
}

export function childBoolean(node: XmlNode | undefined, name: string): boolean | undefined {
  const text = childText(node, name);
  return text === undefined ? undefined : text.trim() === 'true';
}

export function textsOf(nodes: readonly XmlNode[]): string[] {
  return nodes.filter((node) => typeof node === 'string');
}

function isElement(value: unknown): value is XmlNode {
  return typeof value === 'object' && value !== null;
}

function isList(value: XmlNode | readonly XmlNode[]): value is readonly XmlNode[] {
  return Array.isArray(value);
}
