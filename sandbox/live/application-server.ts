/** One example application in one region: a small HTTP server that can be made to fail as applications do. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { probeUserAgent } from '../../shared/fleet/names.ts';
import type { Audience } from '../scenario/outages.ts';
import type { Random } from '../world/random.ts';
import type { ApplicationAddress, ApplicationFault } from './application-messages.ts';

const defaultLatencyMs = 8000;

export class ApplicationServer {
  readonly #served: ApplicationAddress & { readonly region: string };
  readonly #random: Random;
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  #fault: Omit<ApplicationFault, 'application'> = { mode: 'none' };
  /** Changes follow one another: opening and closing take time. */
  #change: Promise<void> = Promise.resolve();

  /** `random` decides which requests a fault of less than all of them hits. */
  constructor(served: ApplicationAddress & { readonly region: string }, random: Random) {
    this.#served = served;
    this.#random = random;
    this.#server = createServer((request, response) => this.#answer(request, response));
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  /** Rejects where the address or port cannot be had, as when another program took the port meanwhile. */
  setFault(fault: Omit<ApplicationFault, 'application'>): Promise<void> {
    const change = this.#change.then(async () => {
      const { mode, fraction = 1 } = fault;
      if (mode === 'refused' && fraction === 1) await this.#close();
      else await this.#open();
      this.#fault = fault;
    });
    this.#change = change.catch(() => undefined);
    return change;
  }

  async #open(): Promise<void> {
    if (this.#server.listening) return;
    this.#server.listen(this.#served.port, this.#served.address);
    await once(this.#server, 'listening');
  }

  async #close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { mode, fraction = 1, latencyMs = defaultLatencyMs, turnedAway = [] } = this.#fault;
    if (turnedAway.includes(audienceOf(request))) {
      request.socket.resetAndDestroy();
      return;
    }
    switch (this.#random() < fraction ? mode : 'none') {
      case 'none':
        this.#serve(request, response);
        break;
      case 'refused':
        request.socket.resetAndDestroy();
        break;
      case 'timeout':
        break;
      case 'http500':
        say(response, 500, 'text/plain', 'something broke\n');
        break;
      case 'wrong-body':
        say(response, 200, 'text/html', '<!doctype html><title>This domain is parked</title>\n');
        break;
      case 'slow': {
        const late = setTimeout(() => this.#serve(request, response), latencyMs);
        response.once('close', () => clearTimeout(late));
        break;
      }
    }
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const { application, region } = this.#served;
    const path = request.url?.split('?', 1)[0];
    if (path === '/health') {
      const health = { status: 'ok', application, region, capacity: 1 };
      say(response, 200, 'application/json', `${JSON.stringify(health)}\n`);
    } else if (path === '/') {
      say(response, 200, 'text/plain', `${application}, served by ${region}\n`);
    } else {
      say(response, 404, 'text/plain', `nothing at ${path}\n`);
    }
  }
}

function audienceOf({ headers }: IncomingMessage): Audience {
  return headers['user-agent'] === probeUserAgent ? 'probes' : 'users';
}

function say(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
