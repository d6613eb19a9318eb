/** Synthesises a fleet as `cdk synth` does, with the flags of cdk.json, without bundles that someone must have built. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type Environment } from 'aws-cdk-lib';
import { vi } from 'vitest';
import { Pointsman } from '../../infra/pointsman.ts';
import type { FleetInput } from '../../shared/fleet/schema.ts';

export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly DependsOn?: readonly string[];
}

export interface SynthesisedStack {
  readonly name: string;
  readonly environment: Environment;
  /** The template as it is uploaded. */
  readonly text: string;
  readonly template: {
    readonly Resources: Readonly<Record<string, Resource>>;
    readonly Outputs?: Readonly<Record<string, unknown>>;
    readonly Parameters?: Readonly<Record<string, unknown>>;
  };
  readonly warnings: readonly string[];
  /** Other stacks that must be there first. */
  readonly dependencies: readonly string[];
}

const verbs = ['tick', 'probe', 'steer', 'notify', 'readiness', 'align'];

/** The context of cdk.json: the feature flags. */
export const flags: Readonly<Record<string, unknown>> = (
  JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8')) as {
    context: Record<string, unknown>;
  }
).context;

const known = new WeakMap<FleetInput, readonly SynthesisedStack[]>();

/** The same fleet is made once. */
export function stacksOf(fleet: FleetInput): readonly SynthesisedStack[] {
  const stacks = known.get(fleet) ?? synthesised(fleet);
  known.set(fleet, stacks);
  return stacks;
}

/** @param inspect What else to look at in the app before it is synthesised, such as a plugin to add. */
export function synthesised(
  fleet: FleetInput,
  context: Readonly<Record<string, unknown>> = {},
  inspect: (app: App) => void = () => undefined,
): readonly SynthesisedStack[] {
  return inFolder((folder) => {
    const app = new App({ outdir: join(folder, 'out'), context: { ...flags, ...context } });
    const bundles = bundlesIn(folder);
    quietly(() => new Pointsman(app, { fleet, writtenAt: new Date(1_750_000_000_000), bundles }));
    inspect(app);
    const assembly = quietly(() => app.synth());
    return assembly.stacks.map((stack) => ({
      name: stack.stackName,
      environment: stack.environment,
      text: readFileSync(stack.templateFullPath, 'utf8'),
      template: stack.template as SynthesisedStack['template'],
      warnings: stack.messages
        .filter(({ level }) => level === 'warning')
        .map(({ entry }) => String(entry.data)),
      dependencies: stack.dependencies
        .map(({ id }) => id)
        .filter((id) => assembly.stacks.some((other) => other.id === id)),
    }));
  });
}

/** All resources of a type, in one stack. */
export function resourcesOf(stack: SynthesisedStack, type: string): readonly Resource[] {
  return Object.values(stack.template.Resources).filter((resource) => resource.Type === type);
}

export function inFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'pointsman-infra-'));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What CDK would tell at a terminal is in what it returns. */
export function quietly<T>(make: () => T): T {
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const reported = vi.spyOn(console, 'error').mockReturnValue();
  try {
    return make();
  } finally {
    written.mockRestore();
    reported.mockRestore();
  }
}

/** A bundle for each function that does nothing. */
export function bundlesIn(folder: string): string {
  const bundles = join(folder, 'bundles');
  for (const verb of verbs) {
    mkdirSync(join(bundles, verb), { recursive: true });
    writeFileSync(join(bundles, verb, 'index.mjs'), `export const handler = async () => '${verb}';\n`);
  }
  return bundles;
}
