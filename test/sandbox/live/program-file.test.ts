import { expect, test } from 'vitest';
import { programFile } from '../../../sandbox/live/program-file.ts';

test.each([
  ['a checkout loads the TypeScript that is there', 'file:///a/sandbox/live/program-file.ts', 'worker.ts'],
  ['the package loads what was made of it', 'file:///a/compiled/sandbox/live/program-file.js', 'worker.js'],
])('%s', (_name, own, expected) => {
  const source = new URL('worker.ts', own);
  expect(programFile(source, own).href).toBe(new URL(expected, own).href);
});

test('this is a checkout', () => {
  const source = new URL('program-file.test.ts', import.meta.url);
  expect(programFile(source)).toEqual(source);
});
