/** What came of a play, for programs and for people. */
import type { Fleet } from '../../shared/fleet/fleet.ts';
import { type Figures, figuresOf } from '../scenario/figures.ts';
import { figuresTable, judgementText, secondsText } from '../scenario/figures-text.ts';
import { type Judgement, judge } from '../scenario/judgement.ts';
import type { Run, RunAlert, RunMove, RunRefusal } from '../scenario/run.ts';
import type { Scenario } from '../scenario/scenario.ts';

export interface ScenarioResult {
  readonly event: 'result';
  /** Epoch milliseconds. */
  readonly at: number;
  readonly scenario: string;
  readonly seed: number;
  /** How long was played. */
  readonly durationSeconds: number;
  readonly moves: readonly (RunMove & { readonly application: string })[];
  readonly refusals: readonly (RunRefusal & { readonly application: string })[];
  readonly alerts: readonly RunAlert[];
  readonly summary: Readonly<Record<string, Figures>>;
  readonly expect: readonly Judgement[];
  /** Those of `expect` that do not hold. */
  readonly failed: readonly Judgement[];
}

export function resultOf(scenario: Scenario, fleet: Fleet, run: Run, nowMs: number): ScenarioResult {
  const summary = figuresOf(scenario, fleet, run);
  const expect = judge(scenario, run, summary);
  const applications = Object.entries(run.applications);
  return {
    event: 'result',
    at: nowMs,
    scenario: scenario.name,
    seed: scenario.seed,
    durationSeconds: run.durationSeconds,
    moves: applications.flatMap(([application, { moves }]) =>
      moves.map((move) => ({ application, ...move })),
    ),
    refusals: applications.flatMap(([application, { refusals }]) =>
      refusals.map((refusal) => ({ application, ...refusal })),
    ),
    alerts: run.alerts,
    summary,
    expect,
    failed: expect.filter(({ holds }) => !holds),
  };
}

/** A table of the figures, and a line for each expectation. */
export function resultText({ scenario, durationSeconds, summary, expect }: ScenarioResult): string {
  return [
    `"${scenario}" was played for ${secondsText(durationSeconds)}:`,
    figuresTable(summary),
    ...(expect.length === 0 ? ['nothing was expected of it'] : expect.map(judgementText)),
  ].join('\n');
}
