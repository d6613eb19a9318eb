/** Real servers on loopback for tests, with every connection they have accepted. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import {
  type AddressInfo,
  connect,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from 'node:net';
import { setImmediate } from 'node:timers/promises';
import type { Certificate } from './certificate.ts';

export interface LocalServer {
  readonly port: number;
  /** Resolves when no connection is open any more. */
  readonly allClosed: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export function serveHttp(listener: RequestListener): Promise<LocalServer> {
  return listen(createHttpServer(listener));
}

export function serveHttps(certificate: Certificate, listener: RequestListener): Promise<LocalServer> {
  return listen(createHttpsServer({ ...certificate }, listener));
}

export function serveTcp(onSocket: (socket: Socket) => void): Promise<LocalServer> {
  return listen(createTcpServer(onSocket));
}

/** A port on which nothing listens: it was given by the system, and given back. */
export async function unusedPort(): Promise<number> {
  const { port, close } = await serveTcp(() => undefined);
  await close();
  return port;
}

/**
 * A port whose connection requests are dropped, as by a region that is gone: its process is stopped, and its short
 * queue of connections that nobody accepts is full.
 */
export async function deafServer(): Promise<{ readonly port: number; readonly stop: () => Promise<void> }> {
  const script = `const server = require('node:net').createServer();
    server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => console.log(server.address().port));`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  const port = Number(String(line));
  child.kill('SIGSTOP');
  const filling = Array.from({ length: 8 }, () =>
    connect({ port, host: '127.0.0.1' }).on('error', () => undefined),
  );
  return {
    port,
    stop: async () => {
      for (const socket of filling) socket.destroy();
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

async function listen(server: Server): Promise<LocalServer> {
  const accepted = new Set<Socket>();
  const accept = (socket: Socket): void => {
    accepted.add(socket);
    // The probes cut connections on purpose; a socket that nobody reads would not notice.
    socket.on('error', () => socket.destroy());
    socket.resume();
  };
  server.on('connection', accept);
  // TLS takes over the connection, and with it its end.
  server.on('secureConnection', accept);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    allClosed: async () => {
      while ((await openConnections(server)) > 0) await setImmediate();
    },
    close: async () => {
      for (const socket of accepted) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function openConnections(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
  });
}
