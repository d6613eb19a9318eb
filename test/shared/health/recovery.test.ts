/** How near an endpoint that is down is to being up, by looks as a vantage takes them. */
import { expect, test } from 'vitest';
import type { Outcome } from '../../../shared/health/observation.ts';
import { isRecovering } from '../../../shared/health/recovery.ts';
import { foldObservations, untouched, type VotePolicy } from '../../../shared/health/vote.ts';

const endpoint = 'api/us-east-1';
const policy: VotePolicy = { confirmSeconds: 6, upThreshold: 6, intervalSeconds: 10 };

/** `fail` is `f`, `pass` is `p`, `degraded` is `d`: one each slot, after failures enough to be down. */
function looked(outcomes: string, inSlot = true, its = policy) {
  const words: Readonly<Record<string, Outcome>> = { f: 'fail', p: 'pass', d: 'degraded' };
  let state = untouched;
  [...`ffff${outcomes}`].forEach((letter, index) => {
    const atMs = 1_000_000 + index * 10_000;
    const outcome = words[letter] ?? 'self-fault';
    state = foldObservations(
      state,
      [{ endpoint, atMs, outcome, inSlot: inSlot || index < 4 }],
      its,
      atMs + 100,
    );
  });
  return { vote: state.vote, recovering: isRecovering(state, its) };
}

test.each<[name: string, outcomes: string, vote: string, recovering: boolean]>([
  ['that has just gone down is not', '', 'down', false],
  ['with two passes to go is not', 'pppp', 'down', false],
  ['with one to go is', 'ppppp', 'down', true],
  ['that is up is not any more', 'pppppp', 'up', false],
  ['is not after a failure', 'pppppf', 'down', false],
  ['begins anew after a failure', 'ppppfp', 'down', false],
  ['is not by answers that are degraded', 'ddddd', 'down', false],
])('an endpoint that is recovering: one %s', (_name, outcomes, vote, recovering) => {
  expect(looked(outcomes)).toEqual({ vote, recovering });
});

test('fast looks bring it no nearer', () => {
  expect(looked('ppppp', false)).toEqual({ vote: 'down', recovering: false });
});

test('one pass that makes it up is not waited for before it has come', () => {
  expect(looked('', true, { ...policy, upThreshold: 1 })).toEqual({ vote: 'down', recovering: false });
  expect(looked('p', true, { ...policy, upThreshold: 1 })).toEqual({ vote: 'up', recovering: false });
});
