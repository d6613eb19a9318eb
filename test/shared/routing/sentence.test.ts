import { expect, test } from 'vitest';
import { decide } from '../../../shared/routing/decide.ts';
import { guard } from '../../../shared/routing/guards.ts';
import type { Policy } from '../../../shared/routing/policy.ts';
import { explain } from '../../../shared/routing/sentence.ts';
import type { Situation } from '../../../shared/routing/situation.ts';
import {
  allWest,
  calm,
  courseOf,
  east,
  europe,
  minuteMs,
  nowMs,
  override,
  policy,
  stale,
  verdict,
  verdicts,
  west,
} from './regional.ts';

type Change = Partial<Situation> & { readonly policy?: Partial<Policy> };

const twoOfThree = verdict('down', {
  votes: [
    { vantage: east, vote: 'up' },
    { vantage: west, vote: 'down' },
    { vantage: europe, vote: 'down' },
  ],
});
const tied = verdict('down', { stale: true, because: 'tie' });
const down = { verdicts: verdicts('down', 'up', 'up') };
const recovered = { course: courseOf(4, allWest), weightsInForce: allWest };
const freeze = {
  scope: 'fleet',
  owner: 'alice',
  reason: 'migration',
  atMs: 0,
  expiresAtMs: Date.UTC(2027, 0, 2, 3, 4, 5),
} as const;

test.each<[change: Change, expected: string]>([
  [{}, 'api stays in us-east-1 (healthy): us-east-1 is up by 3 of 3 votes'],
  [
    { verdicts: verdicts(twoOfThree, 'up', 'up') },
    'api moves from us-east-1 to us-west-2 (failover, active-down): us-east-1 is down by 2 of 3 votes; us-west-2 is up by 3 of 3 votes',
  ],
  [
    { overrides: [override('pin', europe)] },
    'api moves from us-east-1 to eu-west-1 (switchover, override): pinned to eu-west-1 by alice (test); us-east-1 is up by 3 of 3 votes; eu-west-1 is up by 3 of 3 votes',
  ],
  [
    recovered,
    'api moves from us-west-2 to us-east-1 (failback, preferred-back): us-west-2 is up by 3 of 3 votes; us-east-1 is up by 3 of 3 votes',
  ],
  [
    { ...down, freeze },
    'api stays in us-east-1 (frozen): frozen by alice (migration), until 2027-01-02T03:04:05.000Z; us-east-1 is down by 3 of 3 votes; would move to us-west-2 (failover, active-down)',
  ],
  [
    { freeze: 'unreadable' },
    'api stays in us-east-1 (frozen): the freeze switch cannot be read; us-east-1 is up by 3 of 3 votes',
  ],
  [
    { ...down, policy: { mode: 'observe' } },
    'api stays in us-east-1 (observing): its mode is observe; us-east-1 is down by 3 of 3 votes; would move to us-west-2 (failover, active-down)',
  ],
  [
    { verdicts: verdicts('down', 'up', stale('up')), overrides: [override('keep-out', west)] },
    'api stays in us-east-1 (no-candidate): us-east-1 is down by 3 of 3 votes; us-west-2 is up by 3 of 3 votes but kept out; eu-west-1 was up, and now only 1 of 1 votes count',
  ],
  [
    { verdicts: verdicts('up', 'up', 'down'), overrides: [override('pin', europe)] },
    'api stays in us-east-1 (no-candidate): pinned to eu-west-1 by alice (test); eu-west-1 is down by 3 of 3 votes; us-east-1 is up by 3 of 3 votes; us-west-2 is up by 3 of 3 votes',
  ],
  [
    { verdicts: verdicts('down', 'down', 'down') },
    'api stays in us-east-1 (all-down): us-east-1 is down by 3 of 3 votes; us-west-2 is down by 3 of 3 votes; eu-west-1 is down by 3 of 3 votes',
  ],
  [
    { ...down, writerRegion: east },
    'api stays in us-east-1 (writer-elsewhere): it needs the writer, which is in us-east-1; us-east-1 is down by 3 of 3 votes; us-west-2 is up by 3 of 3 votes without the writer; eu-west-1 is up by 3 of 3 votes without the writer',
  ],
  [
    { verdicts: verdicts(tied, 'up', 'up') },
    'api stays in us-east-1 (stale): us-east-1 was down, and now the votes are tied',
  ],
  [
    { verdicts: verdicts(stale('down'), 'up', 'up') },
    'api stays in us-east-1 (no-quorum): us-east-1 was down, and now only 1 of 1 votes count',
  ],
  [{ verdicts: {} }, 'api stays in us-east-1 (no-quorum): us-east-1 has no votes'],
  [
    { ...recovered, lastMoveAtMs: nowMs - 4 * minuteMs },
    'api stays in us-west-2 (cooling-down): the last move was 4 min ago, and the next one waits for 10 min; would move to us-east-1 (failback, preferred-back)',
  ],
  [
    { ...recovered, upSinceMs: { [east]: nowMs - 100_040 } },
    'api stays in us-west-2 (stabilising): us-east-1 has been up for 100 s of 15 min; would move to us-east-1 (failback, preferred-back)',
  ],
  [
    { ...recovered, upSinceMs: {} },
    'api stays in us-west-2 (stabilising): us-east-1 has been up for an unknown time of 15 min; would move to us-east-1 (failback, preferred-back)',
  ],
  [
    { ...recovered, policy: { failback: 'manual' } },
    'api stays in us-west-2 (awaiting-approval): us-east-1 is up by 3 of 3 votes; going back needs approval; would move to us-east-1 (failback, preferred-back)',
  ],
  [
    { ...down, policy: { failover: 'manual' } },
    'api stays in us-east-1 (awaiting-operator): its failover is manual; us-east-1 is down by 3 of 3 votes; would move to us-west-2 (failover, active-down)',
  ],
  [
    { fleetMismatch: true },
    'api stays in us-east-1 (fleet-mismatch): its course was set with a newer fleet file than the one here',
  ],
  [
    { verdicts: verdicts(verdict('down', { evidenceAtMs: nowMs - 31_200 }), 'up', 'up') },
    'api stays in us-east-1 (evidence-old): the votes are 31.2 s old, and 25 s is the limit; would move to us-west-2 (failover, active-down)',
  ],
  [
    { weightsInForce: {}, course: undefined },
    'api stays in no region (no-records): DNS has no weighted records for it',
  ],
  [
    { weightsInForce: { [east]: 50, [west]: 50 } },
    'api stays in us-east-1 and us-west-2 (healthy): us-east-1 is up by 3 of 3 votes; us-west-2 is up by 3 of 3 votes',
  ],
  [
    { ...recovered, policy: { cooldownMs: 180 * minuteMs }, lastMoveAtMs: nowMs - 90 * minuteMs },
    'api stays in us-west-2 (cooling-down): the last move was 90 min ago, and the next one waits for 3 h; would move to us-east-1 (failback, preferred-back)',
  ],
])('%o: %s', ({ policy: policyChange, ...change }, expected) => {
  const situation = { ...calm, ...change };
  const its = { ...policy, ...policyChange };
  const decision = guard(decide(situation, its, nowMs), situation, its, nowMs);
  expect(explain(decision, situation, its, nowMs)).toBe(expected);
});
