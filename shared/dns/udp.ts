/** One question put to one address over UDP; what was lost is sent again once. */
import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { encodeQuery, type Question, readReply } from './messages.ts';
import { failed, failedWith, type Outcome, type ServerAddress } from './outcome.ts';

const datagramsMax = 2;
const idRange = 2 ** 16;

/**
 * `truncated`: the answer does not fit a datagram. The question is asked again after `resendAfterMs`, or as soon as
 * the first datagram is known to have failed; the signal is the deadline.
 */
export function askOverUdp(
  server: ServerAddress,
  question: Question,
  resendAfterMs: number,
  signal: AbortSignal,
): Promise<Outcome | { readonly kind: 'truncated' }> {
  const id = randomInt(idRange);
  const query = encodeQuery(question, id);
  return new Promise((resolve) => {
    // A socket of its own for each question, so that its port is as hard to guess as the id. It is connected, so
    // that the kernel drops what others send to it and says when nobody listens there.
    const socket = createSocket(isIPv6(server.address) ? 'udp6' : 'udp4');
    let open = true;
    let sent = 0;
    let ignored = '';
    let resend: NodeJS.Timeout | undefined;

    socket.on('connect', send);
    socket.on('error', retry);
    socket.on('message', (message) => {
      const reading = readReply(message, question, id);
      if (reading.kind === 'ignored') ignored = `, ignored a message since ${reading.because}`;
      else if (reading.truncated) finish({ kind: 'truncated' });
      else finish({ kind: 'answer', answer: { ...reading.answer, transport: 'udp' } });
    });
    signal.addEventListener('abort', timedOut);
    if (signal.aborted) timedOut();
    else socket.connect(server.port, server.address);

    function send(): void {
      clearTimeout(resend);
      sent++;
      if (sent < datagramsMax) resend = setTimeout(send, resendAfterMs);
      socket.send(query, (error) => {
        if (error) retry(error);
      });
    }

    function retry(error: Error): void {
      if (!open) return;
      if (sent > 0 && sent < datagramsMax) send();
      else finish(failedWith(error, 'udp', server));
    }

    function timedOut(): void {
      finish(failed('timeout', `no answer over udp in time${ignored}`, server));
    }

    function finish(outcome: Outcome | { readonly kind: 'truncated' }): void {
      if (!open) return;
      open = false;
      clearTimeout(resend);
      signal.removeEventListener('abort', timedOut);
      socket.close();
      resolve(outcome);
    }
  });
}
