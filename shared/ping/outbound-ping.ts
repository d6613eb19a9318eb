/**
 * Tells a service outside that the loop is alive: one that pages when it is not told any more has a word to say when all
 * else is silent, this account included. Its address is a secret, so what goes wrong is said without it.
 */
import { get, type RequestOptions } from 'node:https';
import type { Ping } from '../ports.ts';

/** Nobody waits for it longer; the next pass pings again. */
export const pingTimeoutMs = 2_000;

/** @param options Of the connection, beside what the address says: an authority of one's own, for example. */
export function outboundPing(address: string, options: Pick<RequestOptions, 'ca'> = {}): Ping {
  return {
    send: () =>
      new Promise<void>((resolve, reject) => {
        // One deadline for all of it: name, handshake and answer.
        const signal = AbortSignal.timeout(pingTimeoutMs);
        const request = get(address, { ...options, agent: false, signal }, (response) => {
          const { statusCode = 0 } = response;
          // What it says is of no interest, and may be endless.
          response.destroy();
          if (statusCode >= 200 && statusCode < 300) resolve();
          else reject(new Error(`it answered ${statusCode}`));
        });
        request.on('error', (error) => reject(new Error(failureText(error))));
      }),
  };
}

/** The code alone: messages of Node's name the host. */
function failureText(error: Error): string {
  if (error.name === 'AbortError' || error.name === 'TimeoutError')
    return `no answer within ${pingTimeoutMs / 1000} s`;
  return 'code' in error && typeof error.code === 'string' ? `no answer (${error.code})` : 'no answer';
}
