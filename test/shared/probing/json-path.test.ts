import fc from 'fast-check';
import { query } from 'jsonpath-rfc9535';
import { expect, test } from 'vitest';
import { compileJsonPath, type Json } from '../../../shared/probing/json-path.ts';

const document: Json = {
  status: 'ok',
  nodes: [{ up: true }, { up: false }],
  'odd name': { '': null },
  list: [[1, 2]],
};

test.each<[path: string, found: Json[]]>([
  ['$', [document]],
  ['$.status', ['ok']],
  ["$['status']", ['ok']],
  ['$.nodes[1].up', [false]],
  ['$.nodes[-1].up', [false]],
  ['$.nodes[-3]', []],
  ['$.nodes[2]', []],
  ['$.nodes.length', []],
  ['$.status[0]', []],
  ['$.status.length', []],
  ['$.list[0][1]', [2]],
  ["$['odd name']['']", [null]],
  ["$['odd name'][''].x", []],
  ['$.constructor', []],
  ['$.nodes[*].up', [true, false]],
  ['$.nodes[0,1].up', [true, false]],
  ["$['status','status']", ['ok', 'ok']],
  ['$..up', [true, false]],
  ['$.nodes[?@.up==true].up', [true]],
  ['$.nodes[:1].up', [true]],
])('%s', (path, found) => {
  expect(compileJsonPath(path)(document)).toEqual(found);
});

test.each(['status', '$.', '$[', '$.nodes[01]', ''])('%j is refused', (path) => {
  expect(() => compileJsonPath(path)).toThrow();
});

test('a singular path finds what the library finds', () => {
  const name = fc.constantFrom('a', 'b', 'length', '__proto__');
  const index = fc.integer({ min: -3, max: 3 });
  const step = fc.oneof(
    name.map((one) => `['${one}']`),
    index.map((one) => `[${one}]`),
  );
  const { tree } = fc.letrec<{ tree: Json }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom<Json>(null, 0, 'text'),
      fc.dictionary(name, tie('tree'), { noNullPrototype: true }),
      fc.array(tie('tree'), { maxLength: 3 }),
    ),
  }));
  fc.assert(
    fc.property(tree, fc.array(step, { maxLength: 4 }), (node, steps) => {
      const path = `$${steps.join('')}`;
      expect(compileJsonPath(path)(node)).toEqual(query(node, path));
    }),
    { numRuns: 500 },
  );
});
