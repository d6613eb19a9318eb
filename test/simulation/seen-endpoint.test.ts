import { describe, expect, test } from 'vitest';
import type { EndpointFailure } from '../../sandbox/scenario/outages.ts';
import { type Fare, seenBy, seenOf } from '../../sandbox/simulate/seen-endpoint.ts';
import { checkSchema } from '../../shared/fleet/check-schema.ts';

const http = { type: 'http', path: '/health', timeoutSeconds: 4, expect: { status: [200] } };
const tcp = { type: 'tcp', timeoutSeconds: 2 };

const served: Fare = { kind: 'served', answerMs: 80 };
const silence: Fare = { kind: 'silence' };

function failing(mode: EndpointFailure['mode'], latencyMs = 8_000): Fare {
  const place = { kind: 'endpoint', application: 'api', region: 'us-east-1', fraction: 1, at: 0 } as const;
  const failure = mode === 'slow' ? { ...place, mode, latencyMs } : { ...place, mode };
  return { kind: 'failing', failure, answerMs: 80 };
}

describe('one check', () => {
  test.each<[string, Readonly<Record<string, unknown>>, Fare, Readonly<Record<string, unknown>>]>([
    ['passes where it is served', http, served, { outcome: 'pass', afterMs: 80 }],
    [
      'waits for silence until its timeout',
      http,
      silence,
      { outcome: 'fail', afterMs: 4_000, reason: 'timeout', phase: 'connect' },
    ],
    [
      'learns of a refusal at once',
      http,
      failing('refused'),
      { outcome: 'fail', afterMs: 80, reason: 'refused' },
    ],
    [
      'is let in by what then hangs',
      http,
      failing('timeout'),
      { outcome: 'fail', afterMs: 4_000, reason: 'timeout', phase: 'first-byte' },
    ],
    ['takes an error for one', http, failing('http500'), { outcome: 'fail', afterMs: 80, reason: 'status' }],
    [
      'that expects an error takes it for an answer',
      { ...http, expect: { status: ['500-599'] } },
      failing('http500'),
      { outcome: 'pass' },
    ],
    [
      'waits for a late answer that still comes in time',
      http,
      failing('slow', 3_900),
      { outcome: 'pass', afterMs: 3_980 },
    ],
    [
      'does not wait longer than its timeout',
      http,
      failing('slow', 3_920),
      { outcome: 'fail', afterMs: 4_000, reason: 'timeout' },
    ],
    [
      'with a limit calls a late answer degraded',
      { ...http, expect: { status: [200], maxLatencyMs: 500 } },
      failing('slow', 421),
      { outcome: 'degraded', afterMs: 501 },
    ],
    [
      'with a limit lets pass what is just in time',
      { ...http, expect: { status: [200], maxLatencyMs: 500 } },
      failing('slow', 420),
      { outcome: 'pass', afterMs: 500 },
    ],
    ['that looks at no body does not see a wrong one', http, failing('wrong-body'), { outcome: 'pass' }],
    [
      'that looks at the body sees a wrong one',
      { ...http, expect: { status: [200], bodyContains: 'ok' } },
      failing('wrong-body'),
      { outcome: 'fail', reason: 'body' },
    ],
    [
      'sees a bad certificate',
      http,
      failing('bad-certificate'),
      { outcome: 'fail', reason: 'tls', phase: 'tls' },
    ],
    [
      'that verifies no certificate does not',
      { ...http, verifyCertificate: false },
      failing('bad-certificate'),
      { outcome: 'pass' },
    ],
    ['by TCP sees a refusal', tcp, failing('refused'), { outcome: 'fail', reason: 'refused' }],
    ['by TCP sees nothing of an error', tcp, failing('http500'), { outcome: 'pass' }],
    ['by TCP sees nothing of a slow application', tcp, failing('slow'), { outcome: 'pass', afterMs: 80 }],
    ['by TCP gives up by its own timeout', tcp, silence, { outcome: 'fail', afterMs: 2_000 }],
  ])('%s', (_name, check, fare, seen) => {
    const { afterMs, mode, result } = seenBy(checkSchema.parse(check), fare);
    expect(mode).toBe('vote');
    expect({ afterMs, ...result }).toMatchObject(seen);
  });
});

test('a check says what its word counts for', () => {
  const seen = seenBy(checkSchema.parse({ ...http, mode: 'veto' }), failing('http500'));
  expect(seen).toMatchObject({ mode: 'veto', result: { outcome: 'fail' } });
});

test('of several checks the worst that votes counts, once the last has ended', () => {
  const strict = { ...http, expect: { status: [200], maxLatencyMs: 50 } };
  const together = (checks: readonly Readonly<Record<string, unknown>>[], fare: Fare) =>
    seenOf({ checks: checks.map((check) => checkSchema.parse(check)) }, fare);
  expect(together([http, strict], served)).toEqual({ kind: 'degraded', afterMs: 80 });
  expect(together([tcp, http], failing('http500'))).toEqual({ kind: 'fail', afterMs: 80 });
  expect(together([http, tcp], silence)).toEqual({ kind: 'fail', afterMs: 4_000 });
  expect(together([tcp, { ...http, mode: 'veto' }], failing('http500'))).toEqual({
    kind: 'pass',
    afterMs: 80,
  });
});
