/** The tables of docs/cost.md, made of the same estimate that `pointsman plan` prints. */

import { quantityText, unitPriceText, usd } from '../../cli/plan-cost-text.ts';
import ten from '../../examples/fleets/ten-applications.ts';
import trio from '../../examples/fleets/three-by-three.ts';
import website from '../../examples/fleets/two-regions-and-witness.ts';
import { alternativesTo } from '../../shared/cost/alternatives.ts';
import { type CostSum, type Estimate, estimateOf } from '../../shared/cost/estimate.ts';
import { type Price, prices } from '../../shared/cost/prices.ts';
import { acting } from '../../shared/fleet/acting.ts';
import type { Fleet } from '../../shared/fleet/fleet.ts';
import type { FleetInput } from '../../shared/fleet/schema.ts';
import { validateFleet } from '../../shared/fleet/validate.ts';

/** Around what is generated, in the page. */
export const pageMarks = [
  '<!-- tables: made by npm run bench:cost -- --page -->',
  '<!-- end of tables -->',
] as const;

const examples: readonly (readonly [file: string, fleet: FleetInput])[] = [
  ['two-regions-and-witness.ts', website],
  ['three-by-three.ts', trio],
  ['ten-applications.ts', ten],
];

/** What stands between the marks. */
export function costTables(): string {
  const fleets = examples.map(([file, input]) => [file, fleetOf(file, input)] as const);
  return [
    '## The example fleets',
    '',
    'USD a month, in mode `act`, so that gates are there.',
    '',
    ...summary(fleets),
    ...fleets.flatMap(([file, fleet]) => ['', `## ${file}`, '', ...details(fleet)]),
    '',
    '## Prices',
    '',
    ...priceTable(),
  ].join('\n');
}

/** The page with its tables made anew. */
export function pageWithTables(page: string): string {
  const [begin, end] = pageMarks;
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from < 0 || to < from)
    throw new Error(`the page must have the marks ${begin} and ${end} in this order`);
  return `${page.slice(0, from)}${begin}\n\n${costTables()}\n\n${page.slice(to)}`;
}

function fleetOf(file: string, input: FleetInput): Fleet {
  const validation = validateFleet(input);
  if (!validation.ok) throw new Error(`${file} must be valid, got ${validation.errors[0]?.message ?? ''}`);
  return acting(validation.fleet);
}

function summary(fleets: readonly (readonly [string, Fleet])[]): readonly string[] {
  const rows = fleets.map(([file, fleet]) => {
    const { base, gates } = estimateOf(fleet);
    const others = alternativesTo(fleet).map(({ usd: sum }) => usd(sum));
    const applications = Object.keys(fleet.applications).length;
    const size = `${fleet.vantages.length} vantages, ${applications} ${applications === 1 ? 'application' : 'applications'}, ${fleet.intervalSeconds} s`;
    return [`[${file}](../examples/fleets/${file})`, size, both(base), both(gates), ...others];
  });
  const names = fleets[0] === undefined ? [] : alternativesTo(fleets[0][1]).map(({ name }) => name);
  return table(
    ['fleet', 'size', 'without gates: all / with free tier', 'gates add: all / with free tier', ...names],
    rows,
  );
}

function both({ usd: all, usdAfterFreeTier }: CostSum): string {
  return `${usd(all)} / **${usd(usdAfterFreeTier)}**`;
}

function details(fleet: Fleet): readonly string[] {
  const estimate: Estimate = estimateOf(fleet);
  const rows = estimate.lines.map((line) => [
    line.item,
    quantityText(line),
    unitPriceText(line),
    usd(line.usd),
    usd(line.usdAfterFreeTier),
  ]);
  const sums = (
    [
      ['without gates', estimate.base],
      ['gates add', estimate.gates],
      ['in all', estimate.total],
    ] as const
  ).map(([name, sum]) => [`**${name}**`, '', '', `**${usd(sum.usd)}**`, `**${usd(sum.usdAfterFreeTier)}**`]);
  return table(['item', 'quantity', 'unit price', 'USD', 'with free tier'], [...rows, ...sums]);
}

function priceTable(): readonly string[] {
  const rows = Object.entries<Price>(prices).map(
    ([name, { usd: each, per, unit, free, source, dated, trust }]) => [
      `\`${name}\``,
      `${each} for ${per.toLocaleString('en-US')} ${unit}`,
      free === undefined ? '' : free.toLocaleString('en-US'),
      `<${source}>`,
      dated,
      trust,
    ],
  );
  return table(['price', 'USD', 'free each month', 'source', 'as of', 'trust'], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`);
}
