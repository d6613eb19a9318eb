/** What a scenario expects of its play: for every application, or, under an application's name, for that one. */
import * as z from 'zod/mini';
import { strictObject } from '../../shared/fleet/strict-object.ts';
import { count, seconds, text } from './fields.ts';
import { expectableReasons } from './reasons.ts';

const keys = {
  movesMax: z.exactOptional(count),
  movesMin: z.exactOptional(count),
  falseMovesMax: z.exactOptional(count),
  promotionsMax: z.exactOptional(count),
  userErrorSecondsMax: z.exactOptional(seconds),
  alertsPerPersonMax: z.exactOptional(count),
  finalRegion: z.exactOptional(text),
  becauseIncludes: z.exactOptional(
    z.array(
      z
        .string({ error: 'text' })
        .check(
          z.refine((value) => expectableReasons.includes(value), { error: expectableReasons.join(', ') }),
        ),
      { error: 'a list of reasons' },
    ),
  ),
};

export const expectationsSchema = strictObject(keys);

export type Expectations = z.output<typeof expectationsSchema>;
export type ExpectationName = keyof Expectations;

export const expectationNames = Object.keys(keys) as readonly ExpectationName[];

export interface Expect {
  readonly everywhere: Expectations;
  readonly applications: Readonly<Record<string, Expectations>>;
}

/** What is expected of one application: its own word comes before the general one. */
export function expectationsFor(expect: Expect, application: string): Expectations {
  return { ...expect.everywhere, ...expect.applications[application] };
}
