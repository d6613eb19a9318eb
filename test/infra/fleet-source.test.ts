import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Credentials, fleetSource } from '../../infra/fleet-source.ts';
import { FleetFileError } from '../../shared/fleet-file/read-fleet-file.ts';
import { fleetWith } from './fleets.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pointsman-source-'));
  file = join(folder, 'fleet.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (changes: Readonly<Record<string, unknown>> = {}) =>
  writeFileSync(file, JSON.stringify(fleetWith(changes)));

const source = (fleet: unknown = file, credentials: Credentials = {}) =>
  fleetSource(new App({ outdir: folder, context: { fleet } }).node, credentials);

describe('the fleet file', () => {
  test('is the one that the context names', async () => {
    write({ name: 'other' });
    expect((await source()).fleet.name).toBe('other');
  });

  test('is the example of the checkout where the context names none', async () => {
    const { fleet } = await fleetSource(new App({ outdir: folder }).node, {});
    expect(fleet.name).toBe('example');
  });

  test.each<[name: string, fleet: unknown, message: RegExp]>([
    ['there is none', './nowhere.json', /^there is no fleet file .*nowhere\.json$/],
    ['the context names nothing', '', /^-c fleet must be the path of a fleet file, got ""$/],
    ['the context is no text', 5, /^-c fleet must be the path of a fleet file, got 5$/],
  ])('is refused where %s', async (_name, fleet, message) => {
    await expect(source(fleet)).rejects.toThrow(message);
    await expect(source(fleet)).rejects.toBeInstanceOf(FleetFileError);
  });

  test('is refused with all that is wrong with it, as validate says it', async () => {
    write({ name: 'Base', gates: 'yes' });
    await expect(source()).rejects.toThrow(
      /is not valid: 2 errors.*\n {2}gates must be true or false.*\n {2}name must be 1 to 20/s,
    );
  });
});

describe('the credentials', () => {
  const account = '123456789012';
  test.each<
    [name: string, changes: Record<string, unknown>, credentials: Credentials, refusal: RegExp | undefined]
  >([
    ['may be unknown', { account }, {}, undefined],
    ['may be any where the fleet names none', {}, { CDK_DEFAULT_ACCOUNT: '999999999999' }, undefined],
    ['may be for the account of the fleet', { account }, { CDK_DEFAULT_ACCOUNT: account }, undefined],
    [
      'may not be for another account',
      { account },
      { CDK_DEFAULT_ACCOUNT: '999999999999' },
      /^the credentials must be for the account of .*fleet\.json, 123456789012, got 999999999999$/,
    ],
    ['may be for another region', {}, { CDK_DEFAULT_REGION: 'ap-south-1' }, undefined],
    [
      'may not be for another partition',
      {},
      { CDK_DEFAULT_REGION: 'cn-north-1' },
      /^the credentials must be for the partition of .*fleet\.json, aws, got cn-north-1 of aws-cn$/,
    ],
  ])('%s', async (_name, changes, credentials, refusal) => {
    write(changes);
    if (refusal === undefined) expect((await source(file, credentials)).fleet.name).toBe('base');
    else await expect(source(file, credentials)).rejects.toThrow(refusal);
  });
});

describe('a fleet was written', () => {
  const committedAt = '2026-03-04T05:06:07Z';
  const git = (...given: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...given], {
      cwd: folder,
      stdio: 'pipe',
      env: { ...process.env, GIT_COMMITTER_DATE: committedAt, GIT_AUTHOR_DATE: '2020-01-01T00:00:00Z' },
    });
  const commit = () => {
    git('init', '--quiet');
    git('add', 'fleet.json');
    git('commit', '--quiet', '--no-gpg-sign', '-m', 'fleet');
  };
  const modifiedAt = new Date('2026-05-06T07:08:09Z');
  const touch = () => utimesSync(file, modifiedAt, modifiedAt);

  test('when it was last committed, whenever it was checked out', async () => {
    write();
    commit();
    touch();
    expect((await source()).writing).toEqual({ at: new Date(committedAt), from: 'commit' });
  });

  test.each<[name: string, change: () => void]>([
    ['it has no repository', () => undefined],
    [
      'it has been changed since',
      () => {
        commit();
        write({ mode: 'act' });
      },
    ],
    [
      'it has been staged only',
      () => {
        git('init', '--quiet');
        git('add', 'fleet.json');
      },
    ],
    [
      'it is ignored',
      () => {
        git('init', '--quiet');
        writeFileSync(join(folder, '.gitignore'), 'fleet.json\n');
      },
    ],
  ])('when it was last modified, where %s', async (_name, change) => {
    write();
    change();
    touch();
    expect((await source()).writing).toEqual({ at: modifiedAt, from: 'file' });
  });

  test('at a time that a shallow clone does not know for sure', async () => {
    write();
    commit();
    const clone = join(folder, 'clone');
    git('commit', '--quiet', '--no-gpg-sign', '--allow-empty', '-m', 'later');
    git('clone', '--quiet', '--depth', '1', `file://${folder}`, clone);
    expect((await source(join(clone, 'fleet.json'))).writing.from).toBe('shallow');
  });
});
