/** The package from outside: what is in it, and that an app of somebody's own gets by it what the checkout makes. */
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkElsewhere } from '../architecture/leftovers.ts';
import { run, succeed } from './commands.ts';
import { checkout, type InstalledApp, installApp } from './installed-app.ts';
import { startSandbox } from './packed-sandbox.ts';

let app: InstalledApp;

beforeAll(async () => {
  app = await installApp();
});
afterAll(async () => app?.remove());

const manifest = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as {
  readonly exports: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
};

function packedFiles(): readonly string[] {
  return readdirSync(app.packageFolder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(app.packageFolder, join(entry.parentPath, entry.name)));
}

describe('what is in the package', () => {
  test('no TypeScript but declarations: Node strips no types below node_modules', () => {
    const sources = packedFiles().filter((path) => /\.[mc]?tsx?$/.test(path) && !path.endsWith('.d.ts'));
    expect(sources).toEqual([]);
  });

  test('JavaScript, declarations of what is public, the bundles, and nothing else', () => {
    const meant =
      /^(?:LICENSE|README\.md|package\.json|bin\/pointsman\.mjs|dist\/[a-z]+\/[\w-]+\.mjs|compiled\/(?:cli|functions|infra|sandbox|shared)\/[\w/-]+\.js|compiled\/(?:infra|shared)\/[\w/-]+\.d\.ts|compiled\/fleet\.config\.js)$/;
    expect(packedFiles().filter((path) => !meant.test(path))).toEqual([]);
  });

  test('a bundle of every function', () => {
    const bundles = packedFiles().filter((path) => /^dist\/.*\/index\.mjs$/.test(path));
    const built = readdirSync(join(checkout, 'dist')).map((verb) => `dist/${verb}/index.mjs`);
    expect(new Set(bundles)).toEqual(new Set(built));
    expect(bundles.length).toBeGreaterThanOrEqual(6);
  });

  test('all that it exports, with types', () => {
    for (const path of Object.values(manifest.exports)) {
      expect(existsSync(join(app.packageFolder, path)), path).toBe(true);
      if (path.endsWith('.json')) continue;
      expect(existsSync(join(app.packageFolder, path.replace(/\.js$/, '.d.ts'))), `types of ${path}`).toBe(
        true,
      );
    }
  });

  test('no import that installing it does not bring', () => {
    const packages = packedFiles()
      .filter((path) => /^compiled\/.*\.(?:js|d\.ts)$/.test(path))
      .map((path) => readFileSync(join(app.packageFolder, path), 'utf8'))
      .flatMap((text) => [...text.matchAll(/\b(?:from|import\()\s*'((?:@[\w-]+\/)?[\w-]+)[\w./-]*'/g)])
      .map(([, name = '']) => name);
    const brought = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
    expect(brought).toEqual(expect.arrayContaining([...new Set(packages)]));
    expect(packages).toEqual(
      expect.arrayContaining(['aws-cdk-lib', 'commander', '@aws-sdk/client-route-53']),
    );
  });

  test('nothing of the machine that packed it', () => {
    for (const path of packedFiles()) {
      const text = readFileSync(join(app.packageFolder, path), 'utf8');
      expect(text.includes(checkout), `${path} names ${checkout}`).toBe(false);
      // The bundles have the SDK in them, whose words are not ours.
      if (path.startsWith('compiled/')) expect(checkElsewhere({ path, text })).toEqual([]);
    }
  });

  test('no more than is fetched in a moment', () => {
    expect(statSync(app.tarball).size).toBeLessThan(3_000_000);
  });
});

describe.concurrent('types', () => {
  test('the app is right', async () => {
    expect(await succeed(app.folder, 'tsc')).toBe('');
  });

  // Where a declaration is not found, everything is `any`, and nothing is wrong.
  test('what the app could get wrong is wrong', async () => {
    const folder = join(app.folder, 'misuse');
    await mkdir(folder);
    await writeFile(join(folder, 'misuse.ts'), misuse);
    const config = { extends: '../tsconfig.json', include: ['misuse.ts'] };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
    const { stdout } = await run(app.folder, 'tsc', '-p', folder);
    await rm(folder, { recursive: true });
    const lines = [...stdout.matchAll(/misuse\.ts\((\d+),/g)].map(([, line]) => Number(line));
    expect(lines, stdout).toEqual([6, 7, 8, 9]);
  });
});

const misuse = `import { App } from 'aws-cdk-lib';
import { Pointsman } from 'pointsman';
import { defineFleet } from 'pointsman/fleet';
import { writingOf } from 'pointsman/writing';
const fleet = defineFleet({ name: 'a', zone: { name: 'example.com' }, regions: [], applications: {} });
defineFleet({ ...fleet, regions: [1] });
new Pointsman(new App(), { fleet: 'a' });
new Pointsman(new App(), { fleet }).regionStacks['us-east-1']?.nothing;
writingOf(1);
`;

describe.concurrent('synthesis', () => {
  test('the templates are those of the checkout, and the app keeps its own', async () => {
    const own = join(app.folder, 'cdk.out');
    const ofCheckout = join(app.folder, 'of-checkout');
    const program = `node ${join(checkout, 'infra', 'app.ts')}`;
    await Promise.all([
      succeed(app.folder, 'npm', 'run', '--silent', 'synth'),
      succeed(
        app.folder,
        'cdk',
        ...['synth', '--quiet', '--app', program, '-c', 'fleet=fleet.config.ts', '--output', ofCheckout],
      ),
    ]);
    const templates = templatesIn(ofCheckout);
    expect(templates.length).toBe(4);
    for (const name of templates)
      expect(readFileSync(join(own, name), 'utf8'), name).toBe(readFileSync(join(ofCheckout, name), 'utf8'));
    expect(templatesIn(own).filter((name) => !templates.includes(name))).toEqual([
      'website-standby-eu-central-1.template.json',
      'website-standby-eu-west-1.template.json',
    ]);
  });

  test('a fleet file does not load the CDK', async () => {
    const guarded = (specifier: string) =>
      run(app.folder, 'node', '--input-type=module', '--eval', withoutCdk(specifier));
    expect((await guarded('pointsman/fleet')).stderr).toBe('');
    expect((await guarded('pointsman/writing')).stderr).toBe('');
    expect((await guarded('pointsman')).stderr).toMatch(/loads (?:aws-cdk-lib|constructs)/);
  });
});

function templatesIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.template.json'))
    .sort();
}

const withoutCdk = (specifier: string) => `
import { registerHooks } from 'node:module';
registerHooks({
  resolve(specifier, context, next) {
    if (/^(?:aws-cdk-lib|constructs)/.test(specifier)) throw new Error('loads ' + specifier);
    return next(specifier, context);
  },
});
await import('${specifier}');
`;

describe.concurrent('the command', () => {
  test('says what it can do', async () => {
    expect(await succeed(app.folder, 'pointsman', '--help')).toMatch(/^ {2}adopt /m);
  });

  test('validates the fleet file of the folder', async () => {
    const said = await succeed(app.folder, 'pointsman', 'validate');
    expect(said).toMatch(/^fleet\.config\.ts is valid: fleet website .* 2 regions, 3 vantages$/m);
  });

  test('plans offline', async () => {
    const said = await succeed(app.folder, 'pointsman', 'plan', '--offline', '--json');
    expect(JSON.parse(said)).toMatchObject({ fleet: 'website' });
  });

  test('refuses to adopt what the fleet has not, before it asks AWS', async () => {
    const { status, stderr } = await run(app.folder, 'pointsman', 'adopt', 'nothing', '--reason', 'a test');
    expect(stderr).toMatch(/got nothing\n$/);
    expect(status).toBe(2);
  });

  test('plays a scenario in virtual time', async () => {
    const scenario = join(checkout, 'test', 'scenarios', 'region-dies.json');
    expect(await succeed(app.folder, 'pointsman', 'simulate', scenario)).toMatch(/^holds /m);
  });

  test('runs the sandbox: the bundles in its workers, and the applications in their processes', async () => {
    const { child, urls } = await startSandbox(app.folder);
    const closed = once(child, 'close');
    try {
      expect(urls.length).toBe(6);
      for (const url of urls) expect((await fetch(url)).status, url).toBe(200);
    } finally {
      child.kill('SIGINT');
    }
    const [status] = (await closed) as [number | null];
    expect(status).toBe(0);
  });
});

describe('its beginning', () => {
  const form = (name: string) => `process.stdout.write('${name}');\n`;

  test.each([
    ['a checkout runs its source, whatever was compiled before', ['cli/pointsman.ts'], 'cli/pointsman.ts'],
    ['the package runs what was compiled', [], 'compiled/cli/pointsman.js'],
  ])('%s', async (_name, sources, expected) => {
    const folder = await mkdtemp(join(tmpdir(), 'pointsman-bin-'));
    try {
      for (const path of ['compiled/cli/pointsman.js', ...sources]) {
        await mkdir(join(folder, path, '..'), { recursive: true });
        await writeFile(join(folder, path), form(path));
      }
      await mkdir(join(folder, 'bin'));
      const program = join(folder, 'bin', 'pointsman.mjs');
      await writeFile(program, readFileSync(join(checkout, 'bin', 'pointsman.mjs')));
      await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
      expect(await succeed(folder, 'node', program)).toBe(expected);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
