/**
 * A scenario: what breaks when, and what is expected to come of it. The simulator plays it in virtual time, the
 * sandbox in real time. Reading is strict, and says everything that is wrong at once.
 */
import * as z from 'zod/mini';
import type { Fleet } from '../../shared/fleet/fleet.ts';
import type { Issue } from '../../shared/fleet/issue.ts';
import type { FleetInput } from '../../shared/fleet/schema.ts';
import { strictObject } from '../../shared/fleet/strict-object.ts';
import { readExpect } from './expect-reading.ts';
import type { Expect } from './expectations.ts';
import type { Fault } from './fault.ts';
import { readFault } from './fault-reading.ts';
import { brokenTimes, unknownNames } from './fault-rules.ts';
import { positiveSeconds, seconds, text } from './fields.ts';
import { type Group, withPolicy } from './policy.ts';
import { ownWords, shapeIssues } from './scenario-issues.ts';

export interface Scenario {
  readonly name: string;
  /** Why the case matters. */
  readonly about?: string;
  readonly seed: number;
  readonly durationSeconds: number;
  /** `default`, or the path of a fleet file, relative to the scenario's own. */
  readonly fleet: string;
  /** What is changed of the fleet: under `fleet`, or under an application's name. */
  readonly policy: Readonly<Record<string, Group>>;
  readonly world: { readonly propagationSeconds?: number };
  readonly faults: readonly Fault[];
  readonly expect: Expect;
}

export type ScenarioReading =
  | { readonly ok: true; readonly scenario: Scenario }
  | { readonly ok: false; readonly errors: readonly Issue[] };

/** The parts that are lists or depend on the fleet are read one by one, so that an error in one hides none in another. */
const scenarioSchema = strictObject({
  name: text,
  about: z.exactOptional(text),
  seed: z._default(z.int({ error: 'a whole number' }), 1),
  durationSeconds: positiveSeconds,
  fleet: z._default(text, 'default'),
  policy: z._default(
    z.record(z.string(), z.record(z.string(), z.unknown(), { error: 'a group of keys of the fleet file' }), {
      error: "groups of keys, under fleet or an application's name",
    }),
    () => ({}),
  ),
  world: z._default(strictObject({ propagationSeconds: z.exactOptional(seconds) }), () => ({})),
  faults: z._default(z.array(z.unknown(), { error: 'a list of faults' }), () => []),
  expect: z._default(z.record(z.string(), z.unknown(), { error: 'a group of expectations' }), () => ({})),
});

/** @param fleet With the scenario's policy; names that are not in it are then errors. */
export function readScenario(input: unknown, fleet?: Fleet): ScenarioReading {
  const parsed = scenarioSchema.safeParse(input, ownWords);
  const parts = parsed.success ? parsed.data : partsOf(input);
  const errors: Issue[] = parsed.success ? [] : shapeIssues(parsed.error.issues, input);

  const faults: Fault[] = [];
  for (const [index, each] of (parts.faults ?? []).entries()) {
    const reading = readFault(each, index);
    if (!reading.ok) {
      errors.push(...reading.issues);
      continue;
    }
    const at = ['faults', index];
    if (parts.durationSeconds !== undefined)
      errors.push(...brokenTimes(reading.fault, at, parts.durationSeconds));
    if (fleet !== undefined) errors.push(...unknownNames(reading.fault, at, fleet));
    faults.push(reading.fault);
  }
  const expect = readExpect(parts.expect ?? {}, fleet);
  errors.push(...expect.issues);
  if (!parsed.success || errors.length > 0) return { ok: false, errors };
  return { ok: true, scenario: { ...parsed.data, faults, expect: expect.expect } };
}

export type ScenarioWithFleet =
  | { readonly ok: true; readonly scenario: Scenario; readonly input: FleetInput; readonly fleet: Fleet }
  | { readonly ok: false; readonly errors: readonly Issue[] };

/**
 * A scenario together with the fleet that it is played with.
 *
 * @param base What the fleet file says, with the mode it is to be played in; it must be valid.
 */
export function readScenarioWithFleet(input: unknown, base: FleetInput): ScenarioWithFleet {
  const outcome = withPolicy(base, policyOf(input));
  if (outcome.ok) {
    const reading = readScenario(input, outcome.fleet);
    return reading.ok ? { ...reading, input: outcome.input, fleet: outcome.fleet } : reading;
  }
  const unchanged = withPolicy(base, {});
  const reading = readScenario(input, unchanged.ok ? unchanged.fleet : undefined);
  return { ok: false, errors: [...(reading.ok ? [] : reading.errors), ...outcome.issues] };
}

/** The fleet that a scenario names, before anything else of it is read; undefined where that is unreadable. */
export function fleetNameOf(input: unknown): string | undefined {
  const parsed = z.object({ fleet: scenarioSchema.shape.fleet }).safeParse(input);
  return parsed.success ? parsed.data.fleet : undefined;
}

function policyOf(input: unknown): Readonly<Record<string, Group>> {
  const parsed = z.object({ policy: scenarioSchema.shape.policy }).safeParse(input);
  return parsed.success ? parsed.data.policy : {};
}

/** What is readable of a scenario whose head is not. */
function partsOf(input: unknown) {
  const { durationSeconds, faults, expect } = scenarioSchema.shape;
  const readable = z.catch(
    z.object({
      durationSeconds: z.catch(z.optional(durationSeconds), undefined),
      faults: z.catch(faults, () => []),
      expect: z.catch(expect, () => ({})),
    }),
    () => ({ durationSeconds: undefined, faults: [], expect: {} }),
  );
  return readable.parse(input);
}
