/**
 * Asks name servers, each on its own: what is in force is what they answer, whatever the control plane says. One that
 * does not answer is a value among the others.
 */
import { lookup } from 'node:dns/promises';
import { isIP, isIPv4 } from 'node:net';
import { encodeQuery, type Question, type QuestionType, type ServerAnswer } from './messages.ts';
import { failed, type Outcome, type ServerError } from './outcome.ts';
import { askOverTcp } from './tcp.ts';
import { askOverUdp } from './udp.ts';

export interface NameServer {
  /** An address, or a host name such as ns-1.awsdns-00.com. */
  readonly address: string;
  readonly port: number;
}

/** The addresses of a host name, preferred first. Rejects or is empty where it has none. */
type ResolveHost = (host: string) => Promise<readonly string[]>;

export interface NameServersQuestion {
  readonly servers: readonly NameServer[];
  readonly name: string;
  readonly type: QuestionType;
  /** For each server, with finding its address, the second datagram and TCP. */
  readonly timeoutMs: number;
  /** Default: the system's resolver. */
  readonly resolve?: ResolveHost;
}

export type NameServerReply =
  | { readonly kind: 'answer'; readonly server: NameServer; readonly answer: ServerAnswer }
  | { readonly kind: 'error'; readonly server: NameServer; readonly error: ServerError };

export type MarkerQuestion = Omit<NameServersQuestion, 'type'>;

/** All at once; replies in the order of the servers. Rejects only where the name asked for is none. */
export async function askNameServers(question: NameServersQuestion): Promise<NameServerReply[]> {
  const { servers, name, type, timeoutMs, resolve = resolveHost } = question;
  // Says so at once, and not once per server, when the name cannot be asked for.
  encodeQuery({ name, type }, 0);
  return Promise.all(
    servers.map(async (server) => ({ server, ...(await ask(server, { name, type }, timeoutMs, resolve)) })),
  );
}

/**
 * The text of the marker of `name` (the TXT record `_pointsman.<name>`) as each server gives it, in their order;
 * undefined where a server has none, does not speak for the zone, or does not answer.
 */
export async function readMarkers(question: MarkerQuestion): Promise<(string | undefined)[]> {
  const name = `_pointsman.${question.name}`;
  const replies = await askNameServers({ ...question, name, type: 'TXT' });
  return replies.map((reply) => {
    if (reply.kind === 'error' || reply.answer.code !== 'NOERROR' || !reply.answer.authoritative)
      return undefined;
    return reply.answer.records.find(({ type }) => type === 'TXT')?.value;
  });
}

/** The marker's text as the first server that has it gives it. */
export async function readMarker(question: MarkerQuestion): Promise<string | undefined> {
  const markers = await readMarkers(question);
  return markers.find((marker) => marker !== undefined);
}

async function ask(
  server: NameServer,
  question: Question,
  timeoutMs: number,
  resolve: ResolveHost,
): Promise<Outcome> {
  const signal = AbortSignal.timeout(timeoutMs);
  const found = await addressOf(server, resolve, signal);
  if (typeof found !== 'string') return found;
  const address = { address: found, port: server.port };
  const outcome = await askOverUdp(address, question, timeoutMs / 2, signal);
  return outcome.kind === 'truncated' ? askOverTcp(address, question, signal) : outcome;
}

async function addressOf(
  server: NameServer,
  resolve: ResolveHost,
  signal: AbortSignal,
): Promise<string | Outcome> {
  if (isIP(server.address) !== 0) return server.address;
  try {
    const addresses = await Promise.race([resolve(server.address), rejectAt(signal)]);
    // A Lambda outside a dual-stack VPC has no IPv6.
    const address = addresses.find((candidate) => isIPv4(candidate)) ?? addresses[0];
    return address ?? failed('unresolved', `${server.address} has no address`, server);
  } catch (error) {
    if (signal.aborted)
      return failed('timeout', `the address of ${server.address} was not found in time`, server);
    return failed('unresolved', `${server.address} has no address: ${String(error)}`, server);
  }
}

async function resolveHost(host: string): Promise<string[]> {
  const addresses = await lookup(host, { all: true });
  return addresses.map(({ address }) => address);
}

function rejectAt(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
