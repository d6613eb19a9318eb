/** What an application's owner wants of its routing, in the units that decisions are made in. */
import type { Application, Fleet, Mode } from '../fleet/fleet.ts';
import { sortedRegions } from './course.ts';

export interface Policy {
  /** Every region of the application, most preferred first. */
  readonly order: readonly string[];
  readonly mode: Mode;
  readonly failover: 'auto' | 'manual';
  readonly failback: 'auto' | 'manual';
  /** How long a preferred region must have been up before traffic goes back by itself. */
  readonly stabilisationMs: number;
  /** Time after a move in which no other one is made. */
  readonly cooldownMs: number;
  /** Time between two slots of one vantage: the unit of the age of evidence. */
  readonly intervalMs: number;
}

export function policyFor(fleet: Pick<Fleet, 'intervalSeconds'>, application: Application): Policy {
  const { order } = application.steering;
  const unordered = Object.keys(application.endpoints).filter((region) => !order.includes(region));
  return {
    order: [...order, ...sortedRegions(unordered)],
    mode: application.mode,
    failover: application.failover,
    failback: application.failback,
    stabilisationMs: application.stabilisationSeconds * 1000,
    cooldownMs: application.cooldownSeconds * 1000,
    intervalMs: fleet.intervalSeconds * 1000,
  };
}
