/**
 * One HTTP request and its answer over an open connection, which is closed afterwards whatever happens.
 */
import { type IncomingHttpHeaders, type IncomingMessage, request as startRequest } from 'node:http';
import type { Socket } from 'node:net';
import type { Phase } from '../health/observation.ts';
import type { Failure } from './check-result.ts';
import { cannotExecute, connectionFailure } from './connection-failure.ts';
import type { Deadline } from './deadline.ts';

/** Bytes of an answer's headers, Node's own limit, written down because a probe depends on it. */
const HEADER_LIMIT_BYTES = 16_384;

export interface HttpRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** All of them, Host included. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Bytes of the answer's body that are read; what comes after is ignored. */
  readonly bodyLimitBytes: number;
  /** Whether anything will look at the body of an answer with these headers. */
  readonly keepBody: (headers: IncomingHttpHeaders) => boolean;
}

export interface Answer {
  readonly kind: 'answered';
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Empty when nothing looks at it. */
  readonly body: string;
  readonly firstByteMs: number;
}

/** Never rejects. */
export async function exchange(
  socket: Socket,
  request: HttpRequest,
  deadline: Deadline,
): Promise<Answer | Failure> {
  try {
    return await converse(socket, request, deadline);
  } catch (error) {
    return cannotExecute(error);
  } finally {
    socket.destroy();
  }
}

function converse(socket: Socket, request: HttpRequest, deadline: Deadline): Promise<Answer | Failure> {
  return new Promise((resolve) => {
    const sentMs = performance.now();
    let phase: Phase = 'first-byte';
    const fail = (error: Error): void => resolve(deadline.blame(connectionFailure(error, phase)));
    deadline.guard(() => resolve(deadline.failure(phase)));

    // Throws on a method, path or header that HTTP does not allow; the promise then rejects.
    const outgoing = startRequest({
      createConnection: () => socket,
      method: request.method,
      path: request.path,
      headers: request.headers,
      setHost: false,
      maxHeaderSize: HEADER_LIMIT_BYTES,
    });
    const receive = (incoming: IncomingMessage): void => {
      phase = 'body';
      const firstByteMs = performance.now() - sentMs;
      incoming.on('error', fail);
      readBody(incoming, request, (body) => {
        const { statusCode: status = 0, headers } = incoming;
        resolve({ kind: 'answered', status, headers, body, firstByteMs });
      });
    };
    outgoing.on('error', fail);
    outgoing.once('response', receive);
    // 101: an answer like any other, and never the one expected.
    outgoing.once('upgrade', receive);
    outgoing.end(request.body);
  });
}

/** Reads up to the limit; a body that nothing looks at is read too, because it must arrive. */
function readBody(incoming: IncomingMessage, request: HttpRequest, done: (body: string) => void): void {
  const keep = request.keepBody(incoming.headers);
  const chunks: Buffer[] = [];
  let bytes = 0;
  const finish = (): void => done(textOf(chunks, request.bodyLimitBytes));
  incoming.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (keep) chunks.push(chunk);
    if (bytes >= request.bodyLimitBytes) {
      incoming.removeAllListeners('data');
      incoming.pause();
      finish();
    }
  });
  incoming.once('end', finish);
}

function textOf(chunks: readonly Buffer[], limitBytes: number): string {
  const [first, ...more] = chunks;
  if (first === undefined) return '';
  const whole = more.length === 0 ? first : Buffer.concat(chunks);
  return whole.subarray(0, limitBytes).toString('utf8');
}
