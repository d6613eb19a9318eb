/** One question put to one address over TCP, for answers that do not fit a datagram. */
import { randomInt } from 'node:crypto';
import { connect } from 'node:net';
import { FrameReader, frame } from './frames.ts';
import { encodeQuery, type Question, readReply } from './messages.ts';
import { failed, failedWith, type Outcome, type ServerAddress } from './outcome.ts';

const idRange = 2 ** 16;

/** The signal is the deadline. */
export function askOverTcp(server: ServerAddress, question: Question, signal: AbortSignal): Promise<Outcome> {
  const id = randomInt(idRange);
  const query = frame(encodeQuery(question, id));
  return new Promise((resolve) => {
    const reader = new FrameReader();
    const socket = connect({ host: server.address, port: server.port });
    socket.on('connect', () => socket.write(query));
    socket.on('data', (chunk) => {
      const [message] = reader.push(chunk);
      if (message === undefined) return;
      const reading = readReply(message, question, id);
      finish(
        reading.kind === 'answer'
          ? { kind: 'answer', answer: { ...reading.answer, transport: 'tcp' } }
          : failed('malformed', `no answer over tcp since ${reading.because}`, server),
      );
    });
    socket.on('error', (error) => finish(failedWith(error, 'tcp', server)));
    socket.on('close', () =>
      finish(failed('malformed', 'the tcp connection ended before an answer', server)),
    );
    signal.addEventListener('abort', timedOut);
    if (signal.aborted) timedOut();

    function timedOut(): void {
      finish(failed('timeout', 'no answer over tcp in time', server));
    }

    /** May be called again by what follows: a promise takes the first outcome only. */
    function finish(outcome: Outcome): void {
      signal.removeEventListener('abort', timedOut);
      socket.destroy();
      resolve(outcome);
    }
  });
}
