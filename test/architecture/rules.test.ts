/** Every other rule can be broken, and says so: a check that cannot fail is no check. */
import { describe, expect, test } from 'vitest';
import { type Rule, sourceOf, written } from './finding.ts';
import { checkElsewhere, checkSkipped, checkUnfinished } from './leftovers.ts';
import { checkPurity } from './purity.ts';
import { checkBarrel, checkHandler, checkLength, checkName, linesMax, testLinesMax } from './shape.ts';

function said(rule: Rule, path: string, text: string): readonly string[] {
  return rule(sourceOf({ path, text })).map(written);
}

describe('code that decides', () => {
  test.each([
    ['Date.now()', 'reads the clock by Date.now, take nowMs'],
    ['new Date()', 'reads the clock by new Date(), take nowMs'],
    ['new Date( )', 'reads the clock by new Date( ), take nowMs'],
    ['new Date;', 'reads the clock by new Date, take nowMs'],
    ['Date()', 'reads the clock by Date(, take nowMs'],
    ['performance.now()', 'reads the clock by performance., take nowMs'],
    ['Temporal.Now.instant()', 'reads the clock by Temporal.Now, take nowMs'],
    ['setTimeout(a, 1)', 'waits by setTimeout, leave waiting to the clock port'],
    ['setImmediate(a)', 'waits by setImmediate, leave waiting to the clock port'],
    ['Math.random()', 'draws by Math.random, take a Random'],
    ['randomUUID()', 'draws by randomUUID, take a Random'],
    ['process.env', 'reads its environment by process., take the value'],
    [`process['env']`, 'reads its environment by process[, take the value'],
    ['console.log(a)', 'logs by console., return it, or tell the journal port'],
    ['globalThis.a', 'reaches for globalThis, take the value'],
    ['fetch(a)', 'loads by fetch(, take the value'],
    ['async () => a', 'is async, decide on what was read already'],
    ['await a', 'uses await, decide on what was read already'],
    ['new Promise(a)', 'uses a Promise, decide on what was read already'],
  ])('may not have %s', (text, expected) => {
    for (const folder of ['fleet', 'health', 'routing', 'recovery', 'incidents']) {
      const path = `shared/${folder}/a.ts`;
      expect(said(checkPurity, path, `// head\n${text}\n`)).toContain(`${path}:2: ${expected}`);
    }
  });

  test.each([
    'new Date(atMs).toISOString()',
    'const date = dateOf(a);',
    '// Date.now() is not for here',
    `'await Math.random()'`,
    '`console.log $' + '{a}`',
    'const processed = a.process;',
    'const asynchronous = awaited;',
  ])('may have %s', (text) => {
    expect(said(checkPurity, 'shared/health/a.ts', text)).toEqual([]);
  });

  test.each([
    ['functions/steer/a.ts', 'await a; async () => a;', 0],
    ['functions/steer/a.ts', 'Date.now()', 1],
    ['functions/steer/a.ts', 'process.env', 1],
    ['functions/steer/handler.ts', 'Date.now(); process.env;', 0],
    ['functions/environment.ts', 'process.env', 0],
    ['shared/aws/system-clock.ts', 'Date.now()', 0],
    ['sandbox/world/a.ts', 'Date.now()', 1],
    ['sandbox/simulate/a.ts', 'Math.random()', 1],
    ['sandbox/world/clock.ts', 'Date.now(); setTimeout(a)', 0],
    ['sandbox/live/a.ts', 'Date.now()', 0],
  ])('in %s: %s is %i findings', (path, text, findings) => {
    expect(said(checkPurity, path, text)).toHaveLength(findings);
  });
});

describe('a name', () => {
  test.each([
    'shared/utils/a.ts',
    'shared/fleet/helpers.ts',
    'shared/common/a.ts',
    'sandbox/live/queue-manager.ts',
    'test/a/dns.utils.ts',
    'cli/Util.ts',
  ])('%s says nothing', (path) => {
    expect(checkName({ path, text: '' }).map(written)).toEqual([
      expect.stringMatching(/:1: is named \w+, name it by the noun that it is about$/),
    ]);
  });

  test.each(['shared/fleet/commoners.ts', 'shared/utilisation.ts'])('%s says something', (path) => {
    expect(checkName({ path, text: '' })).toEqual([]);
  });
});

