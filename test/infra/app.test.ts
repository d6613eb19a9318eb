/** The app as the CDK's command line runs it: in a process of its own, with what it says to a person. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildFunctions } from '../../build.ts';
import { fleetWith } from './fleets.ts';
import { flags } from './synthesised.ts';

/** Starting a process and loading the CDK takes a second, and as much longer as the machine is busy. */
const timeout = 60_000;

const root = new URL('../../', import.meta.url).pathname;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pointsman-app-'));
});
afterAll(async () => rm(folder, { recursive: true }));

interface Run {
  readonly status: unknown;
  readonly stderr: string;
  readonly output: string;
}

/** With a fleet file that says this, and these credentials. */
async function run(text: string, credentials: Readonly<Record<string, string>> = {}): Promise<Run> {
  const output = await mkdtemp(join(folder, 'out-'));
  const fleet = join(output, 'fleet.json');
  writeFileSync(fleet, text);
  const { promise, resolve } = Promise.withResolvers<Run>();
  execFile(
    process.execPath,
    ['infra/app.ts'],
    {
      cwd: root,
      env: {
        PATH: process.env['PATH'] ?? '',
        CDK_OUTDIR: output,
        CDK_VALIDATION: 'false',
        CDK_CONTEXT_JSON: JSON.stringify({ ...flags, fleet }),
        ...credentials,
      },
    },
    (error, _stdout, stderr) => resolve({ status: error?.code ?? 0, stderr, output }),
  );
  return promise;
}

/** What the CDK's command line reads, annotations among it. */
function written(output: string): string {
  return readdirSync(output)
    .filter((name) => name.endsWith('.json'))
    .map((name) => readFileSync(join(output, name), 'utf8'))
    .join();
}

describe('the app', () => {
  test('refuses a fleet that is not valid in a few words, and makes nothing', { timeout }, async () => {
    const { status, stderr, output } = await run(JSON.stringify(fleetWith({ name: 'Base' })));
    expect(stderr).toMatch(/^pointsman: .*fleet\.json is not valid: 1 error\n\n {2}name must be 1 to 20/);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(status).toBe(2);
    expect(readdirSync(output)).toEqual(['fleet.json']);
  });

  test('refuses the credentials of another account', { timeout }, async () => {
    const fleet = JSON.stringify(fleetWith({ account: '123456789012' }));
    const { status, stderr, output } = await run(fleet, { CDK_DEFAULT_ACCOUNT: '999999999999' });
    expect(stderr).toMatch(/^pointsman: the credentials must be for the account of .*, got 999999999999\n$/);
    expect(status).toBe(2);
    expect(readdirSync(output)).toEqual(['fleet.json']);
  });

  test('makes the stacks of its fleet', { timeout }, async () => {
    await buildFunctions();
    const { status, stderr, output } = await run(JSON.stringify(fleetWith()));
    expect(stderr).not.toMatch(/rror/);
    expect(status).toBe(0);
    expect(readdirSync(output).filter((name) => name.endsWith('.template.json')).length).toBe(4);
    expect(written(output)).not.toContain('pointsman:account');
  });

  test('warns of a fleet that names no account, once it is known which one it goes to', {
    timeout,
  }, async () => {
    await buildFunctions();
    const { account: _none, ...fleet } = fleetWith();
    const { status, output } = await run(JSON.stringify(fleet), { CDK_DEFAULT_ACCOUNT: '999999999999' });
    expect(status).toBe(0);
    expect(written(output)).toMatch(/goes to the one that is signed in to, 999999999999/);
  });
});
