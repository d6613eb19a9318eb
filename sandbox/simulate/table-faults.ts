/** What a request to a replica of a table meets, instead of an answer. */
import type { FaultOf } from '../scenario/fault.ts';
import type { FaultsInForce } from './faults-in-force.ts';
import type { Site } from './site.ts';
import { Unavailable } from './unavailable.ts';

export interface ReplicaTrouble {
  /** Until the client has given up, its own second attempt included. */
  readonly afterMs: number;
  readonly error: string;
}

/** A replica that does not answer is given up after two attempts, each of which waits a second for a connection. */
const silenceMs = 2_100;

/** Both attempts are answered at once. */
const refusalMs = 120;

/** Undefined where the replica in `region` answers a function in `caller`. */
export function replicaTrouble(
  table: FaultOf<'table'>['table'],
  region: string,
  caller: string,
  faults: FaultsInForce,
): ReplicaTrouble | undefined {
  if (faults.isRegionDown(region))
    return { afterMs: silenceMs, error: 'TimeoutError: the region does not answer' };
  if (faults.isIsolated(caller, true))
    return { afterMs: silenceMs, error: 'TimeoutError: no way to DynamoDB' };
  const hits = faults
    .of('table')
    .filter((fault) => fault.table === table && ['*', region].includes(fault.region));
  if (hits.some(({ mode }) => mode === 'unreachable')) {
    return { afterMs: silenceMs, error: 'TimeoutError: DynamoDB does not answer' };
  }
  if (hits.some(({ mode }) => mode === 'throttled')) {
    return { afterMs: refusalMs, error: 'ProvisionedThroughputExceededException' };
  }
  // Strong consistency has no late answers: a replica that catches up gives none.
  if (table === 'ledger' && hits.some(({ mode }) => mode === 'lag')) {
    return { afterMs: refusalMs, error: 'ReplicaCatchingUp: the replica is behind' };
  }
  return undefined;
}

/** Waits as the client does, then rejects. */
export async function givenUp(trouble: ReplicaTrouble, site: Site): Promise<never> {
  await site.wait(site.trueMs() + trouble.afterMs);
  throw new Unavailable(trouble.error);
}
