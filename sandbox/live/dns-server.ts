/** The sandbox's authoritative name server: the same address and port over UDP and TCP, answers from a zone given to it. */
import { createSocket, type RemoteInfo, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, isIPv6, type Server, type Socket } from 'node:net';
import { FrameReader, frame } from '../../shared/dns/frames.ts';
import type { AnswerQuestion } from './dns-answer.ts';
import { type DnsResponse, type ResponseCode, respond, type Transport } from './dns-response.ts';

export interface DnsServerOptions {
  readonly address: string;
  /** 0: a free one. */
  readonly port: number;
  readonly answer: AnswerQuestion;
  /** Hears of each question answered. */
  readonly onQuery?: (query: DnsQuery) => void;
  /** Hears of what went wrong on our side; the server goes on. */
  readonly onError: (error: unknown) => void;
  /** How long a TCP connection may be silent. Default: 10,000 (RFC 7766, section 6.2.3, leaves it to us: seconds). */
  readonly idleTimeoutMs?: number;
  /** More TCP connections than this at once are closed as they come. Default: 128. */
  readonly connectionsMax?: number;
}

export interface DnsQuery {
  readonly name: string;
  readonly type: string;
  readonly code: ResponseCode;
  readonly truncated: boolean;
  readonly transport: Transport;
  readonly client: { readonly address: string; readonly port: number };
}

export interface DnsServer {
  readonly address: string;
  readonly port: number;
  /** Resolves when no socket is left open. */
  close(): Promise<void>;
}

const defaultIdleTimeoutMs = 10_000;
const defaultConnectionsMax = 128;
/** A port that is free for UDP may be taken for TCP; with port 0 others are tried, this many in all. */
const portAttemptsMax = 50;

type Client = DnsQuery['client'];
type Reply = (message: Buffer, transport: Transport, client: Client) => Buffer | undefined;

/** Rejects where the address or port cannot be had. */
export async function startDnsServer(options: DnsServerOptions): Promise<DnsServer> {
  const { udp, tcp } = await bindBoth(options);
  const connections = new Set<Socket>();
  udp.on('message', (message, client) => answerDatagram(udp, message, client, reply, options.onError));
  udp.on('error', options.onError);
  tcp.on('connection', (socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
    answerConnection(socket, options.idleTimeoutMs ?? defaultIdleTimeoutMs, reply);
  });
  tcp.on('error', options.onError);

  let closed: Promise<void> | undefined;
  return {
    address: options.address,
    port: udp.address().port,
    close() {
      closed ??= closeAll(udp, tcp, connections);
      return closed;
    },
  };

  function reply(message: Buffer, transport: Transport, client: Client): Buffer | undefined {
    const response = respond(message, transport, options.answer);
    if (response === undefined) return undefined;
    tell(response, transport, client);
    return response.message;
  }

  function tell(
    { question, code, truncated, error }: DnsResponse,
    transport: Transport,
    client: Client,
  ): void {
    if (error !== undefined) options.onError(error);
    if (question === undefined) return;
    try {
      options.onQuery?.({ ...question, code, truncated, transport, client });
    } catch (thrown) {
      options.onError(thrown);
    }
  }
}

function answerDatagram(
  udp: UdpSocket,
  message: Buffer,
  client: RemoteInfo,
  reply: Reply,
  onError: (error: unknown) => void,
): void {
  // Nobody can be answered at port 0, which a forged datagram may name.
  if (client.port === 0) return;
  const response = reply(message, 'udp', { address: client.address, port: client.port });
  if (response === undefined) return;
  udp.send(response, client.port, client.address, (error) => {
    if (error) onError(error);
  });
}

function answerConnection(socket: Socket, idleTimeoutMs: number, reply: Reply): void {
  const client = { address: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 };
  const reader = new FrameReader();
  socket.setTimeout(idleTimeoutMs, () => socket.destroy());
  // A client that went away is no news.
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    for (const message of reader.push(chunk)) {
      const response = reply(message, 'tcp', client);
      if (response === undefined) {
        socket.destroy();
        return;
      }
      // Who asks without reading is not read until he does.
      if (!socket.write(frame(response)) && !socket.isPaused()) {
        socket.pause();
        socket.once('drain', () => socket.resume());
      }
    }
  });
}

async function bindBoth(options: DnsServerOptions): Promise<{ udp: UdpSocket; tcp: Server }> {
  for (let attempt = 1; ; attempt++) {
    const udp = createSocket(isIPv6(options.address) ? 'udp6' : 'udp4');
    const tcp = createServer();
    tcp.maxConnections = options.connectionsMax ?? defaultConnectionsMax;
    try {
      udp.bind(options.port, options.address);
      await once(udp, 'listening');
      tcp.listen(udp.address().port, options.address);
      await once(tcp, 'listening');
      return { udp, tcp };
    } catch (error) {
      udp.close();
      tcp.close();
      if (options.port !== 0 || !isInUse(error) || attempt === portAttemptsMax) throw error;
    }
  }
}

async function closeAll(udp: UdpSocket, tcp: Server, connections: ReadonlySet<Socket>): Promise<void> {
  const closed = [once(udp, 'close'), once(tcp, 'close')];
  udp.close();
  tcp.close();
  for (const connection of connections) connection.destroy();
  await Promise.all(closed);
}

function isInUse(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
