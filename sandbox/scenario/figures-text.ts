/** Figures and judgements for people. */
import Table from 'cli-table3';
import type { Figures } from './figures.ts';
import type { Judgement } from './judgement.ts';

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

/** A line for each application. */
export function figuresTable(summary: Readonly<Record<string, Figures>>): string {
  const table = new Table({
    head: ['application', ...columns.map(([heading]) => heading)],
    colAligns: ['left', ...columns.map(() => 'right' as const)],
    style: { head: [], border: [], compact: true },
  });
  for (const [application, figures] of Object.entries(summary)) {
    table.push([application, ...columns.map(([, figure]) => figureText(figure, figures[figure]))]);
  }
  return table.toString();
}

export function judgementText({ application, expect, wanted, got, holds }: Judgement): string {
  return `${holds ? 'holds ' : 'FAILED'}  ${application}  ${expect} ${valueText(wanted)}, got ${valueText(got)}`;
}

export function figureText(figure: keyof Figures, value: number | null): string {
  if (value === null) return '-';
  return inSeconds.has(figure) ? secondsText(value) : String(value);
}

function valueText(value: Judgement['got']): string {
  if (typeof value === 'number') return String(tenths(value));
  if (typeof value === 'string') return value;
  return value.length === 0 ? 'none' : value.join(', ');
}

export function secondsText(value: number): string {
  return `${tenths(value)} s`;
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
