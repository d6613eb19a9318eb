/** Every arrow can be broken, and says so: a check that cannot fail is no check. */
import { describe, expect, test } from 'vitest';
import { checkArrows } from './arrows.ts';
import { sourceOf, written } from './finding.ts';
import { checkReach } from './reach.ts';

function said(rule: typeof checkArrows, path: string, text: string): readonly string[] {
  return rule(sourceOf({ path, text })).map(written);
}

/** What the import is called in the message, and a part of what is to be done instead. */
type Broken = readonly [path: string, text: string, what: string, instead: string];

describe('an arrow is broken by', () => {
  test.each<Broken>([
    ['shared/health/a.ts', `import { a } from '../probing/a.ts';`, 'shared/probing/a.ts', 'let probe look'],
    ['shared/health/a.ts', `import { a } from '../aws/a.ts';`, 'shared/aws/a.ts', 'as an argument'],
    [
      'shared/fleet/a.ts',
      `import type { A } from '../../functions/a/a.ts';`,
      'functions/a/a.ts',
      'as an argument',
    ],
    [
      'shared/routing/a.ts',
      `export { a } from '../../sandbox/world/a.ts';`,
      'sandbox/world/a.ts',
      'as an argument',
    ],
    ['shared/recovery/a.ts', `await import('../../cli/a.ts');`, 'cli/a.ts', 'as an argument'],
    [
      'shared/incidents/a.ts',
      `import { a } from '../ports.ts';`,
      'shared/ports.ts to run',
      'use import type',
    ],
    [
      'shared/incidents/a.ts',
      `import { type A, b } from '../journal.ts';`,
      'shared/journal.ts to run',
      'use import type',
    ],
    ['shared/ports.ts', `import { a } from './health/a.ts';`, 'shared/health/a.ts to run', 'use import type'],
    ['shared/ports.ts', `import type { A } from './aws/a.ts';`, 'shared/aws/a.ts', 'name types'],
    ['shared/aws/a.ts', `import { a } from '../../functions/a.ts';`, 'functions/a.ts', 'in a pure folder'],
    ['shared/aws/a.ts', `import { a } from '../../infra/a.ts';`, 'infra/a.ts', 'in a pure folder'],
    ['shared/aws/a.ts', `import { a } from '../dns/a.ts';`, 'shared/dns/a.ts', 'let steer or the command'],
    ['shared/probing/a.ts', `import { a } from '../aws/a.ts';`, 'shared/aws/a.ts', 'in a pure folder'],
    [
      'functions/steer/a.ts',
      `import { a } from '../../sandbox/world/a.ts';`,
      'sandbox/world/a.ts',
      'to shared',
    ],
    ['functions/steer/a.ts', `import { a } from '../../infra/a.ts';`, 'infra/a.ts', 'to shared'],
    [
      'functions/steer/a.ts',
      `import { a } from '../probe/a.ts';`,
      'functions/probe/a.ts of another',
      'to shared',
    ],
    [
      'functions/steer/a.ts',
      `import { a } from '../../shared/probing/a.ts';`,
      'shared/probing/a.ts',
      'let probe look',
    ],
    ['functions/probe/a.ts', `import { a } from '../../shared/dns/a.ts';`, 'shared/dns/a.ts', 'let steer'],
    [
      'infra/stacks/a.ts',
      `import { a } from '../../shared/aws/a.ts';`,
      'shared/aws/a.ts',
      'the pure folders of shared',
    ],
    [
      'infra/stacks/a.ts',
      `import { a } from '../../functions/a.ts';`,
      'functions/a.ts',
      'the pure folders of shared',
    ],
    ['sandbox/live/a.ts', `import { a } from '../../cli/a.ts';`, 'cli/a.ts', 'to shared'],
    ['sandbox/live/a.ts', `import { a } from '../../infra/a.ts';`, 'infra/a.ts', 'to shared'],
    ['sandbox/live/a.ts', `new URL('../../cli/a.ts', import.meta.url)`, 'cli/a.ts', 'to shared'],
    ['sandbox/world/a.ts', `import { a } from '../live/a.ts';`, 'sandbox/live/a.ts', 'put them together'],
    [
      'sandbox/world/a.ts',
      `import { a } from '../../functions/a.ts';`,
      'functions/a.ts',
      'put them together',
    ],
    ['cli/a.ts', `import { a } from '../functions/a.ts';`, 'functions/a.ts', 'in the sandbox'],
    ['cli/a.ts', `import { a } from '../infra/a.ts';`, 'infra/a.ts', 'in the sandbox'],
    ['console/a.ts', `import { a } from '../sandbox/live/a.ts';`, 'sandbox/live/a.ts', 'to shared'],
    [
      'examples/fleets/a.ts',
      `import { a } from '../../shared/routing/a.ts';`,
      'shared/routing/a.ts',
      'what a user has',
    ],
    ['fleet.config.ts', `import { a } from './sandbox/a.ts';`, 'sandbox/a.ts', 'what a user has'],
    ['build.ts', `import { a } from './functions/a.ts';`, 'functions/a.ts', 'free of the product'],
    ['shared/fleet/a.ts', `import { a } from '../../test/a.ts';`, 'test/a.ts', 'out of test'],
    ['cli/a.ts', `import type { A } from '../test/a.ts';`, 'test/a.ts', 'out of test'],
    ['sandbox/live/a.ts', `await import('../../test/a.mjs')`, 'test/a.mjs', 'out of test'],
    ['shared/aws/a.ts', 'await import(path)', 'a computed path', 'by name'],
    ['functions/steer/a.ts', 'import(path)', 'a computed path', 'by name'],
  ])('%s with %s', (path, text, what, instead) => {
    const [only, ...more] = said(checkArrows, path, `// head\n${text}\n`);
    expect(more).toEqual([]);
    expect(only).toContain(`${path}:2: imports ${what}`);
    expect(only).toContain(instead);
  });

  test.each<Broken>([
    ['functions/steer/a.ts', `import { a } from '@aws-sdk/client-sns';`, '@aws-sdk/client-sns', 'use a port'],
    ['sandbox/live/a.ts', `import { a } from '@aws-sdk/client-sns';`, '@aws-sdk/client-sns', 'use a port'],
    ['cli/a.ts', `import type { A } from '@smithy/types';`, '@smithy/types', 'use a port'],
    ['functions/steer/a.ts', `import middy from '@middy/core';`, '@middy/core', 'take a port'],
    [
      'shared/aws/a.ts',
      `import { a } from '@aws-lambda-powertools/logger';`,
      '@aws-lambda-powertools/logger',
      'take a port',
    ],
    ['functions/a.ts', `import { a } from 'aws-cdk-lib';`, 'aws-cdk-lib', 'declare it in infra'],
    ['examples/fleets/a.ts', `import { a } from 'aws-cdk-lib';`, 'aws-cdk-lib', 'declare it in infra'],
    ['shared/fleet/a.ts', `import { a } from 'vitest';`, 'vitest', 'prove it in test'],
    ['sandbox/live/a.ts', `import { a } from 'esbuild';`, 'esbuild', 'bundle with build.ts'],
    ['shared/aws/a.ts', `import { connect } from 'node:net';`, 'node:net', 'through a port'],
    ['shared/aws/a.ts', `import { isIP, connect } from 'node:net';`, 'node:net', 'through a port'],
    ['shared/aws/a.ts', `import * as net from 'node:net';`, 'node:net', 'through a port'],
    ['shared/aws/a.ts', `await import('node:https');`, 'node:https', 'through a port'],
    ['functions/steer/a.ts', `import { a } from 'node:dns/promises';`, 'node:dns/promises', 'through a port'],
    ['functions/steer/a.ts', `import { a } from 'node:dgram';`, 'node:dgram', 'through a port'],
    ['infra/a.ts', `import { a } from 'node:tls';`, 'node:tls', 'through a port'],
    ['shared/health/a.ts', `import { a } from 'node:fs';`, 'node:fs', 'this folder is pure'],
    [
      'shared/health/a.ts',
      `import { a } from 'node:timers/promises';`,
      'node:timers/promises',
      'this folder is pure',
    ],
    ['shared/health/a.ts', `import { a } from 'p-limit';`, 'p-limit', 'this folder is pure'],
  ])('%s with the package of %s', (path, text, what, instead) => {
    const [only, ...more] = said(checkArrows, path, text);
    expect(more).toEqual([]);
    expect(only).toContain(`${path}:1: imports ${what}`);
    expect(only).toContain(instead);
  });

  test('a folder that nobody has drawn an arrow for', () => {
    expect(said(checkArrows, 'new/a.ts', '')).toEqual([
      'new/a.ts:1: no arrow says what new/a.ts may import, give the new folder its arrow in test/architecture/arrows.ts',
    ]);
  });
});

