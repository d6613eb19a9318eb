import { describe, expect, test } from 'vitest';
import type { Fleet } from '../../shared/fleet/fleet.ts';
import { validateFleet } from '../../shared/fleet/validate.ts';
import { concurrencyContextKey, wantedConcurrency } from '../../shared/fleet/wanted-concurrency.ts';
import { fleetWith } from './fleets.ts';
import { resourcesOf, type SynthesisedStack, synthesised } from './synthesised.ts';

function valid(changes: Readonly<Record<string, unknown>> = {}): Fleet {
  const validation = validateFleet(fleetWith(changes));
  if (!validation.ok) throw new Error(validation.errors[0]?.message);
  return validation.fleet;
}

const wanted = wantedConcurrency(valid());
const { total } = wanted;

/** The stack of us-west-2 where the context says this of it. */
function stackWith(limits: unknown): SynthesisedStack {
  const stacks = synthesised(fleetWith(), limits === undefined ? {} : { [concurrencyContextKey]: limits });
  const found = stacks.find(({ name }) => name === 'pointsman-base-us-west-2');
  if (found === undefined) throw new Error('there must be a stack for us-west-2');
  return found;
}

const reservedIn = (stack: SynthesisedStack) =>
  Object.fromEntries(
    resourcesOf(stack, 'AWS::Lambda::Function').flatMap(({ Properties }) => {
      const reserved = Properties?.['ReservedConcurrentExecutions'];
      return reserved === undefined ? [] : [[String(Properties?.['FunctionName']).slice(15), reserved]];
    }),
  );
const warningsIn = ({ warnings }: SynthesisedStack) =>
  warnings.filter((warning) => warning.includes('executions are reserved'));

describe('executions', () => {
  test('are reserved where the limit leaves Lambda its hundred, and the queue is read no faster', () => {
    const stack = stackWith({ 'us-west-2': total + 100 });
    expect(reservedIn(stack)).toEqual(wanted.byVerb);
    expect(warningsIn(stack)).toEqual([]);
    const [mapping] = resourcesOf(stack, 'AWS::Lambda::EventSourceMapping');
    expect(mapping?.Properties?.['ScalingConfig']).toEqual({ MaximumConcurrency: wanted.slotsAtOnce });
    expect(wanted.byVerb.probe).toBeGreaterThan(wanted.slotsAtOnce);
  });

  test.each<[name: string, limits: unknown, warning: RegExp]>([
    ['one less', { 'us-west-2': total + 99 }, /of the limit of \d+, 100 must stay free and \d+ are wanted/],
    ['the limit of a new account', { 'us-west-2': 10 }, /quota-code L-B99A9384 .* --region us-west-2/],
    ['the limit of another region', { 'us-east-1': 1000 }, /npx pointsman plan --save reads the limits/],
    ['no limit', undefined, /npx pointsman plan --save reads the limits/],
  ])('are not with %s, which is said', (_name, limits, warning) => {
    const stack = stackWith(limits);
    expect(reservedIn(stack)).toEqual({});
    expect(warningsIn(stack)).toEqual([expect.stringMatching(warning)]);
  });

  test.each<[name: string, limits: unknown]>([
    ['a number', 1000],
    ['a list', [1000]],
    ['a text for a limit', { 'us-west-2': '1000' }],
    ['a fraction', { 'us-west-2': 10.5 }],
    ['less than nothing', { 'us-west-2': -1 }],
  ])('%s in the context is refused', (_name, limits) => {
    expect(() => stackWith(limits)).toThrow(
      `the context pointsman:concurrency must be { "<region>": <whole number> }, got ${JSON.stringify(limits)}`,
    );
  });

  test.each<[name: string, changes: Readonly<Record<string, unknown>>, slotsAtOnce: number]>([
    ['each ten seconds', {}, 7],
    ['each minute', { intervalSeconds: 60 }, 2],
    ['each second', { intervalSeconds: 1, 'applications.api.checks.0.timeoutSeconds': 0.5 }, 61],
  ])('of probe last until its time limit, with slots %s beside them', (_name, changes, slotsAtOnce) => {
    expect(wantedConcurrency(valid(changes)).slotsAtOnce).toBe(slotsAtOnce);
  });
});
