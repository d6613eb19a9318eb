import { expect, test } from 'vitest';
import type { Phase } from '../../../shared/health/observation.ts';
import { cannotExecute, connectionFailure } from '../../../shared/probing/connection-failure.ts';

function errorOf(code: string, message = code): Error {
  return Object.assign(new Error(message), { code });
}

const unreachableHere = errorOf('ENETUNREACH');
const refusedThere = errorOf('ECONNREFUSED');

test.each<[name: string, error: unknown, phase: Phase, expected: object]>([
  ['nothing listens', refusedThere, 'connect', { outcome: 'fail', reason: 'refused' }],
  ['cut while connecting', errorOf('ECONNRESET'), 'connect', { outcome: 'fail', reason: 'reset' }],
  ['cut while shaking hands', errorOf('ECONNRESET'), 'tls', { outcome: 'fail', reason: 'reset' }],
  ['cut while sending', errorOf('EPIPE'), 'first-byte', { outcome: 'fail', reason: 'reset' }],
  ['no way to the host', errorOf('EHOSTUNREACH'), 'connect', { outcome: 'fail', reason: 'unreachable' }],
  ['the kernel gave up', errorOf('ETIMEDOUT'), 'connect', { outcome: 'fail', reason: 'timeout' }],
  ['no descriptors left', errorOf('EMFILE'), 'connect', { outcome: 'self-fault', reason: 'local' }],
  ['no ports left', errorOf('EADDRNOTAVAIL'), 'connect', { outcome: 'self-fault', reason: 'local' }],
  ['no buffers left', errorOf('ENOBUFS'), 'connect', { outcome: 'self-fault', reason: 'local' }],
  ['no network here', unreachableHere, 'connect', { outcome: 'self-fault', reason: 'local' }],
  ['a name unknown', errorOf('ENOTFOUND'), 'dns', { outcome: 'self-fault', reason: 'dns' }],
  ['a resolver refused', refusedThere, 'dns', { outcome: 'self-fault', reason: 'dns' }],
  ['a certificate expired', errorOf('CERT_HAS_EXPIRED'), 'tls', { outcome: 'fail', reason: 'tls' }],
  ['an error without code in TLS', new Error('odd'), 'tls', { outcome: 'fail', reason: 'tls' }],
  ['not HTTP', errorOf('HPE_INVALID_CONSTANT'), 'first-byte', { outcome: 'fail', reason: 'protocol' }],
  [
    'an unknown error while connecting',
    errorOf('EWHATEVER'),
    'connect',
    { outcome: 'fail', reason: 'unreachable' },
  ],
  [
    'of two addresses one refused',
    new AggregateError([unreachableHere, refusedThere]),
    'connect',
    { outcome: 'fail', reason: 'refused' },
  ],
  [
    'neither address can be reached from here',
    new AggregateError([unreachableHere, errorOf('EMFILE')]),
    'connect',
    { outcome: 'self-fault', reason: 'local' },
  ],
])('%s', (_name, error, phase, expected) => {
  expect(connectionFailure(error, phase)).toMatchObject({ kind: 'failed', phase, ...expected });
});

test('says the phase and what happened', () => {
  const error = errorOf('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:80');
  expect(connectionFailure(error, 'first-byte').detail).toBe('first-byte: connect ECONNREFUSED 127.0.0.1:80');
  expect(connectionFailure(error, 'connect').detail).toBe('connect ECONNREFUSED 127.0.0.1:80');
});

test('what cannot be executed is our own fault', () => {
  expect(cannotExecute('odd')).toEqual({
    kind: 'failed',
    outcome: 'self-fault',
    reason: 'local',
    detail: 'cannot execute the check: odd',
  });
});
