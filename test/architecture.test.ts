/**
 * Holds the architecture: walks every file of the checkout and names each place that breaks a rule, with what to do
 * instead. That each rule can fail is proven in test/architecture/.
 */
import { expect, test } from 'vitest';
import { checkArrows } from './architecture/arrows.ts';
import { checkoutFiles } from './architecture/checkout.ts';
import { type Finding, sourceOf, written } from './architecture/finding.ts';
import { checkElsewhere, checkSkipped, checkUnfinished } from './architecture/leftovers.ts';
import { checkPurity } from './architecture/purity.ts';
import { checkReach } from './architecture/reach.ts';
import { checkBarrel, checkHandler, checkLength, checkName, longFiles } from './architecture/shape.ts';

const files = checkoutFiles();
const sources = files.filter(({ path }) => path.endsWith('.ts')).map(sourceOf);

const said = (findings: readonly Finding[]) => findings.map(written);

test('the checkout is there to be looked at', () => {
  const paths = sources.map(({ path }) => path);
  expect(paths).toEqual(
    expect.arrayContaining(['shared/ports.ts', 'functions/steer/steer.ts', 'test/architecture.test.ts']),
  );
  expect(sources.flatMap(({ imports }) => imports).length).toBeGreaterThan(sources.length);
  for (const { path, code, imports } of sources) {
    const targets = imports.flatMap(({ target }) => (target?.endsWith('.ts') === true ? [target] : []));
    expect(paths, `what ${path} imports`).toEqual(expect.arrayContaining(targets));
    const written = code.match(/\bfrom\s*['"]/g)?.length ?? 0;
    const found = imports.filter(({ form, names }) => form === 'static' && names.length > 0).length;
    expect(found, `imports found in ${path}`).toBe(written);
  }
});

test.each([
  ['imports follow the arrows', checkArrows],
  ['functions reach what they may, and nothing else', checkReach],
  ['code that decides knows no clock, chance, environment or log', checkPurity],
  ['handlers only wire', checkHandler],
  ['there are no barrels', checkBarrel],
  ['nothing is left unfinished', checkUnfinished],
  ['every test runs, or says why not', checkSkipped],
])('%s', (_name, rule) => {
  expect(said(sources.flatMap((source) => rule(source)))).toEqual([]);
});

test('files are named by what is in them', () => {
  expect(said(files.flatMap(checkName))).toEqual([]);
});

test('files hold one concept each', () => {
  const code = files.filter(({ path }) => /\.m?[jt]s$/.test(path));
  expect(said(code.flatMap((file) => checkLength(file)))).toEqual([]);
  for (const path of Object.keys(longFiles)) expect(code.map((file) => file.path)).toContain(path);
});

test('nothing names the machine that it was written on, or a registry', () => {
  expect(said(files.flatMap(checkElsewhere))).toEqual([]);
});
