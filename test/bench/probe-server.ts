/**
 * The endpoints of the probe benchmark, in a process of their own so that their work is not counted as the prober's:
 * one over HTTP, one over HTTPS, and one that accepts and never answers.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import { certificateFor } from '../shared/probing/certificate.ts';

/** The application's name: sent as Host and SNI, and in the certificate. */
export const BENCH_NAME = 'api.example.test';

export interface BenchEndpoints {
  readonly httpUrl: string;
  readonly httpsUrl: string;
  readonly silentUrl: string;
  /** The certificate to trust, PEM. */
  readonly authority: string;
}

export interface BenchServer extends BenchEndpoints {
  readonly stop: () => void;
}

/** Starts the endpoints in a child process. */
export async function startBenchServer(): Promise<BenchServer> {
  const child = fork(fileURLToPath(import.meta.url), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const [endpoints] = (await once(child, 'message')) as [BenchEndpoints];
  return { ...endpoints, stop: () => child.kill() };
}

async function serve(): Promise<BenchEndpoints> {
  const certificate = certificateFor(BENCH_NAME, 3650);
  const healthy: RequestListener = (_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end('{"status":"ok","capacity":0.8,"db":{"lagSeconds":1}}');
  };
  const [http, https, silent] = await Promise.all([
    listen(createServer(healthy)),
    listen(createSecureServer({ ...certificate }, healthy)),
    listen(createTcpServer((socket) => socket.resume().on('error', () => socket.destroy()))),
  ]);
  return {
    httpUrl: `http://127.0.0.1:${http}/health`,
    httpsUrl: `https://127.0.0.1:${https}/health`,
    silentUrl: `http://127.0.0.1:${silent}/health`,
    authority: certificate.cert,
  };
}

async function listen(server: Server): Promise<number> {
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 });
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.once('disconnect', () => process.exit());
  process.send?.(await serve());
}
