/**
 * Executions at once that are kept free for Pointsman, so that no other function of the account can starve it. Lambda
 * refuses to reserve what would leave less than 100 for all others, and a new account has a limit of 10 in all: so
 * nothing is reserved before the account's limits are known.
 */
import { Annotations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Fleet } from '../shared/fleet/fleet.ts';
import {
  canReserve,
  concurrencyContextKey,
  concurrencyRequest,
  unreservedMin,
  type WantedConcurrency,
  wantedConcurrency,
} from '../shared/fleet/wanted-concurrency.ts';

/** Undefined where nothing can be reserved, which the stack then warns of. */
export function reservedConcurrency(
  stack: Construct,
  fleet: Fleet,
  region: string,
): WantedConcurrency | undefined {
  const wanted = wantedConcurrency(fleet);
  const limit = limitOf(stack.node.tryGetContext(concurrencyContextKey), region);
  if (limit !== undefined && canReserve(fleet, limit)) return wanted;
  const why =
    limit === undefined
      ? 'npx pointsman plan --save reads the limits of the account, and the next deployment then reserves'
      : `of the limit of ${limit}, ${unreservedMin} must stay free and ${wanted.total} are wanted. Ask for more with ${concurrencyRequest(region)}, then run npx pointsman plan --save`;
  Annotations.of(stack).addWarningV2(
    'pointsman:reserved-concurrency',
    `no executions are reserved in ${region}, so another function of the account can starve Pointsman there: ${why}`,
  );
  return undefined;
}

/** Undefined where the context does not say. */
function limitOf(context: unknown, region: string): number | undefined {
  if (context === undefined) return undefined;
  const limits = typeof context === 'object' && context !== null && !Array.isArray(context) ? context : null;
  const limit: unknown = limits === null ? null : (limits as Readonly<Record<string, unknown>>)[region];
  if (limit === undefined) return undefined;
  if (typeof limit === 'number' && Number.isInteger(limit) && limit >= 0) return limit;
  throw new Error(
    `the context ${concurrencyContextKey} must be { "<region>": <whole number> }, got ${JSON.stringify(context)}`,
  );
}
