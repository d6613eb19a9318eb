/** So much of something that AWS bills. */
import type { PriceName } from './prices.ts';

export interface Quantity {
  readonly item: string;
  readonly price: PriceName;
  /** In the price's units. */
  readonly quantity: number;
  /** Whether it is there for the gates alone. */
  readonly forGates: boolean;
}

/** Where it is known what it is for. */
export type QuantityPart = Omit<Quantity, 'forGates'>;
