/** The stacks in an app that is not ours: with other feature flags, in a stage, beside a second fleet. */
import { App, Stack, Stage, Token } from 'aws-cdk-lib';
import { expect, test } from 'vitest';
import { Pointsman } from '../../infra/pointsman.ts';
import { fleetWith } from './fleets.ts';
import { bundlesIn, flags, inFolder, quietly, stacksOf, synthesised } from './synthesised.ts';

const fleet = fleetWith();

/** As an app that sets none: each is then what it was in the first release of version 2 of the CDK. */
const noFlags = Object.fromEntries(Object.keys(flags).map((name) => [name, undefined]));

test('mean the same without the feature flags of our own app', () => {
  const [ours, theirs] = [stacksOf(fleet), synthesised(fleet, noFlags)];
  expect(theirs.map(({ name }) => name)).toEqual(ours.map(({ name }) => name));
  // Else the flags were not off.
  expect(theirs.map(({ text }) => text)).not.toEqual(ours.map(({ text }) => text));
  for (const [index, { name, template }] of ours.entries()) {
    expect(meaningOf(theirs[index]?.template.Resources), name).toEqual(meaningOf(template.Resources));
  }
});

test.each([
  ['in a stage', (app: App) => new Stage(app, 'production')],
  ['in a stack of the app', (app: App) => new Stack(app, 'website')],
])('have the same names %s', (_place, scope) => {
  const names = inFolder((folder) => {
    const app = new App({ outdir: `${folder}/out`, context: flags });
    const pointsman = quietly(() => new Pointsman(scope(app), { fleet, bundles: bundlesIn(folder) }));
    return [pointsman.fleetStack, ...Object.values(pointsman.regionStacks)].map(({ stackName }) => stackName);
  });
  expect(new Set(names)).toEqual(new Set(stacksOf(fleet).map(({ name }) => name)));
});

test('stand beside those of a second fleet', () => {
  inFolder((folder) => {
    const app = new App({ outdir: `${folder}/out`, context: flags });
    const bundles = bundlesIn(folder);
    quietly(() => {
      for (const name of ['first', 'second']) new Pointsman(app, { fleet: fleetWith({ name }), bundles });
    });
    const names = quietly(() => app.synth()).stacks.map(({ stackName }) => stackName);
    expect(new Set(names).size).toBe(2 * stacksOf(fleet).length);
  });
});

const later = Token.asString({ Ref: 'Standby' });

test.each([
  ['a name', { 'applications.api.prepare': later }, 'applications.api.prepare'],
  ['a part of an address', { ping: `https://${later}/beat` }, 'ping'],
  ['one of a list', { regions: ['us-east-1', later] }, 'regions.1'],
  ['a number', { intervalSeconds: Token.asNumber({ Ref: 'Interval' }) }, 'intervalSeconds'],
  ['a list', { witnesses: Token.asList({ Ref: 'Witnesses' }) }, 'witnesses'],
  ['a key', { people: { [later]: { email: 'a@example.com' } } }, 'people'],
])('refuse a value that another stack has yet to make: %s', (_name, changes, path) => {
  expect(() => new Pointsman(new App(), { fleet: fleetWith(changes) })).toThrow(
    new RegExp(`got values of other stacks in ${path}$`),
  );
});

/** A template as CloudFormation understands it: without notes, joined texts joined, and lists in any order. */
function meaningOf(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value
      .map((each) => meaningOf(each))
      .sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
  }
  if (typeof value !== 'object' || value === null) return value;
  const { Metadata: _notes, CDKMetadata: _analytics, ...entries } = value as Record<string, unknown>;
  if (entries['Ref'] === 'AWS::Partition') return 'aws';
  const join = entries['Fn::Join'];
  if (Array.isArray(join) && join[0] === '' && Array.isArray(join[1])) return joined(join[1]);
  return Object.fromEntries(
    Object.entries(entries)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, each]) => [key, meaningOf(each)]),
  );
}

function joined(parts: readonly unknown[]): string {
  return parts
    .map((part) => meaningOf(part))
    .map((part) => (typeof part === 'string' ? part : JSON.stringify(part)))
    .join('');
}
