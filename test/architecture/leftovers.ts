/** What is left behind by accident: unfinished work, tests that do not run, and the machine that it was written on. */
import type { File } from './checkout.ts';
import { type Finding, findWords, type Source } from './finding.ts';
import { lineAt } from './source-text.ts';

const unfinished = [
  { word: /\b(?:TODO|FIXME|XXX|HACK)\b/, what: 'says %', instead: 'finish it, or open an issue' },
  { word: /@ts-(?:ignore|nocheck)\b/, what: 'says %', instead: 'make the types right' },
];

export function checkUnfinished({ path, comments }: Source): readonly Finding[] {
  return findWords(path, comments, unfinished);
}

/** A test that is skipped says why: by the condition on which it is, or in a comment on its line or just above. */
export function checkSkipped({ path, code, comments }: Source): readonly Finding[] {
  if (!path.startsWith('test/')) return [];
  const only = findWords(path, code, [
    {
      word: /\b(?:test|it|describe|suite)\.(?:[a-zA-Z]+\.)*only\b/,
      what: 'runs % it',
      instead: 'run all tests',
    },
    { word: /\b(?:fit|fdescribe)\s*\(/, what: 'runs only this by %', instead: 'run all tests' },
  ]);
  const lines = comments.split('\n');
  const isExplained = (line: number) =>
    [line - 1, line].some((each) => /[a-z]{3}/i.test(lines[each - 1] ?? ''));
  const skipped = [
    ...code.matchAll(
      /\b(?:test|it|describe|suite)\.(?:[a-zA-Z]+\.)*(?:(?:skip|todo|fails)\b|(?:skipIf|runIf)\s*\(\s*(?:true|false)\b)|\b(?:xit|xtest|xdescribe)\s*\(/g,
    ),
  ].flatMap((match) => {
    const line = lineAt(code, match.index);
    const instead = 'run it, or say why not in a comment above';
    return isExplained(line) ? [] : [{ path, line, what: `skips by ${match[0].trim()}`, instead }];
  });
  return [...only, ...skipped];
}

const elsewhere = [
  {
    // A path of the machine on which somebody worked; addresses such as https://host/home/ are none.
    word: /(?<![\w.:/-])\/(?:work|home|root|Users|mnt|private\/var)\/[\w.-]+/,
    what: 'names the path % of a machine',
    instead: 'make it relative to the checkout',
  },
  {
    word: /\b[A-Z]:\\\\?Users\\/,
    what: 'names the path % of a machine',
    instead: 'make it relative to the checkout',
  },
  {
    word: /\b(?:registry\.(?:npmjs\.org|yarnpkg\.com)|npm\.pkg\.github\.com|pypi\.org|files\.pythonhosted\.org|[\w.-]*(?:artifactory|codeartifact)[\w.-]*\.[a-z]{2,})(?![\w-])/,
    what: 'names the registry %',
    instead: 'leave the registry to whoever installs',
  },
];

export function checkElsewhere({ path, text }: File): readonly Finding[] {
  return findWords(path, text, elsewhere);
}