describe('an arrow holds for', () => {
  test.each([
    ['shared/routing/a.ts', `import { a } from '../fleet/a.ts';`],
    ['shared/incidents/a.ts', `import type { A } from '../ports.ts';`],
    ['shared/incidents/a.ts', `import { type A } from '../ports.ts';`],
    ['shared/fleet/a.ts', `import { isIP, isIPv4 } from 'node:net';`],
    ['shared/fleet/a.ts', `import { createHash } from 'node:crypto';`],
    ['shared/fleet/a.ts', `import * as z from 'zod/mini';`],
    ['shared/ports.ts', `import type { A } from './routing/a.ts';`],
    ['shared/aws/a.ts', `import { a } from '@aws-sdk/client-sns';`],
    ['shared/aws/a.ts', `import { type A, Unreachable } from '../ports.ts';`],
    ['shared/probing/a.ts', `import { connect } from 'node:tls';`],
    ['shared/dns/a.ts', `import { a } from 'node:dgram';`],
    ['functions/steer/handler.ts', `import middy from '@middy/core';`],
    ['functions/steer/handler.ts', `import { a } from '../../shared/dns/a.ts';`],
    ['functions/steer/handler.ts', `import { a } from '../middleware/a.ts';`],
    ['functions/probe/handler.ts', `import { a } from '../../shared/probing/a.ts';`],
    ['infra/a.ts', `import { a } from '../shared/fleet/a.ts';`],
    ['infra/a.ts', `import { a } from '../shared/routing/a.ts';`],
    ['infra/a.ts', `import { a } from '../shared/fleet-file/a.ts';`],
    ['sandbox/live/a.ts', `import { a } from '../../functions/a.ts';`],
    ['sandbox/live/a.ts', `import { a } from '../../build.ts';`],
    ['examples/embedded-app/a.ts', `import { a } from 'aws-cdk-lib';`],
    ['sandbox/live/a.ts', 'await import(path)'],
    ['cli/a.ts', `import { a } from '../sandbox/live/a.ts';`],
    ['cli/a.ts', `await import(path)`],
    ['test/a.ts', `import { a } from '../functions/a.ts'; import { b } from '@aws-sdk/client-sns';`],
    ['shared/health/a.ts', `// import { a } from '../aws/a.ts';`],
    ['shared/health/a.ts', `const a = "import { a } from '../aws/a.ts'";`],
  ])('%s with %s', (path, text) => {
    expect(said(checkArrows, path, text)).toEqual([]);
  });
});

