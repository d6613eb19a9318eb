/** Where a probe connects to, and by which name it asks. */
import { isIP } from 'node:net';

export interface ProbeTarget {
  /** `http://`, `https://` or `tcp://` with host and port: what is connected to. */
  readonly url: string;
  /** The application's DNS name, sent as Host and SNI. */
  readonly name: string;
}

export interface ParsedTarget {
  readonly protocol: 'http:' | 'https:' | 'tcp:';
  /** A name or an address, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** Path and query. */
  readonly path: string;
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/** Throws on a URL that cannot be probed. */
export function parseTarget({ url }: ProbeTarget): ParsedTarget {
  const { protocol, hostname, port: explicit, pathname, search } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:' && protocol !== 'tcp:') {
    throw new Error(`a probe must be http, https or tcp, got ${url}`);
  }
  const port = explicit === '' ? DEFAULT_PORTS[protocol] : Number(explicit);
  if (port === undefined || port === 0 || hostname === '') {
    throw new Error(`a probe must name host and port, got ${url}`);
  }
  return { protocol, host: withoutBrackets(hostname), port, path: `${pathname}${search}` };
}

/** The name in a Host header without its port: what SNI and the certificate are about. */
export function nameOfHost(host: string): string {
  if (isIP(host) !== 0) return host;
  return withoutBrackets(host.replace(/:\d+$/, ''));
}

function withoutBrackets(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}
