/**
 * A copy of examples/embedded-app with the package in it: packed from this checkout, and installed by npm with all that
 * it depends on. Nothing in it leads back to the checkout. npm takes from its cache what it has there.
 */
import { cpSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { succeed } from './commands.ts';

export const checkout = fileURLToPath(new URL('../..', import.meta.url));

export interface InstalledApp {
  readonly folder: string;
  /** The package, as npm has extracted it. */
  readonly packageFolder: string;
  readonly tarball: string;
  remove(): Promise<void>;
}

export async function installApp(): Promise<InstalledApp> {
  const place = await mkdtemp(join(tmpdir(), 'pointsman-package-'));
  const remove = () => rm(place, { recursive: true, force: true });
  try {
    await succeed(checkout, 'npm', 'pack', '--pack-destination', place);
    const tarball = readdirSync(place).find((name) => name.endsWith('.tgz'));
    if (tarball === undefined) throw new Error(`npm pack must leave a tarball, got ${readdirSync(place)}`);
    // As deep as in the checkout: its package.json says where the tarball is.
    const folder = join(place, 'examples', 'embedded-app');
    cpSync(join(checkout, 'examples', 'embedded-app'), folder, {
      recursive: true,
      filter: (path) => !made.has(basename(path)),
    });
    await succeed(
      folder,
      'npm',
      'install',
      '--prefer-offline',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
    );
    return {
      folder,
      packageFolder: join(folder, 'node_modules', 'pointsman'),
      tarball: join(place, tarball),
      remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** What somebody who tried the example has left there. */
const made = new Set(['node_modules', 'cdk.out', 'package-lock.json', '.pointsman']);
