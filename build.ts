/** Bundles each function into dist/<name>/, ready to be zipped for Lambda and to be run by the sandbox. */
import { readdir, readFile, rename, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin, stop } from 'esbuild';

export const functionFolders = ['tick', 'probe', 'steer', 'notify', 'align', 'readiness'] as const;

/**
 * Loads node:http and node:https when they are first used. Their ES module facades touch every getter, and one
 * of them loads undici: 20 ms of each cold start for something that nobody asked for.
 */
const lazyBuiltins: Plugin = {
  name: 'lazy-builtins',
  setup(bundle) {
    bundle.onResolve({ filter: /^(node:)?https?$/ }, (request) =>
      request.kind === 'import-statement' || request.kind === 'dynamic-import'
        ? { path: request.path.replace('node:', ''), namespace: 'lazy-builtin' }
        : null,
    );
    bundle.onLoad({ filter: /./, namespace: 'lazy-builtin' }, (file) => ({
      contents: `module.exports = process.getBuiltinModule('node:${file.path}')`,
      loader: 'js',
    }));
  },
};

const root = fileURLToPath(new URL('.', import.meta.url));

/**
 * Builds all functions into `outputFolder`. What is there is replaced as a whole, and only where it differs: someone
 * may be running it.
 */
export async function buildFunctions(outputFolder = `${root}dist`): Promise<void> {
  const fresh = `${outputFolder}.${process.pid}`;
  try {
    await Promise.all(functionFolders.map((name) => bundle(name, `${fresh}/${name}`)));
    // Its own process would stay as long as ours, with some hundred megabytes.
    await stop();
    while (!(await holdSame(fresh, outputFolder))) {
      await rm(outputFolder, { recursive: true, force: true });
      if (await putInPlace(fresh, outputFolder)) return;
    }
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/** False where another build was put there meanwhile. */
async function putInPlace(fresh: string, outputFolder: string): Promise<boolean> {
  try {
    await rename(fresh, outputFolder);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return false;
    throw error;
  }
}

async function bundle(name: string, outdir: string): Promise<void> {
  await build({
    entryPoints: { index: `${root}functions/${name}/handler.ts` },
    outdir,
    // Names of chunks come from paths below it: the same bundles from any clone, and from any folder in it.
    absWorkingDir: root,
    bundle: true,
    minify: true,
    // Names in stack traces and logs are worth their few kilobytes.
    keepNames: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    splitting: true,
    mainFields: ['module', 'main'],
    legalComments: 'none',
    logLevel: 'warning',
    outExtension: { '.js': '.mjs' },
    plugins: [lazyBuiltins],
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
  });
}

async function holdSame(one: string, other: string): Promise<boolean> {
  const [files, others] = await Promise.all([one, other].map(filesIn));
  if (files === undefined || files.join() !== others?.join()) return false;
  const pairs = files.map((file) => Promise.all([readFile(join(one, file)), readFile(join(other, file))]));
  return (await Promise.all(pairs)).every(([mine, theirs]) => mine.equals(theirs));
}

/** Undefined where there is no such folder. */
async function filesIn(folder: string): Promise<string[] | undefined> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    return files
      .map((file) => relative(folder, join(file.parentPath, file.name)))
      .sort((a, b) => (a < b ? -1 : 1));
  } catch {
    return undefined;
  }
}

if (import.meta.main) await buildFunctions();
