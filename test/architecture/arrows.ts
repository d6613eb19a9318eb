/** Which file may import which: the arrows of the architecture, and who alone may use a package. */
import type { Finding, ResolvedImport, Rule, Source } from './finding.ts';

const pureFolders = 'shared/(?:fleet|health|routing|recovery|incidents|readiness|cost)/';

/** Decide, and do nothing else. */
export const isPure = new RegExp(`^${pureFolders}`);
const portTypes = /^shared\/(?:ports|readiness-ports|zone-ports|journal)\.ts$/;

interface Arrow {
  readonly from: RegExp;
  /** Files of ours that may be imported. */
  readonly to: RegExp;
  /** Only as types. */
  readonly types?: RegExp;
  readonly instead: string;
}

const nothing = /^$/;
const anything = /(?:)/;

/** The first whose `from` matches a file holds for it. */
const arrows: readonly Arrow[] = [
  {
    from: isPure,
    to: isPure,
    types: portTypes,
    instead:
      'take what it needs as an argument: the pure folders of shared import only each other, and types of the ports',
  },
  {
    from: portTypes,
    to: nothing,
    types: new RegExp(`${isPure.source}|${portTypes.source}`),
    instead: 'name types of the pure folders only',
  },
  ...['aws', 'probing', 'dns', 'ping', 'operating'].map((edge) => ({
    from: new RegExp(`^shared/${edge}/`),
    to: new RegExp(`^shared/${edge}/|${isPure.source}|${portTypes.source}`),
    instead: `keep what both need in a pure folder: shared/${edge} knows the pure folders and the ports alone`,
  })),
  {
    from: /^shared\/fleet-file\//,
    to: /^shared\/fleet(?:-file)?\//,
    instead: 'reading a file needs the fleet alone: leave what is made of it to who reads it',
  },
  { from: /^functions\//, to: /^(?:functions|shared)\//, instead: 'move what it needs to shared' },
  {
    from: /^infra\//,
    to: new RegExp(`^infra/|^shared/fleet-file/|${isPure.source}`),
    instead: 'derive it from the fleet: infra imports the pure folders of shared, and reads the fleet file',
  },
  {
    from: /^sandbox\/world\//,
    to: /^sandbox\/world\/|^shared\//,
    instead: 'let sandbox/live or sandbox/simulate put them together',
  },
  {
    from: /^sandbox\//,
    to: /^(?:sandbox|shared|functions)\/|^build\.ts$/,
    instead: 'move what it needs to shared',
  },
  { from: /^console\//, to: /^(?:console|shared)\//, instead: 'move what it needs to shared' },
  {
    from: /^cli\//,
    to: /^(?:cli|shared|sandbox|console)\/|^(?:build|fleet\.config)\.ts$/,
    instead: 'move what it needs to shared, or start it in the sandbox',
  },
  { from: /^examples\//, to: /^examples\/|^shared\/fleet\//, instead: 'use what a user has: shared/fleet' },
  { from: /^fleet\.config\.ts$/, to: /^shared\/fleet\//, instead: 'use what a user has: shared/fleet' },
  { from: /^[^/]+\.ts$/, to: nothing, instead: 'keep the tools at the root free of the product' },
  { from: /^test\//, to: anything, instead: '' },
];

/** Folders that only these may import. */
const users: readonly { readonly folder: RegExp; readonly by: RegExp; readonly instead: string }[] = [
  { folder: /^test\//, by: /^test\//, instead: 'move it out of test' },
  {
    // What makes one observation of several results opens nothing, and the simulator makes it as `probe` does.
    folder: /^shared\/probing\/(?!(?:combine-results|check-result)\.ts$)/,
    by: /^(?:shared\/probing|functions\/probe|test)\//,
    instead: 'let probe look: it alone opens connections to endpoints',
  },
  {
    folder: /^shared\/dns\//,
    by: /^(?:shared\/dns|functions\/(?:steer|readiness)|cli|sandbox|test)\//,
    instead: 'let steer or the command ask the name servers',
  },
  {
    folder: /^shared\/ping\//,
    by: /^(?:functions\/steer|test)\//,
    instead: 'let steer ping: what else runs is no sign that the loop is alive',
  },
];

const sockets = /^node:(?:net|dgram|http|https|http2|tls|dns)(?:\/|$)|^undici$|^dns-packet$/;

/** Packages that only these may import. */
const packages: readonly { readonly name: RegExp; readonly by: RegExp; readonly instead: string }[] = [
  {
    name: /^@(?:aws-sdk|smithy)\//,
    by: /^(?:shared\/aws|test)\//,
    instead: 'use a port of shared/ports.ts, whose adapter is in shared/aws',
  },
  {
    name: /^@(?:middy|aws-lambda-powertools)\//,
    by: /^functions\/(?:[^/]+\.ts$|middleware\/|[^/]+\/handler\.ts$)|^test\//,
    instead: 'take a port: the middlewares belong to handler.ts',
  },
  {
    name: /^(?:aws-cdk-lib|constructs|cdk-nag)(?:\/|$)/,
    by: /^(?:infra|test|examples\/embedded-app)\//,
    instead: 'declare it in infra',
  },
  {
    name: sockets,
    by: /^(?:shared\/(?:probing|dns|ping)|sandbox|cli|console|test)\//,
    instead: 'use shared/probing for endpoints or shared/dns for name servers, through a port',
  },
  { name: /^(?:vitest|fast-check)(?:\/|$)/, by: /^test\/|^vitest[^/]*\.ts$/, instead: 'prove it in test' },
  { name: /^esbuild$/, by: /^build\.ts$/, instead: 'bundle with build.ts' },
];

/** What a decision may be made with: no clock, no chance, no network. */
const purePackages =
  /^(?:node:crypto|node:assert|node:assert\/strict|zod|zod\/mini|jsonpath-rfc9535(?:\/parser)?)$/;

/** Where a file to load is found out while running: a person's fleet file, a bundled function. */
const loaders = /^(?:cli|shared\/fleet-file|sandbox\/live|test)\//;

export const checkArrows: Rule = (source) => {
  const arrow = arrows.find(({ from }) => from.test(source.path));
  if (arrow === undefined) {
    const instead = 'give the new folder its arrow in test/architecture/arrows.ts';
    return [{ path: source.path, line: 1, what: `no arrow says what ${source.path} may import`, instead }];
  }
  return source.imports.flatMap((each) => broken(source, each, arrow));
};

function broken(source: Source, each: ResolvedImport, arrow: Arrow): Finding[] {
  const { path } = source;
  const { line, specifier, target } = each;
  const finding = (what: string, instead: string) => [{ path, line, what, instead }];
  if (specifier === undefined) {
    return loaders.test(path)
      ? []
      : finding('imports a computed path', 'import it by name, so that it can be checked');
  }
  if (target === undefined) return brokenPackage(path, each, specifier, finding);
  if (!/\.m?[jt]s$/.test(target)) return [];
  const user = users.find(({ folder, by }) => folder.test(target) && !by.test(path));
  if (user !== undefined) return finding(`imports ${target}`, user.instead);
  if (crossesFunctions(path, target))
    return finding(`imports ${target} of another function`, 'move it to shared');
  if (arrow.to.test(target) || (each.isType && arrow.types?.test(target) === true)) return [];
  const asType = arrow.types?.test(target) === true;
  return asType
    ? finding(`imports ${target} to run`, 'use import type: only its types are allowed here')
    : finding(`imports ${target}`, arrow.instead);
}

function brokenPackage(
  path: string,
  each: ResolvedImport,
  specifier: string,
  finding: (what: string, instead: string) => Finding[],
): Finding[] {
  // Telling an address from a name opens nothing.
  const onlyTells =
    specifier === 'node:net' &&
    each.names.length > 0 &&
    each.names.every((name) => /^isIP(?:v[46])?$/.test(name));
  if (onlyTells) return [];
  const rule = packages.find(({ name, by }) => name.test(specifier) && !by.test(path));
  if (rule !== undefined) return finding(`imports ${specifier}`, rule.instead);
  if (isPure.test(path) && !purePackages.test(specifier)) {
    return finding(`imports ${specifier}`, 'take what it gives as an argument: this folder is pure');
  }
  return [];
}

/** Whether a file of one function imports one of another. */
function crossesFunctions(path: string, target: string): boolean {
  const owner = (file: string) => /^functions\/([^/]+)\//.exec(file)?.[1];
  const [own, other] = [owner(path), owner(target)];
  return own !== undefined && other !== undefined && own !== other && other !== 'middleware';
}
