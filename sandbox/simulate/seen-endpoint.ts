/** What one check makes of how a request fares. */
import type { Application, Check, HttpExpectation } from '../../shared/fleet/fleet.ts';
import type { FailureReason, Phase } from '../../shared/health/observation.ts';
import type { CheckResult, ModedResult } from '../../shared/probing/check-result.ts';
import type { EndpointFailure } from '../scenario/outages.ts';

/** How long an application takes to answer when nothing is wrong, drawn between the two. */
export const serviceMs = [5, 25] as const;

/** How a request fares at an endpoint, whoever sent it. */
export type Fare =
  | { readonly kind: 'served'; readonly answerMs: number }
  /** Nobody answers: the path is cut, or the endpoint hangs. */
  | { readonly kind: 'silence' }
  | { readonly kind: 'failing'; readonly failure: EndpointFailure; readonly answerMs: number };

/** One check's result, and when it is there. */
export interface Seen {
  readonly afterMs: number;
  readonly mode: ModedResult['mode'];
  readonly result: Omit<CheckResult, 'atMs'>;
}

export function seenBy(check: Check, fare: Fare): Seen {
  const { afterMs, ...result } = judged(check, fare);
  return { afterMs, mode: check.mode, result };
}

/** What the checks that vote make of it together, and when the last of them has ended. */
export function seenOf(
  { checks }: Pick<Application, 'checks'>,
  fare: Fare,
): { readonly kind: 'pass' | 'degraded' | 'fail'; readonly afterMs: number } {
  const seen = checks.filter(({ mode }) => mode === 'vote').map((check) => judged(check, fare));
  const outcomes = seen.map(({ outcome }) => outcome);
  const kind = outcomes.includes('fail') ? 'fail' : outcomes.includes('degraded') ? 'degraded' : 'pass';
  return { kind, afterMs: Math.max(...seen.map(({ afterMs }) => afterMs)) };
}

type Judged = Seen['result'] & { readonly afterMs: number };

function judged(check: Check, fare: Fare): Judged {
  const timeoutMs = check.timeoutSeconds * 1000;
  if (fare.kind === 'silence') return timedOut(timeoutMs, 'connect');
  if (fare.kind === 'served') return inTime(check, fare.answerMs);
  const { failure, answerMs } = fare;
  const fail = (reason: FailureReason, phase: Phase, detail: string): Judged => {
    const afterMs = Math.min(answerMs, timeoutMs);
    return { afterMs, outcome: 'fail', reason, phase, detail, latencyMs: afterMs };
  };
  switch (failure.mode) {
    case 'refused':
      return fail('refused', 'connect', 'connection refused');
    case 'timeout':
      return timedOut(timeoutMs, check.type === 'tcp' ? 'connect' : 'first-byte');
    case 'slow':
      // A connection is opened by the machine, however slow the application.
      return check.type === 'tcp' ? inTime(check, answerMs) : inTime(check, answerMs + failure.latencyMs);
    case 'http500':
      if (check.type === 'tcp' || expectsStatus(check.expect, 500)) return inTime(check, answerMs);
      return fail('status', 'first-byte', `status 500, expected ${check.expect.status.join(', ')}`);
    case 'wrong-body':
      // A check that does not look at the body cannot tell.
      return check.type === 'tcp' || !looksAtBody(check.expect)
        ? inTime(check, answerMs)
        : fail('body', 'body', 'the body is not what was expected');
    case 'bad-certificate':
      return check.type === 'tcp' || !check.verifyCertificate
        ? inTime(check, answerMs)
        : fail('tls', 'tls', 'the certificate is not valid');
  }
}

function inTime(check: Check, answerMs: number): Judged {
  const timeoutMs = check.timeoutSeconds * 1000;
  if (answerMs >= timeoutMs) return timedOut(timeoutMs, check.type === 'tcp' ? 'connect' : 'first-byte');
  const limitMs = check.type === 'tcp' ? check.maxLatencyMs : check.expect.maxLatencyMs;
  if (limitMs !== undefined && answerMs > limitMs) {
    const detail = `${answerMs} ms, expected at most ${limitMs} ms`;
    return { afterMs: answerMs, outcome: 'degraded', reason: 'latency', detail, latencyMs: answerMs };
  }
  return { afterMs: answerMs, outcome: 'pass', latencyMs: answerMs };
}

function timedOut(timeoutMs: number, phase: Phase): Judged {
  const detail = `no answer within ${timeoutMs} ms`;
  return { afterMs: timeoutMs, outcome: 'fail', reason: 'timeout', phase, detail };
}

function expectsStatus({ status }: HttpExpectation, given: number): boolean {
  return status.some((each) => {
    const [from = Number.NaN, to = from] = String(each).split('-').map(Number);
    return from <= given && given <= to;
  });
}

function looksAtBody({ bodyContains, bodyMatches, json }: HttpExpectation): boolean {
  return bodyContains !== undefined || bodyMatches !== undefined || json.length > 0;
}
