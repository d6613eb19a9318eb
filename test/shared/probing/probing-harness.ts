/** What the tests of probes share: servers that are closed after each test, and a probe that tells only of them. */
import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { createSecureContext } from 'node:tls';
import { afterEach } from 'vitest';
import type { Check } from '../../../shared/fleet/fleet.ts';
import type { CheckResult } from '../../../shared/probing/check-result.ts';
import { type ProbeOptions, probeEndpoint } from '../../../shared/probing/probe-endpoint.ts';
import { calm, NAME } from './base-check.ts';
import type { Certificate } from './certificate.ts';
import type { LocalServer } from './local-server.ts';

/** For what never answers. */
export const SHORT_SECONDS = 0.15;

/** For what must come as far as a connection, or an answer's headers, before it stops. */
export const MEDIUM_SECONDS = 0.5;

export type Wanted = Partial<Pick<CheckResult, 'outcome' | 'reason' | 'phase' | 'detail'>>;

/** Keeps servers until the test is over. To be called once per test file. */
export function serverKeeper(): (starting: Promise<LocalServer>) => Promise<LocalServer> {
  const servers: LocalServer[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });
  return async (starting) => {
    const server = await starting;
    servers.push(server);
    return server;
  };
}

export function probe(url: string, check: Check, options: ProbeOptions = {}): Promise<CheckResult> {
  return probeEndpoint({ url, name: NAME }, check, { stalls: calm, ...options });
}

/** Trusts the certificate, and nothing else. */
export function trusting(certificate: Certificate): ProbeOptions {
  return { secureContext: createSecureContext({ ca: certificate.cert }) };
}

export const healthy: RequestListener = (_request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end('{"status":"ok"}');
};

/** Answers whatever is asked with these bytes, whole or not, HTTP or not. */
export function raw(
  bytes: string,
  after: (socket: Socket) => void = () => undefined,
): (socket: Socket) => void {
  return (socket) => {
    socket.once('data', () => socket.write(bytes, () => after(socket)));
  };
}

export function drip(part: string): (socket: Socket) => void {
  return (socket) => {
    const timer = setInterval(() => socket.write(part), 5);
    socket.once('close', () => clearInterval(timer));
  };
}

/** Writes as fast as the reader takes it, without end. */
export function flood(part: string): (socket: Socket) => void {
  return (socket) => {
    const pour = (): void => {
      while (!socket.destroyed && socket.write(part));
    };
    socket.on('drain', pour);
    pour();
  };
}

/** Nothing happens meanwhile: no timer, no socket. */
export function standStill(ms: number): void {
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs);
}
