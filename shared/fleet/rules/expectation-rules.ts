/** Rules about what an HTTP check expects: that it can be understood, and can be met at all. */
import parseJsonPath from 'jsonpath-rfc9535/parser';
import type { Comparison, HttpExpectation } from '../fleet.ts';
import { type Finding, finding, type Path } from '../issue.ts';
import type { HttpCheckRule } from './check-rules.ts';
import { outsideLimits } from './limits.ts';
import { emptyList, tooLong } from './lists.ts';

const expectationsMax = 20;
const patternCharactersMax = 500;

/** RFC 9535, section 2.4. A parser takes any name, and one that nobody knows would find nothing for ever. */
const jsonPathFunctions = ['length', 'count', 'match', 'search', 'value'];

const headerName = /^[!#$%&'*+.^_`|~0-9a-z-]+$/i;

export const statusesExist: HttpCheckRule = ({ expect }, at) => {
  const path = [...at, 'expect', 'status'];
  const must = "be a status from 100 to 599, or a range such as '200-299'";
  return [
    ...emptyList(path, expect.status, 'status'),
    ...tooLong(path, expect.status, expectationsMax),
    ...expect.status.flatMap((status, index) =>
      isStatus(status) ? [] : [finding([...path, index], status, must)],
    ),
  ];
};

/** HEAD has no body, so a check that asks for one would never pass. */
export const bodyIsThereToBeRead: HttpCheckRule = ({ expect, method }, at) => {
  const reader = (['bodyContains', 'bodyMatches'] as const).find((field) => expect[field] !== undefined);
  const field = reader ?? (expect.json.length > 0 ? 'json' : undefined);
  if (method !== 'HEAD' || field === undefined) return [];
  return [
    finding([...at, 'method'], method, `be GET, POST or OPTIONS, because expect.${field} reads the body`, {
      dependsOn: [[...at, 'expect', field]],
    }),
  ];
};

export const textsAreUsable: HttpCheckRule = ({ expect }, at) => {
  const path = [...at, 'expect'];
  const findings = [...invalidPattern([...path, 'bodyMatches'], expect.bodyMatches)];
  // An empty text is in every body.
  if (expect.bodyContains === '')
    findings.push(finding([...path, 'bodyContains'], '', 'be at least one character'));
  return findings;
};

export const certificateDaysAreBounded: HttpCheckRule = ({ expect }, at) =>
  outsideLimits([...at, 'expect', 'minCertificateDays'], expect.minCertificateDays, {
    min: 1,
    max: 398,
    unit: 'days',
  });

export const jsonExpectationsAreUsable: HttpCheckRule = ({ expect }, at) => {
  const path = [...at, 'expect', 'json'];
  return [
    ...tooLong(path, expect.json, expectationsMax),
    ...expect.json.flatMap((expectation, index) => [
      ...invalidJsonPath([...path, index, 'path'], expectation.path),
      ...invalidComparison([...path, index], expectation),
    ]),
  ];
};

export const headerExpectationsAreUsable: HttpCheckRule = ({ expect }, at) => {
  const path = [...at, 'expect', 'headers'];
  return [
    ...tooLong(path, expect.headers, expectationsMax),
    ...expect.headers.flatMap((expectation, index) => [
      ...(headerName.test(expectation.name)
        ? []
        : [
            finding(
              [...path, index, 'name'],
              expectation.name,
              'be the name of a header, such as cache-control',
            ),
          ]),
      ...invalidComparison([...path, index], expectation),
    ]),
  ];
};

function isStatus(status: HttpExpectation['status'][number]): boolean {
  const isCode = (code: number) => Number.isInteger(code) && code >= 100 && code <= 599;
  if (typeof status === 'number') return isCode(status);
  const [, low, high] = /^(\d{3})-(\d{3})$/.exec(status) ?? [];
  return isCode(Number(low)) && isCode(Number(high)) && Number(low) <= Number(high);
}

/** Each comparison with what it can be made with. */
function invalidComparison(
  at: Path,
  { is, value }: { readonly is: Comparison; readonly value?: string | number | boolean | null },
): readonly Finding[] {
  const path = [...at, 'value'];
  const dependsOn = [[...at, 'is']];
  if (is === 'exists') {
    return value === undefined ? [] : [finding(path, value, 'be left out with exists', { dependsOn })];
  }
  if (is === 'matches') {
    if (typeof value === 'string') return invalidPattern(path, value);
    return [finding(path, value, 'be a regular expression, as text, with matches', { dependsOn })];
  }
  if (is === 'eq' || is === 'ne') {
    return value === undefined
      ? [finding(path, value, `be given with ${is}`, { allowed: 'a value', dependsOn })]
      : [];
  }
  return typeof value === 'number' ? [] : [finding(path, value, `be a number with ${is}`, { dependsOn })];
}

function invalidPattern(at: Path, pattern: string | undefined): readonly Finding[] {
  if (pattern === undefined) return [];
  if (pattern.length > patternCharactersMax) {
    return [finding(at, `${pattern.length} characters`, `have at most ${patternCharactersMax} characters`)];
  }
  try {
    new RegExp(pattern);
    return [];
  } catch {
    return [finding(at, pattern, "be a regular expression in JavaScript's syntax")];
  }
}

function invalidJsonPath(at: Path, path: string): readonly Finding[] {
  const must = "be a JSONPath (RFC 9535), such as '$.status' or '$.checks[*].ok'";
  try {
    const unknown = functionsIn(parseJsonPath(path)).find((name) => !jsonPathFunctions.includes(name));
    if (unknown === undefined) return [];
    return [
      finding(
        at,
        path,
        `be a JSONPath with the functions ${jsonPathFunctions.join(', ')} only, not ${unknown}`,
      ),
    ];
  } catch {
    return [finding(at, path, must)];
  }
}

/** The names of the functions called anywhere in a parsed JSONPath. */
function functionsIn(node: unknown): readonly string[] {
  if (typeof node !== 'object' || node === null) return [];
  const inner = Object.values(node).flatMap(functionsIn);
  return 'type' in node && node.type === 'FunctionExpr' && 'name' in node
    ? [String(node.name), ...inner]
    : inner;
}
