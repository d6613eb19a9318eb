/** What deploying a fleet would create, touch, cost and need: everything that can be said before it is done. */
import { acting } from '../fleet/acting.ts';
import { fleetDigest } from '../fleet/digest.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { ledgerWeakness } from '../fleet/strong-ledger.ts';
import { fleetWarnings } from '../fleet/warnings.ts';
import type { Reading } from '../readiness/reading.ts';
import { type AccountFacts, type RoomCheck, roomFor } from './account.ts';
import { type Alternative, alternativesTo } from './alternatives.ts';
import { type CostSum, type Estimate, estimateOf } from './estimate.ts';
import { type Inventory, inventoryOf } from './inventory.ts';
import { priceRegion } from './prices.ts';
import { type Touched, touchedBy, whyNoGates } from './touched.ts';

export interface DeploymentPlan {
  readonly fleet: string;
  readonly fleetDigest: string;
  readonly mode: Fleet['mode'];
  readonly account: Reading<string>;
  readonly creates: Inventory;
  readonly touches: Touched;
  readonly cost: Estimate & {
    /** Whose prices they are. */
    readonly priceRegion: string;
    /** Why there are no gates now; absent where there are some. */
    readonly noGates?: string;
    /** What gates would add in mode `act`, where they add nothing now. */
    readonly gatesWhenActing?: CostSum;
  };
  readonly alternatives: readonly Alternative[];
  readonly ledger: LedgerPlan;
  readonly room: readonly RoomCheck[];
  readonly warnings: readonly string[];
}

export type LedgerPlan =
  | { readonly consistency: 'strong' }
  | {
      readonly consistency: 'eventual';
      readonly because: string;
      /** What is refused, or weaker. */
      readonly consequences: readonly string[];
    };

export function deploymentPlan(fleet: Fleet, facts: AccountFacts): DeploymentPlan {
  const noGates = whyNoGates(fleet);
  const gatesWhenActing = estimateOf(acting(fleet)).gates;
  return {
    fleet: fleet.name,
    fleetDigest: fleetDigest(fleet),
    mode: fleet.mode,
    account: facts.account,
    creates: inventoryOf(fleet),
    touches: touchedBy(fleet),
    cost: {
      ...estimateOf(fleet),
      priceRegion,
      ...(noGates === undefined ? {} : { noGates }),
      ...(noGates === undefined || gatesWhenActing.usd === 0 ? {} : { gatesWhenActing }),
    },
    alternatives: alternativesTo(fleet),
    ledger: ledgerPlan(fleet),
    room: roomFor(fleet, facts),
    warnings: fleetWarnings(fleet).map(({ message }) => message),
  };
}

function ledgerPlan(fleet: Fleet): LedgerPlan {
  const because = ledgerWeakness(fleet);
  if (because === undefined) return { consistency: 'strong' };
  return {
    consistency: 'eventual',
    because,
    consequences: [
      'a freeze or an override holds in a region only when it has been replicated there, mostly within seconds',
      'two regions may page for one step of an incident',
      "a database's writer is never promoted by itself",
    ],
  };
}

/** Whether something that is to be deployed has no room. */
export function isHindered({ room }: DeploymentPlan): boolean {
  return room.some(({ state }) => state === 'missing');
}
