/**
 * `npm run lint:templates`: synthesises the example fleets, and reads the templates with cfn-lint. Rules that do not hold here are in .cfnlintrc.yaml, single findings below, each with its reason.
 */
import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { buildFunctions } from '../../build.ts';
import { Pointsman } from '../../infra/pointsman.ts';
import type { FleetInput } from '../../shared/fleet/schema.ts';
import { readFleetFile } from '../../shared/fleet-file/read-fleet-file.ts';
import { installEmulators } from '../contract/emulators-install.ts';

interface Finding {
  readonly Rule: { readonly Id: string };
  readonly Message: string;
  readonly Filename: string;
  readonly Location: { readonly Path: readonly (string | number)[] | null };
}

interface Exception {
  readonly rule: string;
  /** What the message begins with. */
  readonly says: string;
  readonly because: string;
}

/** What is right in spite of what it is said to be. One that is said no more has to go. */
const exceptions: readonly Exception[] = [
  {
    rule: 'W3037',
    says: "'listresourcerecordsetprotections' is not one of",
    because: 'an action of Route 53 that is newer than the list of actions that cfn-lint carries',
  },
];

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Of the examples in YAML, each says what another in TypeScript does. */
const fleetFiles = ['fleet.config.ts', ...globSync('examples/fleets/*.ts', { cwd: root }).sort()];
/** A finding about a name lists all names that there are. */
const messageLengthMax = 200;
const outputBytesMax = 64_000_000;

const installed = await installEmulators();
if (installed.kind === 'unavailable') {
  console.error(`cfn-lint cannot be installed, and the templates are not read: ${installed.because}`);
} else {
  const folder = mkdtempSync(join(tmpdir(), 'pointsman-templates-'));
  try {
    await synthesise(folder);
    process.exitCode = report(findingsIn(installed.binFolder, folder));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** As `cdk synth` does with each of the fleets, in one process. */
async function synthesise(folder: string): Promise<void> {
  await buildFunctions(join(root, 'dist'));
  const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')) as {
    readonly context: Readonly<Record<string, unknown>>;
  };
  for (const file of fleetFiles) {
    const fleet = (await readFleetFile(join(root, file))) as FleetInput;
    // What CDK itself has to say of the templates, `npm run synth` tells.
    const app = new App({
      outdir: join(folder, basename(file)),
      context,
      builtinCloudFormationValidation: false,
    });
    new Pointsman(app, { fleet, writtenAt: new Date(0) });
    app.synth();
  }
}

function findingsIn(binFolder: string, folder: string): readonly Finding[] {
  const templates = globSync('*/*.template.json', { cwd: folder }).map((template) => join(folder, template));
  const { stdout, stderr, error } = spawnSync(
    join(binFolder, 'cfn-lint'),
    ['--format', 'json', ...templates],
    {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: outputBytesMax,
    },
  );
  if (error !== undefined) throw error;
  if (stdout === '') throw new Error(`cfn-lint must answer with its findings, got ${stderr}`);
  console.log(`cfn-lint has read ${templates.length} templates of ${fleetFiles.length} fleets`);
  return JSON.parse(stdout) as readonly Finding[];
}

/** The exit status. */
function report(findings: readonly Finding[]): number {
  const isMeant = ({ rule, says }: Exception, { Rule, Message }: Finding): boolean =>
    rule === Rule.Id && Message.startsWith(says);
  const faults = findings.filter((finding) => !exceptions.some((exception) => isMeant(exception, finding)));
  for (const { Rule, Message, Filename, Location } of faults)
    console.error(
      `${Rule.Id} ${Message.slice(0, messageLengthMax)} (${basename(Filename)} ${Location.Path?.join('/') ?? ''})`,
    );
  const idle = exceptions.filter((exception) => !findings.some((finding) => isMeant(exception, finding)));
  for (const { rule, says } of idle) console.error(`no template is said any more to break ${rule}: ${says}`);
  return faults.length + idle.length === 0 ? 0 : 1;
}
