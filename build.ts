/** Bundles each function into dist/<name>/, ready to be zipped for Lambda and to be run by the sandbox. */
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

export const functionFolders = ['tick', 'probe', 'steer', 'notify'] as const;

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

/** Builds all functions into `outputFolder`, replacing what was there. */
export async function buildFunctions(outputFolder = `${root}dist`): Promise<void> {
  await rm(outputFolder, { recursive: true, force: true });
  await Promise.all(
    functionFolders.map((name) =>
      build({
        entryPoints: { index: `${root}functions/${name}/handler.ts` },
        outdir: `${outputFolder}/${name}`,
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
      }),
    ),
  );
}

if (import.meta.main) await buildFunctions();
