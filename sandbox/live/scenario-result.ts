/** What came of a play, for programs and for people. */
import Table from 'cli-table3';
import type { Fleet } from '../../shared/fleet/fleet.ts';
import { type Figures, figuresOf } from '../scenario/figures.ts';
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

const columns: readonly (readonly [heading: string, figure: keyof Figures])[] = [
  ['moves', 'moves'],
  ['false', 'falseMoves'],
  ['seen after', 'detectSeconds'],
  ['moved after', 'moveSeconds'],
  ['answered after', 'answeredSeconds'],
  ['user errors', 'userErrorSeconds'],
  ['unavoidable', 'unavoidableErrorSeconds'],
];

const inSeconds = new Set<keyof Figures>(columns.slice(2).map(([, figure]) => figure));

/** A table of the figures, and a line for each expectation. */
export function resultText({ scenario, durationSeconds, summary, expect }: ScenarioResult): string {
  const table = new Table({
    head: ['application', ...columns.map(([heading]) => heading)],
    colAligns: ['left', ...columns.map(() => 'right' as const)],
    style: { head: [], border: [], compact: true },
  });
  for (const [application, figures] of Object.entries(summary)) {
    table.push([application, ...columns.map(([, figure]) => figureText(figure, figures[figure]))]);
  }
  return [
    `"${scenario}" was played for ${seconds(durationSeconds)}:`,
    table.toString(),
    ...(expect.length === 0 ? ['nothing was expected of it'] : expect.map(judgementText)),
  ].join('\n');
}

export function judgementText({ application, expect, wanted, got, holds }: Judgement): string {
  return `${holds ? 'holds ' : 'FAILED'}  ${application}  ${expect} ${valueText(wanted)}, got ${valueText(got)}`;
}

function figureText(figure: keyof Figures, value: number | null): string {
  if (value === null) return '-';
  return inSeconds.has(figure) ? seconds(value) : String(value);
}

function valueText(value: Judgement['got']): string {
  if (typeof value === 'number') return String(tenths(value));
  if (typeof value === 'string') return value;
  return value.length === 0 ? 'none' : value.join(', ');
}

function seconds(value: number): string {
  return `${tenths(value)} s`;
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
