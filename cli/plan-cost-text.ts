/** The cost of a plan as tables: what, how much, at which price, from which source, and what it comes to. */
import type { DeploymentPlan } from '../shared/cost/deployment-plan.ts';
import type { CostLine, CostSum } from '../shared/cost/estimate.ts';
import { priceOf } from '../shared/cost/prices.ts';
import { plainTable } from './plain-table.ts';

export function costLines({ cost, alternatives }: DeploymentPlan): readonly string[] {
  const sources = [...new Set(cost.lines.map(({ price }) => sourceText(price)))];
  const head = ['item', 'quantity', 'unit price', 'source', 'USD', 'with free tier'];
  const rows = cost.lines.map((line) => [
    line.item,
    quantityText(line),
    unitPriceText(line),
    `[${sources.indexOf(sourceText(line.price)) + 1}]`,
    usd(line.usd),
    usd(line.usdAfterFreeTier),
  ]);
  return [
    ...plainTable([
      head,
      ...rows,
      sumRow('without gates', cost.base),
      ...(cost.gates.usd === 0 ? [] : [sumRow('gates add', cost.gates), sumRow('in all', cost.total)]),
    ]),
    ...gateNote(cost),
    'Queries of the zone, databases, and what the applications themselves cost are not in it. Other regions ask up to a quarter more.',
    ...sources.map((source, place) => `[${place + 1}] ${source}`),
    '',
    'for the same fleet',
    ...plainTable(
      alternatives.map(({ name, quantity, usd: sum, difference }) => [name, quantity, usd(sum), difference]),
    ).map((line) => `  ${line}`),
  ];
}

function gateNote({ noGates, gatesWhenActing }: DeploymentPlan['cost']): readonly string[] {
  if (noGates === undefined) return [];
  if (gatesWhenActing === undefined) return [`No gates: ${noGates}.`];
  const { usd: sum, usdAfterFreeTier } = gatesWhenActing;
  return [
    `No gates: ${noGates}. In mode act they add ${usd(sum)}, with the free tier ${usd(usdAfterFreeTier)}.`,
  ];
}

function sumRow(name: string, { usd: sum, usdAfterFreeTier }: CostSum): readonly string[] {
  return [name, '', '', '', usd(sum), usd(usdAfterFreeTier)];
}

/** How far to trust it is said by a letter, as in shared/cost/prices.ts. */
function sourceText(price: CostLine['price']): string {
  const { source, dated, trust } = priceOf(price);
  return `${source} (${dated}, ${trust})`;
}

export function quantityText({ quantity, price }: Pick<CostLine, 'quantity' | 'price'>): string {
  return `${rounded(quantity)} ${priceOf(price).unit}`;
}

function rounded(quantity: number): string {
  if (quantity >= 1e6) return `${(quantity / 1e6).toFixed(2)} M`;
  if (quantity >= 1e3) return `${(quantity / 1e3).toFixed(1)} k`;
  return Number.isInteger(quantity) ? String(quantity) : quantity.toFixed(quantity < 1 ? 3 : 1);
}

export function unitPriceText({ price }: Pick<CostLine, 'price'>): string {
  const { usd: each, per } = priceOf(price);
  if (per === 1) return String(each);
  return `${each} per ${per >= 1e6 ? `${per / 1e6} M` : `${per / 1e3} k`}`;
}

export function usd(sum: number): string {
  return sum.toFixed(2);
}
