/**
 * Turns a network error into a failure: what happened, in which phase, and whether it is the endpoint's or our own.
 */
import type { FailureReason, Phase } from '../health/observation.ts';
import type { Failure } from './check-result.ts';
import { bounded } from './shown-value.ts';

/** Errors that say nothing about the endpoint: our own machine could not open, or keep, a connection. */
const LOCAL_CODES = new Set([
  'EMFILE',
  'ENFILE',
  'ENOMEM',
  'ENOBUFS',
  'EADDRNOTAVAIL',
  'EADDRINUSE',
  'ENETUNREACH',
  'ENETDOWN',
  'EACCES',
  'EPERM',
  'EAFNOSUPPORT',
  'EINVAL',
]);

const REASONS: Readonly<Record<string, FailureReason>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  ECONNABORTED: 'reset',
  EPIPE: 'reset',
  EHOSTUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  ETIMEDOUT: 'timeout',
};

/** The failure behind an error that was thrown, or emitted, in this phase. */
export function connectionFailure(error: unknown, phase: Phase): Failure {
  const cause = decisiveError(error);
  const code = codeOf(cause);
  const message = messageOf(cause);
  // Node names the system call first, which in one phase is the phase's own name.
  const detail = bounded(message.startsWith(phase) ? message : `${phase}: ${message}`);
  // What a resolver answers is, in the first place, our resolver's: the caller compares it with the other vantages.
  if (phase === 'dns') return { kind: 'failed', outcome: 'self-fault', reason: 'dns', phase, detail };
  if (LOCAL_CODES.has(code)) return { kind: 'failed', outcome: 'self-fault', reason: 'local', phase, detail };
  const reason =
    REASONS[code] ?? (phase === 'tls' ? 'tls' : phase === 'connect' ? 'unreachable' : 'protocol');
  return { kind: 'failed', outcome: 'fail', reason, phase, detail };
}

/** A check that cannot be executed as it is written. */
export function cannotExecute(error: unknown): Failure {
  const detail = bounded(`cannot execute the check: ${messageOf(error)}`);
  return { kind: 'failed', outcome: 'self-fault', reason: 'local', detail };
}

/** Of several addresses tried, the one that tells most: an address that we cannot reach hides none that refused. */
function decisiveError(error: unknown): unknown {
  if (!(error instanceof AggregateError)) return error;
  const errors: readonly unknown[] = error.errors;
  return errors.find((one) => !LOCAL_CODES.has(codeOf(one))) ?? errors[0] ?? error;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
