/**
 * How long an adapter waits for AWS. Without limits, a request to a region that has gone dark hangs for as long as
 * the function may run, and so keeps the pass from asking another region.
 */

export interface Patience {
  readonly requestTimeout: number;
  readonly connectionTimeout: number;
  readonly throwOnRequestTimeout: true;
}

/** For a client's `requestHandler`. A request that takes longer ends with a TimeoutError, which the SDK retries. */
export function patience(requestTimeoutMs: number, connectionTimeoutMs = requestTimeoutMs): Patience {
  return {
    requestTimeout: requestTimeoutMs,
    connectionTimeout: connectionTimeoutMs,
    // The SDK's default is to write a warning and to go on waiting.
    throwOnRequestTimeout: true,
  };
}
