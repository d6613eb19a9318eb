/** What an emulated account is not given. Whoever adds to this list loses the proof that it deploys. */
import { expect, test } from 'vitest';
import { emulatorGaps, leaveOut } from '../../infra/emulator.ts';
import { fleetWith } from './fleets.ts';
import { type SynthesisedStack, synthesised } from './synthesised.ts';

const fleet = fleetWith({ mode: 'act', 'applications.api.database': undefined });
const whole = synthesised(fleet);
const emulated = synthesised(fleet, {}, (app) => leaveOut(app));

test('exactly these are left out', () => {
  const watches = [
    'Watchdeadletters633C8DC7',
    'Watchfunctionerrors29498FEE',
    'WatchfunctionthrottlesC25BA23F',
  ];
  expect(leftOut()).toEqual(
    fleet.regions
      .flatMap((region) =>
        watches.map((id) => `pointsman-${fleet.name}-${region}: AWS::CloudWatch::Alarm ${id}`),
      )
      .sort(),
  );
});

test.each(emulatorGaps.map(({ type, because }) => [type, because] as const))(
  'something is still left out of %s: %s',
  (type) => {
    expect(leftOut().filter((id) => id.includes(` ${type} `))).not.toHaveLength(0);
  },
);

test.each(emulated.map((stack) => [stack.name, stack] as const))(
  'nothing in %s refers to what was left out',
  (_name, { template }) => {
    const known = new Set(Object.keys({ ...template.Resources, ...template.Parameters }));
    const missing = references(template.Resources).filter((id) => !id.startsWith('AWS::') && !known.has(id));
    expect(missing).toEqual([]);
  },
);

function leftOut(): readonly string[] {
  const kept = new Set(emulated.flatMap(identities));
  return whole
    .flatMap(identities)
    .filter((id) => !kept.has(id))
    .sort();
}

function identities({ name, template }: SynthesisedStack): readonly string[] {
  return Object.entries(template.Resources).map(([id, { Type }]) => `${name}: ${Type} ${id}`);
}

/** The logical ids that a template's value names. */
function references(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(references);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'Ref') return [String(inner)];
    if (key === 'DependsOn') return [inner].flat().map(String);
    if (key === 'Fn::GetAtt' && Array.isArray(inner)) return [String(inner[0])];
    return references(inner);
  });
}
