/** A check: a question about the deployment's readiness, whom it concerns, and how the answer is judged. */
import type { Fleet } from '../fleet/fleet.ts';
import type { FactName, Facts, Readings } from './facts.ts';
import type { Reading } from './reading.ts';
import type { Result } from './sheet.ts';

/**
 * `critical`: a failover may not work, or nobody may hear of it. `warning`: something it stands on is weaker than meant.
 * `notice`: worth knowing, and maybe wanted.
 */
export type Severity = 'critical' | 'warning' | 'notice';

export interface Check {
  /** Its heading in docs/readiness.md. */
  readonly id: string;
  readonly severity: Severity;
  /** What it asks, and why that matters: one sentence. */
  readonly means: string;
  /** What to do when it fails; with the command, where there is one. */
  readonly remedy: string;
  /** `minute`: from the tables alone. `quarter`: asks services that count their requests, each quarter of an hour. */
  readonly period: 'minute' | 'quarter';
  /** Whether every region judges its own, or one judges for all. */
  readonly keeper: 'each-region' | 'one-region';
  readonly needs: readonly FactName[];
  /** What it is asked of, in this region; nothing where it does not apply. One that has no parts has ''. */
  subjects(fleet: Fleet, region: string): readonly string[];
  /** Undefined where a fact that it needs was not asked for. */
  judge(subject: string, readings: Readings, context: Context): Judgement | undefined;
}

export interface Context {
  readonly fleet: Fleet;
  readonly fleetDigest: string;
  /** Where it is judged. */
  readonly region: string;
  readonly account: string;
  readonly nowMs: number;
}

export type Judgement = Pick<Result, 'state' | 'detail'>;

interface Definition<Name extends FactName> extends Omit<Check, 'needs' | 'judge'> {
  readonly needs: readonly Name[];
  judge(subject: string, facts: Pick<Facts, Name>, context: Context): Judgement;
}

/** A check whose `judge` is asked only once all that it needs has been read. */
export function defineCheck<Name extends FactName>(definition: Definition<Name>): Check {
  return {
    ...definition,
    judge(subject, readings, context) {
      const facts: Partial<Record<FactName, unknown>> = {};
      let refusal: string | undefined;
      for (const name of definition.needs) {
        const reading: Reading<unknown> | undefined = readings[name];
        if (reading === undefined) return undefined;
        if (reading.kind === 'unreadable') refusal ??= reading.why;
        else facts[name] = reading.value;
      }
      return refusal === undefined
        ? definition.judge(subject, facts as Pick<Facts, Name>, context)
        : unknown(refusal);
    },
  };
}

export function passed(detail: string): Judgement {
  return { state: 'passed', detail };
}

export function failed(detail: string): Judgement {
  return { state: 'failed', detail };
}

export function unknown(detail: string): Judgement {
  return { state: 'unknown', detail };
}

/** Judges what was read of one of several. */
export function judgeRead<Value>(reading: Reading<Value>, judge: (value: Value) => Judgement): Judgement {
  return reading.kind === 'read' ? judge(reading.value) : unknown(reading.why);
}

/** Failed with all the problems, or passed where there is none. */
export function failedBy(problems: readonly string[], otherwise: string): Judgement {
  return problems.length === 0 ? passed(otherwise) : failed(problems.join('; '));
}
