/** What an application's owner wants of its routing, in the units that decisions are made in. */
import type { Application, Fleet, Mode } from '../fleet/fleet.ts';
import { sortedRegions } from './course.ts';
import type { RampPolicy } from './ramp.ts';

export interface Policy {
  /** Every region of the application, most preferred first. */
  readonly order: readonly string[];
  readonly steering: SteeringPolicy;
  readonly mode: Mode;
  readonly failover: 'auto' | 'manual';
  readonly failback: 'auto' | 'manual';
  /** How long a preferred region must have been up before traffic goes back by itself. */
  readonly stabilisationMs: number;
  readonly ramp: RampPolicy;
  /** Time after a move in which no other one is made. */
  readonly cooldownMs: number;
  /** Moves in any hour, those of ramps apart. */
  readonly movesPerHour: number;
  /** Time between two slots of one vantage: the unit of the age of evidence. */
  readonly intervalMs: number;
}

export type SteeringPolicy =
  | { readonly kind: 'priority' }
  /** The fastest: faster than the present one by this margin for so long. */
  | { readonly kind: 'latency'; readonly marginPercent: number; readonly dwellMs: number }
  /** By region: its weight beside the others'. */
  | { readonly kind: 'weighted'; readonly shares: Readonly<Record<string, number>> };

export function policyFor(fleet: Pick<Fleet, 'intervalSeconds'>, application: Application): Policy {
  const { order } = application.steering;
  const unordered = Object.keys(application.endpoints).filter((region) => !order.includes(region));
  return {
    order: [...order, ...sortedRegions(unordered)],
    steering: steeringOf(application),
    mode: application.mode,
    failover: application.failover,
    failback: application.failback,
    stabilisationMs: application.stabilisationSeconds * 1000,
    ramp: { steps: application.ramp.steps, holdMs: application.ramp.holdSeconds * 1000 },
    cooldownMs: application.cooldownSeconds * 1000,
    movesPerHour: application.movesPerHour,
    intervalMs: fleet.intervalSeconds * 1000,
  };
}

function steeringOf({ steering }: Application): SteeringPolicy {
  if (steering.policy === 'weighted') return { kind: 'weighted', shares: steering.shares };
  if (steering.policy === 'latency') {
    const { marginPercent, dwellSeconds } = steering;
    return { kind: 'latency', marginPercent, dwellMs: dwellSeconds * 1000 };
  }
  return { kind: 'priority' };
}
