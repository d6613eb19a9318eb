/** What `pointsman simulate` prints for people. */
import Table from 'cli-table3';
import type { Figures } from '../sandbox/scenario/figures.ts';
import { figuresTable, figureText, judgementText } from '../sandbox/scenario/figures-text.ts';
import type { LoadedScenario } from '../sandbox/scenario/scenario-loading.ts';
import { type ComparisonRow, systemTitles } from '../sandbox/simulate/comparison.ts';
import type { Play } from '../sandbox/simulate/play.ts';
import type { Repeated, Spread } from '../sandbox/simulate/repeated.ts';
import type { Violation } from '../sandbox/simulate/result.ts';
import { timelineOf, timelineText } from '../sandbox/simulate/timeline.ts';

/** The timeline, the figures, and whether it is as it should be. */
export function playText(
  { scenario }: LoadedScenario,
  { result, told }: Play,
  options: { readonly votes: boolean },
): string {
  const { summary, expect, invariants, seed } = result;
  const about = scenario.about === undefined ? [] : [scenario.about];
  const lines = told === undefined ? [] : timelineOf(told, options).map(timelineText);
  const checked =
    told === undefined
      ? []
      : [`${invariants.checked} checks of invariants, ${invariants.violated.length} violated`];
  return [
    `${scenario.name} (seed ${seed})`,
    ...about,
    '',
    ...(lines.length === 0 ? [] : [...lines, '']),
    figuresTable(summary),
    '',
    ...checked,
    ...invariants.violated.map(violationText),
    ...(expect.length === 0 ? ['nothing was expected of it'] : expect.map(judgementText)),
  ].join('\n');
}

export function repeatedText({ scenario, runs, seeds, violated, failed, summary }: Repeated): string {
  const table = plainTable(['application', 'figure', 'median', 'p95', 'max'], 2);
  for (const [application, figures] of Object.entries(summary)) {
    for (const [name, spread] of Object.entries(figures)) {
      const figure = name as keyof Figures;
      const cells = (['median', 'p95', 'max'] as const).map((part) => spreadText(figure, spread, part));
      table.push([application, figure, ...cells]);
    }
  }
  const [first] = seeds;
  return [
    `${scenario}: ${runs} runs, seeds ${first} to ${seeds.at(-1)}`,
    table.toString(),
    `${violated.length} invariants violated, ${failed.length} expectations not met`,
    ...violated.map(({ seed, invariant }) => `  seed ${seed}: ${invariant}`),
    ...failed.map(({ seed, application, expect }) => `  seed ${seed}: ${expect} of ${application}`),
  ].join('\n');
}

export function comparisonText(scenario: string, rows: readonly ComparisonRow[]): string {
  const figures = ['moves', 'falseMoves', 'detectSeconds', 'answeredSeconds', 'userErrorSeconds'] as const;
  const table = plainTable(
    ['application', 'system', 'moves', 'false', 'seen after', 'answered after', 'user errors'],
    2,
  );
  for (const row of rows) {
    table.push([
      row.application,
      systemTitles[row.system],
      ...figures.map((figure) => figureText(figure, row.figures[figure])),
    ]);
  }
  return [
    scenario,
    table.toString(),
    "What operators do, freezes, and faults of Pointsman's own parts do not reach the other systems.",
  ].join('\n');
}

function violationText({ invariant, atSeconds, application, text }: Violation): string {
  const subject = application === undefined ? '' : ` ${application}:`;
  return `VIOLATED ${invariant} at ${atSeconds.toFixed(1)} s:${subject} ${text}`;
}

function spreadText(figure: keyof Figures, spread: Spread | null, part: keyof Spread): string {
  return figureText(figure, spread === null ? null : spread[part]);
}

/** @param words How many of the columns, from the left, hold words; the others hold numbers. */
function plainTable(head: string[], words: number) {
  return new Table({
    head,
    colAligns: head.map((_, index) => (index < words ? 'left' : 'right')),
    style: { head: [], border: [], compact: true },
  });
}