describe('a file', () => {
  const lines = (count: number) => 'a\n'.repeat(count);

  test.each([
    ['shared/a.ts', linesMax, 0],
    ['shared/a.ts', linesMax + 1, 1],
    ['test/a.ts', testLinesMax, 0],
    ['test/a.ts', testLinesMax + 1, 1],
  ])('%s of %i lines is %i findings', (path, count, findings) => {
    expect(checkLength({ path, text: lines(count) }, {})).toHaveLength(findings);
  });

  test.each([
    ['may stay as long as it is', 400, []],
    ['may become shorter', 350, []],
    [
      'may not become longer',
      401,
      ['shared/a.ts:401: has 401 lines of 400, move one of its concepts to a file of its own'],
    ],
    [
      'leaves the list when it is short enough',
      300,
      [
        'shared/a.ts:300: has become short enough with 300 lines, take it off the list in test/architecture/shape.ts',
      ],
    ],
  ])('on the list %s', (_name, count, expected) => {
    const ratchet = { 'shared/a.ts': { lines: 400, because: 'test' } };
    expect(checkLength({ path: 'shared/a.ts', text: lines(count) }, ratchet).map(written)).toEqual(expected);
  });

  test.each([
    ['passes on one thing', `export { a } from './a.ts';\n`],
    ['passes on everything', `/** Head. */\nexport * from './a.ts';\nexport * from './b.ts';\n`],
    ['passes on types', `export type { A } from './a.ts'\nexport { b } from './b.ts'\n`],
  ])('that only %s is a barrel', (_name, text) => {
    expect(said(checkBarrel, 'shared/fleet/index.ts', text)).toEqual([
      expect.stringMatching(
        /^shared\/fleet\/index\.ts:\d: is a barrel, import each thing from the file that makes it$/,
      ),
    ]);
  });

  test.each([
    ['passes on one thing and makes another', `export { a } from './a.ts';\nexport const b = 1;\n`],
    ['imports and makes', `import { a } from './a.ts';\nexport const b = a;\n`],
    ['is empty', ''],
  ])('that %s is none', (_name, text) => {
    expect(said(checkBarrel, 'shared/fleet/index.ts', text)).toEqual([]);
  });
});

describe('a handler', () => {
  const path = 'functions/probe/handler.ts';
  const wiring = `import a from './a.ts';\nexport const handler = middy().use(a).handler(async () => probe());\n`;

  test('that wires is right', () => {
    expect(said(checkHandler, path, wiring)).toEqual([]);
  });

  test.each([
    ['for (const a of b) {}', 'decides by for, move it to the pass next door'],
    ['while (a) {}', 'decides by while, move it to the pass next door'],
    ['try {} finally {}', 'handles errors by try, move it to the pass, or to a middleware'],
    ['class A {}', 'has a class, move it to a file of its own'],
    ['export const other = 1;', 'exports something else than handler, move it to a file of its own'],
  ])('that has %s does more', (text, expected) => {
    expect(said(checkHandler, path, `${wiring}${text}\n`)).toEqual([`${path}:3: ${expected}`]);
  });

  test('that is long does more', () => {
    expect(said(checkHandler, path, wiring + '// a\n'.repeat(60))).toEqual([
      expect.stringContaining('lines of 60'),
    ]);
  });

  test('that does not end in a handler is none', () => {
    expect(said(checkHandler, path, 'export const handler = probe;\n')).toEqual([
      expect.stringContaining('has no .handler(…)'),
    ]);
  });

  test('next door is free to do more', () => {
    expect(said(checkHandler, 'functions/probe/probe.ts', 'for (const a of b) {}')).toEqual([]);
  });
});

describe('left behind is', () => {
  test.each([
    ['// TODO: later', 'says TODO, finish it, or open an issue'],
    ['/* FIXME */', 'says FIXME, finish it, or open an issue'],
    ['// @ts-ignore', 'says @ts-ignore, make the types right'],
  ])('%s', (text, expected) => {
    expect(said(checkUnfinished, 'shared/a.ts', `a;\n${text}\n`)).toEqual([`shared/a.ts:2: ${expected}`]);
  });

  test('no word in a string', () => {
    expect(said(checkUnfinished, 'shared/a.ts', `a('TODO')`)).toEqual([]);
  });

  test.each([
    [`test.only('a', b)`, 1],
    [`describe.concurrent.only('a', b)`, 1],
    [`test.skip('a', b)`, 1],
    [`it.todo('a')`, 1],
    [`test.fails('a', b)`, 1],
    [`test.skipIf(true)('a', b)`, 1],
    [`test.runIf(false)('a', b)`, 1],
    [`test.skipIf(!hasIpv6)('a', b)`, 0],
    [`xit('a', b)`, 1],
    [`// only where there is IPv6\ntest.skip('a', b)`, 0],
    [`test.skip('a', b) // only where there is IPv6`, 0],
    [`test('only skip', b)`, 0],
    [`list.skip(1)`, 0],
  ])('of %j %i times', (text, findings) => {
    expect(said(checkSkipped, 'test/a.test.ts', text)).toHaveLength(findings);
  });

  // Put together here, so that this file does not name them itself.
  const home = ['', 'home', 'alice', 'checkout'].join('/');
  const registry = ['registry', 'npmjs', 'org'].join('.');

  test.each([
    [`see ${home}`, 1],
    [`"resolved": "https://${registry}/a/-/a-1.tgz"`, 1],
    [`https://npm.artifactory.${'example.com'}/a`, 1],
    [`https://example.com${home}`, 0],
    ['/hostedzone/Z1, /var/task, /tmp', 0],
    ['shared/home/page.ts', 0],
  ])('%j %i times', (text, findings) => {
    expect(checkElsewhere({ path: 'README.md', text })).toHaveLength(findings);
  });
});
