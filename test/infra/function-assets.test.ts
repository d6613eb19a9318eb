import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { describe, expect, test } from 'vitest';
import { readEnvironment } from '../../functions/environment.ts';
import { builtBundles } from '../../infra/function-assets.ts';
import { Pointsman } from '../../infra/pointsman.ts';
import { fleetWith } from './fleets.ts';
import { bundlesIn, inFolder, quietly } from './synthesised.ts';

const writtenAt = new Date(1_750_000_000_123);

/** The assets of an app, by what its functions' bundles say. */
function assetsIn(folder: string, changes: Readonly<Record<string, unknown>> = {}, at = writtenAt) {
  const outdir = join(folder, `out-${Math.abs(JSON.stringify([changes, at]).length)}-${at.getTime()}`);
  const app = new App({ outdir });
  quietly(() => {
    new Pointsman(app, { fleet: fleetWith(changes), writtenAt: at, bundles: bundlesIn(folder) });
    app.synth();
  });
  return readdirSync(outdir)
    .filter((name) => name.startsWith('asset.') && existsSync(join(outdir, name, 'index.mjs')))
    .map((name) => ({ name, path: join(outdir, name) }));
}

const namesOf = (assets: readonly { readonly name: string }[]) => assets.map(({ name }) => name).sort();

describe('an asset', () => {
  test('has the bundle, and the fleet beside it as the functions read it', () => {
    inFolder((folder) => {
      const assets = assetsIn(folder);
      expect(assets.length).toBe(6);
      for (const { path } of assets) {
        expect(readdirSync(path).sort()).toEqual(['fleet.json', 'index.mjs']);
        const environment = readEnvironment({
          AWS_REGION: 'us-east-1',
          POINTSMAN_ACCOUNT: '123456789012',
          POINTSMAN_FLEET_FILE: join(path, 'fleet.json'),
        });
        expect(environment.fleet.name).toBe('base');
        expect(environment.fleetWrittenAtMs).toBe(writtenAt.getTime());
      }
    });
  });

  test('has the same name wherever and whenever it is made', () => {
    const here = inFolder((folder) => namesOf(assetsIn(folder)));
    const there = inFolder((folder) => namesOf(assetsIn(folder)));
    expect(there).toEqual(here);
  });

  test('has another name when the fleet is another, or was written later, or the bundle differs', () => {
    inFolder((folder) => {
      const before = namesOf(assetsIn(folder));
      const isOther = (names: readonly string[]) => names.every((name) => !before.includes(name));
      expect(isOther(namesOf(assetsIn(folder, { mode: 'act' })))).toBe(true);
      expect(isOther(namesOf(assetsIn(folder, {}, new Date(writtenAt.getTime() + 1))))).toBe(true);
      writeFileSync(join(folder, 'bundles', 'steer', 'chunk.mjs'), 'export {};');
      const after = namesOf(assetsIn(folder, {}, writtenAt));
      expect(after.filter((name) => !before.includes(name)).length).toBe(1);
    });
  });

  test('cannot be made of a function that has not been built', () => {
    inFolder((folder) => {
      const bundles = join(folder, 'none');
      mkdirSync(bundles);
      expect(() => new Pointsman(new App({ outdir: folder }), { fleet: fleetWith(), bundles })).toThrow(
        `the bundle of align must have been built, got no index.mjs in ${bundles}/align`,
      );
    });
  });
});

describe('the bundles', () => {
  const built = (folder: string) => {
    mkdirSync(join(folder, 'dist', 'probe'), { recursive: true });
    writeFileSync(join(folder, 'dist', 'probe', 'index.mjs'), '');
  };

  test.each([
    ['beside the sources', 'infra'],
    ['above the JavaScript of a package', 'lib/infra'],
  ])('are found %s', (_name, place) => {
    inFolder((folder) => {
      built(folder);
      mkdirSync(join(folder, place), { recursive: true });
      expect(builtBundles(join(folder, place))).toBe(join(folder, 'dist'));
    });
  });

  test('are missed where nobody has built them', () => {
    inFolder((folder) => {
      expect(() => builtBundles(folder)).toThrow(
        `the functions must be built first, by npm run build, got no dist above ${folder}`,
      );
    });
  });
});

test('what the fleet is written into is no more than a fleet', () => {
  inFolder((folder) => {
    const [asset] = assetsIn(folder);
    const text = readFileSync(join(asset?.path ?? '', 'fleet.json'), 'utf8');
    expect(Object.keys(JSON.parse(text) as object)).toEqual(['writtenAtMs', 'fleet']);
  });
});
