/**
 * What goes into a function's asset: its bundle, and beside it the fleet. Both are named by their content, so
 * that every region of every clone gets the same asset and a deploy of nothing new changes nothing.
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { Fleet } from '../shared/fleet/fleet.ts';
import type { FunctionVerb } from '../shared/fleet/names.ts';

const fleetFileName = 'fleet.json';

export class FunctionAssets {
  readonly #fleetText: string;
  readonly #bundles: string;

  /**
   * @param writtenAt When the fleet was written: of two deployments, the later is the newer.
   * @param bundles The folder with one bundle for each function.
   */
  constructor(fleet: Fleet, writtenAt: Date, bundles = builtBundles()) {
    this.#fleetText = `${JSON.stringify({ writtenAtMs: writtenAt.getTime(), fleet })}\n`;
    this.#bundles = bundles;
  }

  code(verb: FunctionVerb): Code {
    const source = join(this.#bundles, verb);
    if (!existsSync(join(source, 'index.mjs')))
      throw new Error(`the bundle of ${verb} must have been built, got no index.mjs in ${source}`);
    return Code.fromAsset(source, {
      assetHash: contentHash(source, this.#fleetText),
      assetHashType: AssetHashType.CUSTOM,
      bundling: {
        // Asked for by the type; what is made here needs no container.
        image: DockerImage.fromRegistry('scratch'),
        local: {
          tryBundle: (outputFolder) => {
            cpSync(source, outputFolder, { recursive: true });
            writeFileSync(join(outputFolder, fleetFileName), this.#fleetText);
            return true;
          },
        },
      },
    });
  }
}

/**
 * The bundles of this checkout, or of the package that this file is in: the next folder above it that has them.
 *
 * @throws Error where nothing has been built
 */
export function builtBundles(from = fileURLToPath(new URL('.', import.meta.url))): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const bundles = join(folder, 'dist');
    if (existsSync(join(bundles, 'probe', 'index.mjs'))) return bundles;
    if (dirname(folder) === folder)
      throw new Error(`the functions must be built first, by npm run build, got no dist above ${from}`);
  }
}

function contentHash(folder: string, fleetText: string): string {
  const hash = createHash('sha256').update(fleetText);
  for (const file of filesIn(folder)) {
    const content = readFileSync(join(folder, file));
    hash.update(`\0${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort((one, other) => (one < other ? -1 : 1));
}
