/** Puts the emulators into a folder of their own, once for each version of requirements.txt. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

export type Installation =
  | { readonly kind: 'installed'; readonly binFolder: string }
  | { readonly kind: 'unavailable'; readonly because: string };

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const folder = join(root, '.venv-contract');
const requirements = join(import.meta.dirname, 'requirements.txt');
/** Holds the digest of the requirements that the folder was made from, written last. */
const stamp = join(folder, 'requirements.sha256');
const interpreters = ['python3.11', 'python3.12', 'python3.13', 'python3'];
const INSTALL_LIMIT_MS = 600_000;

export async function installEmulators(): Promise<Installation> {
  const binFolder = join(folder, 'bin');
  const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return { kind: 'installed', binFolder };

  const python = await findPython();
  if (python === undefined) {
    return { kind: 'unavailable', because: `no Python from 3.11 on, tried ${interpreters.join(', ')}` };
  }
  try {
    rmSync(folder, { recursive: true, force: true });
    await run(python, ['-m', 'venv', folder], { timeout: INSTALL_LIMIT_MS });
    await run(
      join(binFolder, 'python'),
      [
        '-m',
        'pip',
        'install',
        '--quiet',
        '--disable-pip-version-check',
        '--require-hashes',
        '--only-binary',
        ':all:',
        '-r',
        requirements,
      ],
      { timeout: INSTALL_LIMIT_MS },
    );
  } catch (error) {
    return {
      kind: 'unavailable',
      because: error instanceof Error ? error.message.slice(-1000) : String(error),
    };
  }
  writeFileSync(stamp, digest);
  return { kind: 'installed', binFolder };
}

async function findPython(): Promise<string | undefined> {
  for (const interpreter of interpreters) {
    const works = await run(interpreter, [
      '-c',
      'import sys, venv; sys.exit(sys.version_info < (3, 11))',
    ]).then(
      () => true,
      () => false,
    );
    if (works) return interpreter;
  }
  return undefined;
}
