/** What comes of asking one name server. A server that does not answer is a value, not an exception. */
import { isIPv6 } from 'node:net';
import type { ServerAnswer } from './messages.ts';

export interface ServerAddress {
  readonly address: string;
  readonly port: number;
}

/**
 * `timeout`: nothing that answers our question came in time. `refused`: nobody listens there. `unreachable`: no way
 * there. `unresolved`: the server's own name has no address. `malformed`: it broke off, or spoke something else.
 */
export interface ServerError {
  readonly because: 'timeout' | 'refused' | 'unreachable' | 'unresolved' | 'malformed';
  readonly text: string;
}

export type Outcome =
  | { readonly kind: 'answer'; readonly answer: ServerAnswer }
  | { readonly kind: 'error'; readonly error: ServerError };

export function failed(
  because: ServerError['because'],
  what: string,
  { address, port }: ServerAddress,
): Outcome {
  const place = isIPv6(address) ? `[${address}]:${port}` : `${address}:${port}`;
  return { kind: 'error', error: { because, text: `${what}, asked ${place}` } };
}

/** A socket's error. */
export function failedWith(error: Error, transport: 'udp' | 'tcp', server: ServerAddress): Outcome {
  const code = 'code' in error ? String(error.code) : error.message;
  return failed(reasonOf(code), `${transport} failed with ${code}`, server);
}

function reasonOf(code: string): ServerError['because'] {
  if (code === 'ECONNREFUSED') return 'refused';
  // It had accepted the connection.
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'malformed';
  return 'unreachable';
}
