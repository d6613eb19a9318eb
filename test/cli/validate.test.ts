import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { registerValidate, validateFile } from '../../cli/validate.ts';
import { validateFleet } from '../../shared/fleet/validate.ts';
import { type Changes, fleetFile } from '../shared/fleet/fleet-file.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pointsman-validate-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function written(changes: Changes = {}): Promise<string> {
  const path = join(folder, 'fleet.json');
  await writeFile(path, JSON.stringify(fleetFile(changes)));
  return path;
}

const warned = { 'applications.api.ttlSeconds': 300 };
const broken = { minVotes: 1, 'applications.api.checks.0.headers': { authorization: 5 } };

function expectedFleet(changes: Changes = {}) {
  const validation = validateFleet(fleetFile(changes));
  if (!validation.ok) throw new Error(validation.errors[0]?.message);
  return validation.fleet;
}

describe('a valid file', () => {
  test('is summed up', async () => {
    const path = await written();
    const { status, stdout, stderr } = await validateFile(path);
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /is valid: fleet base \([0-9a-f]{12}\) in mode observe, with 1 application, 3 regions, 3 vantages\n$/,
    );
    expect(stderr).toBe('');
  });

  test('is warned about on stderr', async () => {
    const { status, stderr } = await validateFile(await written(warned));
    expect(status).toBe(0);
    expect(stderr).toBe(
      'warning: applications.api.ttlSeconds: users follow a move only when their cached answer has expired, got 300\n',
    );
  });

  test('is said to be valid in JSON, with its warnings', async () => {
    const { status, stdout, stderr } = await validateFile(await written(warned), { json: true });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      valid: true,
      name: 'base',
      warnings: [{ path: 'applications.api.ttlSeconds', value: 300 }],
    });
    expect(stderr).toBe('');
  });

  test('is printed whole, as YAML', async () => {
    const { status, stdout } = await validateFile(await written(), { print: true });
    expect(status).toBe(0);
    expect(parse(stdout)).toEqual(expectedFleet());
    expect(stdout).toMatch(/^name: base\n/);
  });

  test('is printed whole, as JSON, its warnings apart', async () => {
    const { stdout, stderr } = await validateFile(await written(warned), { print: true, json: true });
    expect(JSON.parse(stdout)).toEqual(expectedFleet(warned));
    expect(stderr).toContain('warning: applications.api.ttlSeconds');
  });
});

describe('a file that is not valid', () => {
  test('is refused with every error on stderr: field, value, what is allowed', async () => {
    const path = await written(broken);
    const { status, stdout, stderr } = await validateFile(path, { print: true });
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toBe(
      [
        `${path} is not valid: 2 errors`,
        '',
        '  applications.api.checks[0].headers.authorization must be text, got [hidden]',
        '    value:   [hidden]',
        '    allowed: text',
        '',
        '  minVotes must be a whole number from 2 to 3: at least a strict majority of the 3 vantages, at most all of them, got 1',
        '    value:   1',
        '    allowed: a whole number from 2 to 3: at least a strict majority of the 3 vantages, at most all of them',
        '',
      ].join('\n'),
    );
  });

  test('is refused in JSON on stdout', async () => {
    const { status, stdout, stderr } = await validateFile(await written(broken), { json: true });
    expect(status).toBe(2);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({
      valid: false,
      errors: [
        expect.objectContaining({
          path: 'applications.api.checks[0].headers.authorization',
          value: '[hidden]',
        }),
        expect.objectContaining({ path: 'minVotes', value: 1, allowed: expect.stringContaining('2 to 3') }),
      ],
    });
  });

  test('is refused without stack trace where it is not there', async () => {
    const absent = join(folder, 'absent.yaml');
    expect(await validateFile(absent)).toEqual({
      status: 2,
      stdout: '',
      stderr: `pointsman: there is no fleet file ${absent}\n`,
    });
  });

  test('is refused in JSON where it is not there', async () => {
    const { status, stdout } = await validateFile(join(folder, 'absent.yaml'), { json: true });
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      valid: false,
      errors: [{ path: '', message: expect.stringContaining('there is no fleet file') }],
    });
  });
});

describe('the command', () => {
  afterEach(() => {
    vi.restoreAllMocks();
    process.exitCode = undefined;
  });

  /** What the command writes and the exit status that it sets. */
  async function run(...words: string[]) {
    const stdout = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const program = new Command().exitOverride();
    registerValidate(program);
    await program.parseAsync(['validate', ...words], { from: 'user' });
    const said = {
      status: process.exitCode,
      stdout: String(stdout.mock.calls.flat()[0]),
      stderr: String(stderr.mock.calls.flat()[0]),
    };
    vi.restoreAllMocks();
    process.exitCode = undefined;
    return said;
  }

  test('takes fleet.config.ts where no file is given', async () => {
    expect(await run()).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^fleet\.config\.ts is valid: fleet example/),
    });
  });

  test('hands its options on', async () => {
    const { status, stdout } = await run(await written(), '--print', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual(expectedFleet());
  });

  test('ends with 2 and the reason on stderr', async () => {
    const { status, stdout, stderr } = await run(await written(broken));
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('is not valid: 2 errors');
  });
});

/** The command in a process of its own, where Node and not the test runner imports the fleet file. */
function inOwnProcess(...words: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const script = `
    import { Command } from 'commander';
    import { registerValidate } from './cli/validate.ts';
    const program = new Command();
    registerValidate(program);
    await program.parseAsync(process.argv.slice(1), { from: 'user' });`;
  const flags = ['--no-warnings', '--input-type=module', '--eval', script, '--'];
  return new Promise((resolve) => {
    execFile(process.execPath, [...flags, 'validate', ...words], (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : error.code, stdout, stderr });
    });
  });
}

describe('in a process of its own', () => {
  test('a syntax error in TypeScript is told with its line, without stack trace', async () => {
    const path = join(folder, 'broken.ts');
    await writeFile(path, "const name = 'x';\nexport default { name: : name };\n");
    const { code, stdout, stderr } = await inOwnProcess(path);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(new RegExp(`^pointsman: ${path}:2 cannot be loaded: [^\\n]+\\n$`));
  });

  test('the default fleet is valid', async () => {
    const { code, stdout, stderr } = await inOwnProcess('--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ valid: true, name: 'example', warnings: [] });
  });
});
