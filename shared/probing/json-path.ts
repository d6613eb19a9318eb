/**
 * JSONPath queries (RFC 9535), parsed once. The library parses with each query, which would be a tenth of a probe's
 * own work; nearly all paths of checks are singular ('$.db.lagSeconds'), and those are walked here.
 */
import { type JsonValue, query } from 'jsonpath-rfc9535';
import parse, { type JsonPathQuery } from 'jsonpath-rfc9535/parser';

export type Json = JsonValue;

/** The nodes found, in document order. */
export type JsonQuery = (document: Json) => readonly Json[];

type Step = string | number;

/** Throws on a path that RFC 9535 does not allow. */
export function compileJsonPath(path: string): JsonQuery {
  const steps = singularSteps(parse(path));
  return steps === undefined ? (document) => query(document, path) : (document) => walk(document, steps);
}

/** The names and indices of a singular query (section 2.3.5.1), which finds one node or none. */
function singularSteps({ segments }: JsonPathQuery): readonly Step[] | undefined {
  const steps: Step[] = [];
  for (const { type, node } of segments) {
    if (type !== 'ChildSegment') return undefined;
    const [selector, ...more] = node.type === 'BracketedSelection' ? node.selectors : [node];
    const singular =
      selector?.type === 'MemberNameShorthand' ||
      selector?.type === 'NameSelector' ||
      selector?.type === 'IndexSelector';
    if (!singular || more.length > 0) return undefined;
    steps.push(selector.value);
  }
  return steps;
}

function walk(document: Json, steps: readonly Step[]): readonly Json[] {
  let node: Json | undefined = document;
  for (const step of steps) {
    node = typeof step === 'number' ? elementOf(node, step) : memberOf(node, step);
    if (node === undefined) return [];
  }
  return [node];
}

/** A negative index counts from the end. */
function elementOf(node: Json, index: number): Json | undefined {
  return Array.isArray(node) ? node.at(index) : undefined;
}

function memberOf(node: Json, name: string): Json | undefined {
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return undefined;
  return Object.hasOwn(node, name) ? node[name] : undefined;
}
