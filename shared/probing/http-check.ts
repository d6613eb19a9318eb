/** Executes an HTTP check: one request, or a few when redirects within the target are followed. */
import type { HttpCheck } from '../fleet/fleet.ts';
import { probeUserAgent } from '../fleet/names.ts';
import type { Phases } from '../health/observation.ts';
import { type Ending, endingOf, type Failure } from './check-result.ts';
import { type CompiledHttpCheck, compiledCheck } from './compiled-check.ts';
import type { Deadline } from './deadline.ts';
import { type Answer, exchange, type HttpRequest } from './http-exchange.ts';
import { judgeAnswer, saysJson } from './judge-answer.ts';
import { type Connecting, type Destination, type Opened, openConnection } from './open-connection.ts';
import { nameOfHost, type ParsedTarget, type ProbeTarget, parseTarget } from './probe-target.ts';
import { redirectOf } from './redirect.ts';

/** Hops that are followed before a redirect is called endless. */
const REDIRECT_LIMIT = 3;

/** What every probe says of itself; the check's own headers come on top. */
const PROBE_HEADERS = { 'user-agent': probeUserAgent, accept: '*/*', 'accept-encoding': 'identity' };

interface Exchanged extends Answer {
  readonly phases: Opened['phases'];
  readonly certificateDays?: number;
}

/** Throws only on a check or target that cannot be executed as written. */
export async function runHttpCheck(
  probeTarget: ProbeTarget,
  check: HttpCheck,
  connecting: Connecting,
  deadline: Deadline,
): Promise<Ending> {
  const compiled = compiledCheck(check);
  const target = parseTarget(probeTarget);
  const host = check.host ?? probeTarget.name;
  const destination = destinationOf(target, host, check);
  let request = firstRequest(target, host, compiled);

  for (let hops = 0; ; hops++) {
    const answer = await ask(destination, request, connecting, deadline);
    if (answer.kind === 'failed') return endingOf(answer, deadline.elapsedMs());
    const redirect =
      check.redirects === 'same-host'
        ? redirectOf(answer, target, host, request.path)
        : ({ kind: 'none' } as const);
    if (redirect.kind === 'none') return judged(answer, compiled, deadline);
    if (redirect.kind === 'outside')
      return endingOf(redirected(`to ${redirect.to}, outside the target`), deadline.elapsedMs());
    if (hops === REDIRECT_LIMIT)
      return endingOf(redirected(`more than ${REDIRECT_LIMIT} times`), deadline.elapsedMs());
    request = nextRequest(request, redirect.path, redirect.asGet);
  }
}

async function ask(
  destination: Destination,
  request: HttpRequest,
  connecting: Connecting,
  deadline: Deadline,
): Promise<Exchanged | Failure> {
  const opened = await openConnection(destination, connecting, deadline);
  if (opened.kind === 'failed') return opened;
  const answer = await exchange(opened.socket, request, deadline);
  if (answer.kind === 'failed') return { ...answer, phases: opened.phases };
  const { phases, certificateDays } = opened;
  return { ...answer, phases, ...(certificateDays !== undefined && { certificateDays }) };
}

function destinationOf(target: ParsedTarget, host: string, check: HttpCheck): Destination {
  const { protocol, host: address, port } = target;
  if (protocol === 'tcp:')
    throw new Error(`an http check needs an http or https url, got tcp://${address}:${port}`);
  const tls = { serverName: nameOfHost(host), verifyCertificate: check.verifyCertificate };
  return { host: address, port, ...(protocol === 'https:' && { tls }) };
}

function firstRequest(
  target: ParsedTarget,
  host: string,
  { check, wantsBody }: CompiledHttpCheck,
): HttpRequest {
  return {
    method: check.method,
    path: check.path ?? target.path,
    // Node lets the last of two names that differ in case alone win.
    headers: { host, ...PROBE_HEADERS, ...check.headers },
    ...(check.body !== undefined && { body: check.body }),
    bodyLimitBytes: check.bodyLimitBytes,
    keepBody: (answered) => wantsBody || saysJson(answered),
  };
}

function nextRequest(request: HttpRequest, path: string, asGet: boolean): HttpRequest {
  if (!asGet || request.method === 'GET' || request.method === 'HEAD') return { ...request, path };
  const { body: _dropped, ...rest } = request;
  return { ...rest, path, method: 'GET' };
}

function judged(answer: Exchanged, compiled: CompiledHttpCheck, deadline: Deadline): Ending {
  const { status, headers, body, certificateDays, firstByteMs } = answer;
  const latencyMs = deadline.elapsedMs();
  const days = certificateDays === undefined ? {} : { certificateDays };
  const own = { status, headers, body, latencyMs: latencyMs - deadline.stalledMs(), ...days };
  const phases: Phases = { ...answer.phases, firstByteMs, totalMs: latencyMs };
  return { ...judgeAnswer(own, compiled), latencyMs, phases, ...days };
}

function redirected(detail: string): Failure {
  return { kind: 'failed', outcome: 'fail', reason: 'redirect', detail: `redirected ${detail}` };
}
