/**
 * Opens one fresh connection, TLS included, and times its phases. Nothing is sent over it before the certificate
 * has been verified, so a request's secrets never reach a stranger.
 */
import { connect, isIP, type LookupFunction, type Socket } from 'node:net';
import { createSecureContext, type SecureContext, TLSSocket, connect as tlsConnect } from 'node:tls';
import type { Phase } from '../health/observation.ts';
import { carefulLookup } from './careful-lookup.ts';
import type { Failure } from './check-result.ts';
import { cannotExecute, connectionFailure } from './connection-failure.ts';
import type { Deadline } from './deadline.ts';

const DAY_MS = 86_400_000;

/**
 * How long one of several addresses is tried before the next. Node's 250 ms is less than a round trip between
 * distant regions may take with one retransmission (1 s, RFC 6298).
 */
const ADDRESS_ATTEMPT_MS = 1200;

export interface Destination {
  readonly host: string;
  readonly port: number;
  /** Absent for plain TCP. */
  readonly tls?: { readonly serverName: string; readonly verifyCertificate: boolean };
}

/** How connections are made. What is absent is Node's own. */
export interface Connecting {
  readonly lookup?: LookupFunction;
  readonly secureContext?: SecureContext;
}

interface OpenedPhases {
  dnsMs?: number;
  connectMs?: number;
  tlsMs?: number;
}

/** An open connection. Who receives it destroys the socket. */
export interface Opened {
  readonly kind: 'opened';
  readonly socket: Socket;
  readonly phases: OpenedPhases;
  readonly certificateDays?: number;
}

/** Never rejects. The socket is destroyed when this fails. */
export function openConnection(
  destination: Destination,
  connecting: Connecting,
  deadline: Deadline,
): Promise<Opened | Failure> {
  return new Promise((resolve) => {
    const phases: OpenedPhases = {};
    let phase: Phase = isIP(destination.host) === 0 ? 'dns' : 'connect';
    let phaseStartedMs = performance.now();
    const lap = (next: Phase): number => {
      const nowMs = performance.now();
      const tookMs = nowMs - phaseStartedMs;
      phase = next;
      phaseStartedMs = nowMs;
      return tookMs;
    };

    let socket: Socket;
    try {
      socket = startConnecting(destination, connecting, deadline);
    } catch (error) {
      resolve(cannotExecute(error));
      return;
    }
    const fail = (failure: Failure): void => {
      socket.destroy();
      resolve({ ...failure, phases });
    };
    const opened = (): void => resolve({ kind: 'opened', socket, phases, ...certificateDays(socket) });

    deadline.guard(() => fail(deadline.failure(phase)));
    // Stays for the socket's life: a late error must find a listener, and resolves nothing any more.
    socket.on('error', (error) => fail(deadline.blame(connectionFailure(error, phase))));
    socket.once('lookup', (error: Error | null) => {
      if (phase === 'dns' && error === null) phases.dnsMs = lap('connect');
    });
    socket.once('connect', () => {
      phases.connectMs = lap('tls');
      if (destination.tls === undefined) opened();
    });
    socket.once('secureConnect', () => {
      phases.tlsMs = lap('first-byte');
      opened();
    });
  });
}

function startConnecting(destination: Destination, connecting: Connecting, deadline: Deadline): Socket {
  const { host, port, tls } = destination;
  const options = {
    host,
    port,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: Math.round(
      Math.max(10, Math.min(ADDRESS_ATTEMPT_MS, deadline.limitMs / 3)),
    ),
    ...(connecting.lookup && { lookup: carefulLookup(connecting.lookup) }),
  };
  if (tls === undefined) return connect(options);
  return tlsConnect({
    ...options,
    // An address is no name: RFC 6066 forbids it in SNI, and the certificate is then compared with the host.
    servername: isIP(tls.serverName) === 0 ? tls.serverName : '',
    rejectUnauthorized: tls.verifyCertificate,
    secureContext: connecting.secureContext ?? sharedSecureContext(),
    ALPNProtocols: ['http/1.1'],
  });
}

let shared: SecureContext | undefined;

/** Made once: reading the root certificates takes milliseconds, and nothing in it changes. */
function sharedSecureContext(): SecureContext {
  shared ??= createSecureContext();
  return shared;
}

function certificateDays(socket: Socket): { certificateDays?: number } {
  if (!(socket instanceof TLSSocket)) return {};
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return {};
  return { certificateDays: Math.floor((certificate.validToDate.getTime() - Date.now()) / DAY_MS) };
}
