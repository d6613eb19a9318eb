/** The shape of files: names, sizes, barrels, and handlers that only wire. */
import type { File } from './checkout.ts';
import { type Finding, findWords, type Rule } from './finding.ts';

/** These say nothing of what is inside. */
const emptyNames = [
  'util',
  'utils',
  'helper',
  'helpers',
  'common',
  'commons',
  'manager',
  'managers',
  'misc',
  'lib',
];

export function checkName({ path }: File): readonly Finding[] {
  const words = path.replace(/\.[a-z]+$/, '').split(/[/.-]/);
  const empty = words.find((word) => emptyNames.includes(word.toLowerCase()));
  return empty === undefined
    ? []
    : [{ path, line: 1, what: `is named ${empty}`, instead: 'name it by the noun that it is about' }];
}

/** Lines of a file: more than that is more than one concept. Tables of tests may be long. */
export const linesMax = 300;
export const testLinesMax = 600;

/** Files that are longer all the same, with what they have now and why. They may shrink, and then leave the list. */
export const longFiles: Readonly<Record<string, { readonly lines: number; readonly because: string }>> = {};

export function checkLength({ path, text }: File, ratchet: typeof longFiles = longFiles): readonly Finding[] {
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  const usualMax = path.startsWith('test/') ? testLinesMax : linesMax;
  const known = ratchet[path];
  if (known !== undefined && lines <= usualMax) {
    const instead = 'take it off the list in test/architecture/shape.ts';
    return [{ path, line: lines, what: `has become short enough with ${lines} lines`, instead }];
  }
  const max = known?.lines ?? usualMax;
  return lines <= max
    ? []
    : [
        {
          path,
          line: lines,
          what: `has ${lines} lines of ${max}`,
          instead: 'move one of its concepts to a file of its own',
        },
      ];
}

/** A file that only passes on what others export hides where things are. */
export const checkBarrel: Rule = ({ path, code, imports }) => {
  const statements = code
    .split(/;|\n(?=(?:import|export)\b)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
  const passesOn =
    statements.length > 0 && statements.every((statement) => /^export\b[^=(]*\bfrom\b/.test(statement));
  const [first] = imports;
  if (!passesOn || first === undefined) return [];
  return [
    { path, line: first.line, what: 'is a barrel', instead: 'import each thing from the file that makes it' },
  ];
};

const handlerLinesMax = 60;

const logic = [
  {
    word: /\b(?:for|while|do|switch)\b(?=\s*[({])/,
    what: 'decides by %',
    instead: 'move it to the pass next door',
  },
  {
    word: /\b(?:try|catch)\b(?=\s*[({])/,
    what: 'handles errors by %',
    instead: 'move it to the pass, or to a middleware',
  },
  { word: /\bclass\b/, what: 'has a %', instead: 'move it to a file of its own' },
  {
    word: /\bexport\b(?!\s+const\s+handler\b)/,
    what: 'exports something else than handler',
    instead: 'move it to a file of its own',
  },
];

export const checkHandler: Rule = ({ path, code, text }) => {
  if (!/^functions\/[^/]+\/handler\.ts$/.test(path)) return [];
  const findings = findWords(path, code, logic);
  const lines = text.split('\n').length;
  if (lines > handlerLinesMax) {
    findings.push({
      path,
      line: lines,
      what: `has ${lines} lines of ${handlerLinesMax}`,
      instead: 'wire, and leave the work to the pass',
    });
  }
  if (!/\.handler\(/.test(code)) {
    findings.push({
      path,
      line: 1,
      what: 'has no .handler(…)',
      instead: 'chain the middlewares and end with it',
    });
  }
  return findings;
};
