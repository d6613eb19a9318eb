/** What a fleet costs in a calm month, by item, with and without what AWS gives every account free of charge. */
import type { Fleet } from '../fleet/fleet.ts';
import { type PriceName, priceOf, usdFor } from './prices.ts';
import { quantitiesOf } from './quantities.ts';
import type { Quantity } from './quantity.ts';

export interface CostLine extends Quantity {
  readonly usd: number;
  /** When nothing else in the account uses what is free. */
  readonly usdAfterFreeTier: number;
}

export interface CostSum {
  readonly usd: number;
  readonly usdAfterFreeTier: number;
}

export interface Estimate {
  readonly lines: readonly CostLine[];
  /** Without gates. */
  readonly base: CostSum;
  /** What gates add; nothing where there are none. */
  readonly gates: CostSum;
  readonly total: CostSum;
}

export function estimateOf(fleet: Fleet): Estimate {
  return estimateFor(quantitiesOf(fleet));
}

/** What is free goes to the lines in their order, those of the gates last. */
export function estimateFor(quantities: readonly Quantity[]): Estimate {
  const left = new Map<PriceName, number>();
  const lines = quantities.map((each): CostLine => {
    const free = left.get(each.price) ?? priceOf(each.price).free ?? 0;
    left.set(each.price, Math.max(0, free - each.quantity));
    const paid = Math.max(0, each.quantity - free);
    return { ...each, usd: usdFor(each.price, each.quantity), usdAfterFreeTier: usdFor(each.price, paid) };
  });
  const base = sumOf(lines.filter(({ forGates }) => !forGates));
  const gates = sumOf(lines.filter(({ forGates }) => forGates));
  return { lines, base, gates, total: sumOf(lines) };
}

function sumOf(lines: readonly CostLine[]): CostSum {
  return {
    usd: lines.reduce((sum, line) => sum + line.usd, 0),
    usdAfterFreeTier: lines.reduce((sum, line) => sum + line.usdAfterFreeTier, 0),
  };
}
