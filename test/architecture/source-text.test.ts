import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkoutFiles } from './checkout.ts';
import { importsOf } from './imports.ts';
import { lineAt, sourceText } from './source-text.ts';

describe('the code of a source', () => {
  test.each([
    ['is all of it where there is nothing else', 'const a = b / c;', 'const a = b / c;'],
    ['has no line comments', 'a; // b\nc', 'a;     \nc'],
    ['has no block comments', 'a /* b\n c */ d', 'a     \n      d'],
    ['has no text of strings', `a('b', "c")`, `a(' ', " ")`],
    ['has no escaped quotes', String.raw`a('\'b') + "\"c"`, `a('   ') + "   "`],
    ['has no comment where a string has slashes', `a('//b'); c`, `a('   '); c`],
    ['has no string where a comment has quotes', `a; // it's\nb('c')`, `a;        \nb(' ')`],
    ['has no text of templates', 'a(`b`)', 'a(` `)'],
    ['has the expressions of templates', 'a(`b§{c + `d§{e}`}f`)', 'a(` §{c + ` §{e}`} `)'],
    ['has the braces within such an expression', 'a(`§{{ b: 1 }}c`) + d', 'a(`§{{ b: 1 }} `) + d'],
    ['has no dollar signs and escapes of templates', 'a(`$b\\`\\${c`) + d', 'a(`        `) + d'],
    ['has no text of regular expressions', `a(/b'c/)`, 'a(/   /)'],
    ['has no slash of a class within one', '=/[/"]/.test(a)', '=/    /.test(a)'],
    ['has a regular expression after return', `return /'/`, 'return / /'],
    ['has a division after a value', 'a / b / c; d() / e / f', 'a / b / c; d() / e / f'],
    ['has a division after an index', 'a[0] / b / c', 'a[0] / b / c'],
    ['has no hash-bang', '#!/bin/node\na', '           \na'],
    ['has no open comment', 'a /* b', 'a     '],
  ])('%s', (_name, source, expected) => {
    // In this table § stands for the dollar of a template.
    expect(sourceText(source.replaceAll('§', '$')).code).toBe(expected.replaceAll('§', '$'));
  });

  test('leaves the comments', () => {
    expect(sourceText('a; // b\n/* c */ d').comments).toBe('   // b\n/* c */  ');
  });

  test('law: has every character and line in its place, of any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'/*\'"`$', ...'{}\\\na=[]()'), maxLength: 60 }),
        (source) => {
          const { code, comments } = sourceText(source);
          for (const text of [code, comments]) {
            expect(text).toHaveLength(source.length);
            expect(text.split('\n').map(({ length }) => length)).toEqual(
              source.split('\n').map(({ length }) => length),
            );
          }
        },
      ),
    );
  });

  test('keeps the braces of every source of this checkout in balance', () => {
    for (const { path, text } of checkoutFiles()) {
      if (!path.endsWith('.ts')) continue;
      const { code } = sourceText(text);
      for (const [open, close] of ['{}', '()', '[]'].map((pair) => [...pair])) {
        expect(code.split(open ?? '').length, `${open} in ${path}`).toBe(code.split(close ?? '').length);
      }
    }
  });
});

test('lines are counted from one', () => {
  expect([0, 1, 2, 3].map((place) => lineAt('a\nb\n', place))).toEqual([1, 1, 2, 2]);
});

describe('the imports of a source', () => {
  test.each<[string, string, Partial<ReturnType<typeof importsOf>[number]>]>([
    [
      'of names',
      `import { a, b as c } from './x.ts';`,
      { specifier: './x.ts', names: ['a', 'b'], isType: false },
    ],
    ['of a default', `import a from 'x';`, { specifier: 'x', names: ['default'], isType: false }],
    ['of everything', `import * as a from 'x';`, { specifier: 'x', names: ['*'], isType: false }],
    ['for effects', `import 'x';`, { specifier: 'x', names: [], isType: false }],
    ['of types', `import type { A } from './x.ts';`, { specifier: './x.ts', names: ['A'], isType: true }],
    ['of types one by one', `import { type A, type B } from 'x';`, { names: ['A', 'B'], isType: true }],
    ['of types and values', `import { type A, b } from 'x';`, { names: ['A', 'b'], isType: false }],
    ['of a default and types', `import a, { type B } from 'x';`, { names: ['default', 'B'], isType: false }],
    ['of a thing called type', `import type from 'x';`, { names: ['default'], isType: false }],
    [
      'that re-export',
      `export { a } from './x.ts';`,
      { specifier: './x.ts', names: ['a'], isReExport: true },
    ],
    ['that re-export everything', `export * from './x.ts';`, { names: ['*'], isReExport: true }],
    ['that re-export types', `export type { A } from './x.ts';`, { isType: true, isReExport: true }],
    [
      'over several lines',
      `import {\n  a,\n  b,\n} from "x";`,
      { line: 1, specifier: 'x', names: ['a', 'b'] },
    ],
    ['that are dynamic', `const a = await import('./x.ts');`, { form: 'dynamic', specifier: './x.ts' }],
    ['that are dynamic, in a template', 'import(`./x.ts`)', { form: 'dynamic', specifier: './x.ts' }],
    ['of a type in place', `let a: import('./x.ts').A;`, { form: 'dynamic', specifier: './x.ts' }],
    ['that are computed', 'import(path)', { form: 'dynamic', specifier: undefined }],
    ['by url', `new URL('./x.ts', import.meta.url)`, { form: 'url', specifier: './x.ts' }],
  ])('%s are found', (_name, source, expected) => {
    const found = importsOf(source, sourceText(source));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject(expected);
  });

  test.each([
    ['a comment', `// import { a } from 'x';`],
    ['a string', `const a = "import { a } from 'x'";`],
    ['a method called import', `a.import('x')`],
    ['the meta property', 'import.meta.main'],
    ['an export of our own', `export const from = 'x';`],
    ['an export of a function', `export function a(b = 'x') {}`],
    ['a url of the web', `new URL('https://example.com')`],
  ])('%s is none', (_name, source) => {
    expect(importsOf(source, sourceText(source))).toEqual([]);
  });

  test('each has its line', () => {
    const source = `/* a */\nimport a from 'a';\n\nexport * from 'b';\nawait import('c');\n`;
    const found = importsOf(source, sourceText(source));
    expect(found.map(({ line, specifier }) => [line, specifier])).toEqual([
      [2, 'a'],
      [4, 'b'],
      [5, 'c'],
    ]);
  });
});
