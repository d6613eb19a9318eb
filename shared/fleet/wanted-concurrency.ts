/** How many executions of its functions a fleet wants kept free in each region, and when Lambda lets it have them. */
import type { Fleet } from './fleet.ts';
import { functionSizes } from './function-sizes.ts';
import type { LoopVerb } from './names.ts';
import { shardsOf } from './shards.ts';

/** `{ "<region>": <limit> }`: by region, the account's limit less what other functions reserve of it. Written by `plan --save`. */
export const concurrencyContextKey = 'pointsman:concurrency';

/**
 * Lambda refuses to reserve what would leave less than this for all other functions of the account.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
 */
export const unreservedMin = 100;

export interface WantedConcurrency {
  readonly byVerb: Readonly<Record<LoopVerb, number>>;
  /** Slots that are served at once: the queue is not read faster than `probe` may run. */
  readonly slotsAtOnce: number;
  /** Of all functions. */
  readonly total: number;
}

export function wantedConcurrency(fleet: Fleet): WantedConcurrency {
  const shards = Math.max(1, shardsOf(fleet).length);
  const vantages = fleet.vantages.length;
  // A run that is still confirming lasts until its time limit, and slots go on beside it.
  const slotsAtOnce = shards * (Math.ceil(functionSizes.probe.timeoutSeconds / fleet.intervalSeconds) + 1);
  const byVerb = {
    tick: 2,
    // Each other vantage may wake it, and once more before that run has ended.
    probe: slotsAtOnce + 2 * vantages * shards,
    // Each vantage's report may wake it, twice while one pass lasts, beside the minute's own and an operator's.
    steer: 2 * vantages * shards + 2,
    notify: 5,
  };
  return { slotsAtOnce, byVerb, total: Object.values(byVerb).reduce((sum, each) => sum + each, 0) };
}

/** @param limit the account's in a region, less what other functions reserve of it */
export function canReserve(fleet: Fleet, limit: number): boolean {
  return limit - wantedConcurrency(fleet).total >= unreservedMin;
}

/** The command that asks AWS for as many as most accounts have. */
export function concurrencyRequest(region: string): string {
  return `aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 1000 --region ${region}`;
}
