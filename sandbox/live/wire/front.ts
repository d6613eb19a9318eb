/**
 * One loopback port in front of every AWS service of the sandbox. Unmodified SDKs sign what they send; the
 * service and the region are read from that signature's scope, so that one endpoint serves them all. Signatures
 * are not verified: whoever reaches the loopback interface may use the sandbox.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type FaultFor,
  throttlings,
  type WireFault,
  type WireRequest,
  type WireResponse,
  type WireService,
} from './wire.ts';

export interface FrontOptions {
  /** By the name that clients sign for: `route53`, `sns`, `sqs`, `dynamodb`, `lambda`. */
  readonly services: Readonly<Record<string, WireService>>;
  /** Answers unsigned requests to paths that begin with `/_sandbox/`. */
  readonly control?: (request: WireRequest) => WireResponse | Promise<WireResponse>;
  readonly faultFor?: FaultFor;
  /** Told, in a sentence, of every request that the sandbox has no answer to. */
  readonly onUnknown?: (text: string) => void;
  /** Told of errors of the sandbox itself. */
  readonly onError?: (error: unknown) => void;
  /** 0, the default, takes a free one. */
  readonly port?: number;
}

export interface Front {
  readonly port: number;
  /** `http://127.0.0.1:PORT`, for AWS_ENDPOINT_URL. */
  readonly url: string;
  /** How many connections are open. */
  connections(): Promise<number>;
  /** Cuts every connection and stops listening. */
  close(): Promise<void>;
}

/** Lambda takes 6 MB; nothing that the sandbox speaks takes more. */
const BODY_LIMIT_BYTES = 8 * 1024 * 1024;
const CONTROL_PREFIX = '/_sandbox/';
const SCOPE = /Credential=([^/,\s]+)\/\d{8}\/([^/,\s]+)\/([^/,\s]+)\/aws4_request/;

export async function startFront(options: FrontOptions): Promise<Front> {
  const waiting = new Set<NodeJS.Timeout>();
  const server = createServer((incoming, outgoing) => {
    serve(options, waiting, incoming, outgoing).catch((error: unknown) => {
      // A client that hangs up before it has finished asking is no trouble of ours.
      if (!incoming.complete) return outgoing.destroy();
      options.onError?.(error);
      if (outgoing.headersSent) outgoing.destroy();
      else send(outgoing, plain(500, error instanceof Error ? error.message : String(error)));
    });
  });
  // A client whose idle connection is closed just as it asks again sees a failure that is none of AWS's.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    connections: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
      }),
    close: () =>
      new Promise((resolve, reject) => {
        for (const timer of waiting) clearTimeout(timer);
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}

async function serve(
  options: FrontOptions,
  waiting: Set<NodeJS.Timeout>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const request = await readRequest(incoming);
  if (request === undefined)
    return send(outgoing, plain(413, `a body must have at most ${BODY_LIMIT_BYTES} bytes`));
  if (request.path.startsWith(CONTROL_PREFIX) && options.control !== undefined) {
    return send(outgoing, await options.control(request));
  }

  const { service, region, name, operation, accessKey } = addressee(options, request);
  if (service === undefined || operation === undefined || !service.operations.includes(operation)) {
    return send(outgoing, unknown(options, request, name, service, operation));
  }
  const fault = options.faultFor?.(name, operation, region, accessKey, request);
  if (fault?.kind === 'held') await fault.until;
  else if (fault?.ms !== undefined) await wait(fault.ms, waiting);
  const refusal = fault === undefined ? undefined : refused(fault, name, service);
  if (refusal !== undefined) return send(outgoing, refusal);
  const response = await service.handle(request, region, operation);
  if (fault?.kind === 'lost-answer') outgoing.destroy();
  else send(outgoing, response);
}

interface Addressee {
  readonly name: string;
  readonly region: string;
  readonly service: WireService | undefined;
  readonly operation: string | undefined;
  /** Whose signature it is. */
  readonly accessKey: string;
}

function addressee({ services }: FrontOptions, request: WireRequest): Addressee {
  const [, accessKey = '', region = '', name = ''] = SCOPE.exec(request.headers['authorization'] ?? '') ?? [];
  const service = services[name];
  return { name, region, service, operation: service?.operationOf(request), accessKey };
}

/** Names what was asked and says what is to be had, in the form that the client understands best. */
function unknown(
  { services, onUnknown }: FrontOptions,
  request: WireRequest,
  name: string,
  service: WireService | undefined,
  operation: string | undefined,
): WireResponse {
  const asked = operation ?? request.headers['x-amz-target'] ?? `${request.method} ${request.path}`;
  const text =
    service !== undefined
      ? `the sandbox does not do ${name} ${asked}; of ${name} it does ${[...new Set(service.operations)].join(', ')}`
      : name === ''
        ? `the sandbox cannot tell the service of an unsigned request, got ${request.method} ${request.path}`
        : `the sandbox has no service ${name}, asked for ${asked}; it has ${Object.keys(services).join(', ')}`;
  onUnknown?.(text);
  const failure = { code: 'NotImplemented', message: text, httpStatus: 501 };
  if (service !== undefined) return service.failure(failure);
  return {
    status: 501,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'NotImplemented' },
    body: JSON.stringify({ __type: 'NotImplemented', message: text }),
  };
}

function refused(fault: WireFault, name: string, service: WireService): WireResponse | undefined {
  if (fault.kind === 'down') {
    const message = 'the service is unavailable: a fault of the sandbox';
    return service.failure({ code: 'ServiceUnavailable', message, httpStatus: 503 });
  }
  if (fault.kind === 'throttled') {
    const { code, httpStatus } = throttlings[name] ?? { code: 'Throttling', httpStatus: 400 };
    return service.failure({ code, message: 'Rate exceeded', httpStatus });
  }
  return undefined;
}

async function readRequest(incoming: IncomingMessage): Promise<WireRequest | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= BODY_LIMIT_BYTES) chunks.push(chunk);
  }
  if (bytes > BODY_LIMIT_BYTES) return undefined;
  const url = new URL(incoming.url ?? '/', 'http://127.0.0.1');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return {
    method: incoming.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers,
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

function send(outgoing: ServerResponse, { status, headers, body }: WireResponse): void {
  outgoing.writeHead(status, { 'x-amzn-requestid': 'sandbox', ...headers });
  outgoing.end(body);
}

function plain(status: number, text: string): WireResponse {
  return { status, headers: { 'content-type': 'text/plain' }, body: text };
}

function wait(ms: number, waiting: Set<NodeJS.Timeout>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      waiting.delete(timer);
      resolve();
    }, ms);
    waiting.add(timer);
  });
}
