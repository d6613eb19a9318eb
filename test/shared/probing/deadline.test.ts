import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Phase } from '../../../shared/health/observation.ts';
import { Deadline } from '../../../shared/probing/deadline.ts';
import type { Stalls } from '../../../shared/probing/stall-meter.ts';
import { calm } from './base-check.ts';

const LIMIT_MS = 1000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate'] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** A loop that stood still this often for this long each. */
function stalled(times: number, lengthMs: number): Stalls {
  return {
    watch: () => () => undefined,
    stalledMs: (_since, atLeastMs) => (lengthMs >= atLeastMs ? times * lengthMs : 0),
  };
}

test.each<[name: string, stalls: Stalls, phase: Phase, expected: object]>([
  [
    'an answer that does not come is a timeout',
    calm,
    'first-byte',
    { outcome: 'fail', reason: 'timeout', detail: 'no answer within 1000 ms' },
  ],
  [
    'so is a rest that does not come',
    calm,
    'body',
    { outcome: 'fail', reason: 'timeout', detail: 'answer not complete within 1000 ms' },
  ],
  ['a name not resolved is our own', calm, 'dns', { outcome: 'self-fault', reason: 'dns' }],
  [
    'a quarter of it stood still leaves a timeout',
    stalled(1, 250),
    'tls',
    { outcome: 'fail', reason: 'timeout' },
  ],
  [
    'more than a quarter makes it our own',
    stalled(1, 251),
    'tls',
    {
      outcome: 'self-fault',
      reason: 'overloaded',
      detail: 'stood still for 251 ms ourselves, then: no answer within 1000 ms',
    },
  ],
  ['stalls add up', stalled(3, 100), 'tls', { outcome: 'self-fault', reason: 'overloaded' }],
  [
    'stalls under a tenth do not count, however many',
    stalled(9, 99),
    'tls',
    { outcome: 'fail', reason: 'timeout' },
  ],
])('%s', (_name, stalls, phase, expected) => {
  const deadline = new Deadline(LIMIT_MS, stalls);
  expect(deadline.failure(phase)).toMatchObject({ kind: 'failed', phase, ...expected });
  deadline.end();
});

test.each([
  ['reset', 'self-fault', 'overloaded'],
  ['timeout', 'self-fault', 'overloaded'],
  ['refused', 'fail', 'refused'],
  ['protocol', 'fail', 'protocol'],
  ['tls', 'fail', 'tls'],
] as const)('after we stood still, %s is a %s', (reason, outcome, blamed) => {
  const deadline = new Deadline(LIMIT_MS, stalled(1, 900));
  const failure = { kind: 'failed', outcome: 'fail', reason, phase: 'tls', detail: 'x' } as const;
  expect(deadline.blame(failure)).toMatchObject({ outcome, reason: blamed });
  deadline.end();
});

test('interrupts once it has passed, and not a moment before', () => {
  const interrupt = vi.fn();
  const deadline = new Deadline(LIMIT_MS, calm);
  deadline.guard(interrupt);
  vi.advanceTimersByTime(LIMIT_MS - 1);
  expect(interrupt).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  vi.runAllTimers();
  expect(interrupt).toHaveBeenCalledTimes(1);
});

test('interrupts what is guarded last', () => {
  const [first, last] = [vi.fn(), vi.fn()];
  const deadline = new Deadline(LIMIT_MS, calm);
  deadline.guard(first);
  deadline.guard(last);
  vi.runAllTimers();
  expect(first).not.toHaveBeenCalled();
  expect(last).toHaveBeenCalledTimes(1);
});

test('interrupts at once what is guarded too late', () => {
  const interrupt = vi.fn();
  const deadline = new Deadline(LIMIT_MS, calm);
  vi.runAllTimers();
  deadline.guard(interrupt);
  expect(interrupt).toHaveBeenCalledTimes(1);
});

test('interrupts nothing that has ended, not even between the timer and the last look at the sockets', () => {
  const interrupt = vi.fn();
  const deadline = new Deadline(LIMIT_MS, calm);
  deadline.guard(interrupt);
  vi.advanceTimersToNextTimer();
  deadline.end();
  vi.runAllTimers();
  expect(interrupt).not.toHaveBeenCalled();
});