describe('the reach of a function', () => {
  test.each<Broken>([
    [
      'functions/probe/a.ts',
      `import type { Traffic } from '../../shared/ports.ts';`,
      'probe reaches Traffic',
      'leave that',
    ],
    [
      'functions/probe/a.ts',
      `import type { Ledger, Peers } from '../../shared/ports.ts';`,
      'probe reaches Ledger',
      'leave that',
    ],
    [
      'functions/steer/a.ts',
      `import type { Lookout } from '../../shared/ports.ts';`,
      'steer reaches Lookout',
      'leave that',
    ],
    [
      'functions/tick/a.ts',
      `import type { Telemetry } from '../../shared/ports.ts';`,
      'tick reaches Telemetry',
      'leave that',
    ],
    [
      'functions/notify/a.ts',
      `import type { Traffic } from '../../shared/ports.ts';`,
      'notify reaches Traffic',
      'leave that',
    ],
    [
      'functions/probe/handler.ts',
      `import { a } from '../../shared/aws/route53-traffic.ts';`,
      'probe reaches Traffic',
      'leave that',
    ],
    [
      'functions/steer/handler.ts',
      `import { a } from '../../shared/aws/sns-messenger.ts';`,
      'steer reaches Messenger',
      'leave that',
    ],
    [
      'functions/steer/a.ts',
      `import { a } from '../../shared/aws/dynamo-ledger.ts';`,
      'imports the adapter shared/aws/dynamo-ledger.ts',
      'take the port',
    ],
    ['functions/backup/a.ts', '', 'nothing says what the function backup may reach', 'say so'],
  ])('%s goes too far with %s', (path, text, what, instead) => {
    const [only, ...more] = said(checkReach, path, text);
    expect(more).toEqual([]);
    expect(only).toContain(`${path}:1: ${what}`);
    expect(only).toContain(instead);
  });

  test.each([
    [
      'functions/probe/a.ts',
      `import type { Telemetry, Lookout, Peers, Clock, Wake } from '../../shared/ports.ts';`,
    ],
    ['functions/steer/handler.ts', `import { a } from '../../shared/aws/dynamo-ledger.ts';`],
    ['functions/steer/handler.ts', `import { a } from '../../shared/aws/system-clock.ts';`],
    ['functions/middleware/a.ts', ''],
    ['functions/environment.ts', `import type { Traffic } from '../shared/ports.ts';`],
  ])('%s goes as far as it may with %s', (path, text) => {
    expect(said(checkReach, path, text)).toEqual([]);
  });
});
