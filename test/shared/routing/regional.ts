/** The application that the routing tests steer, and its situations. Three regions, all well, traffic in the first. */
import type { Application } from '../../../shared/fleet/fleet.ts';
import type { Vote } from '../../../shared/health/vote.ts';
import type { Course, Weights } from '../../../shared/routing/course.ts';
import type { Override } from '../../../shared/routing/override.ts';
import type { Policy } from '../../../shared/routing/policy.ts';
import { desiredRecords, type ResourceRecordSet } from '../../../shared/routing/records.ts';
import type { RegionVerdict, Situation } from '../../../shared/routing/situation.ts';

export const east = 'us-east-1';
export const west = 'us-west-2';
export const europe = 'eu-west-1';
export const regions = [east, west, europe];

export const nowMs = 1_800_000_000_000;
export const minuteMs = 60_000;

export const application: Pick<Application, 'name' | 'records' | 'ttlSeconds' | 'endpoints'> = {
  name: 'api.example.test',
  records: ['A', 'AAAA'],
  ttlSeconds: 60,
  endpoints: {
    [east]: { target: { a: ['192.0.2.1'], aaaa: ['2001:db8::1'] }, probe: 'http://192.0.2.1/' },
    [west]: { target: { a: ['192.0.2.2'], aaaa: ['2001:db8::2'] }, probe: 'http://192.0.2.2/' },
    [europe]: { target: { a: ['192.0.2.3'], aaaa: ['2001:db8::3'] }, probe: 'http://192.0.2.3/' },
  },
};

export const allEast: Weights = { [east]: 100, [west]: 0, [europe]: 0 };
export const allWest: Weights = { [east]: 0, [west]: 100, [europe]: 0 };

export function courseOf(epoch: number, weights: Weights, change: Partial<Course> = {}): Course {
  return {
    application: 'api',
    epoch,
    weights,
    kind: 'failover',
    because: 'active-down',
    by: europe,
    atMs: nowMs - 60 * minuteMs,
    fleetDigest: 'f00d',
    fleetWrittenAtMs: 0,
    progress: {},
    ...change,
  };
}

/** Records as an earlier move has left them, without the marker. */
export function recordsFor(weights: Weights): ResourceRecordSet[] {
  return desiredRecords(application, weights);
}

/** A verdict by three votes, seen a moment ago. */
export function verdict(vote: Vote, change: Partial<RegionVerdict> = {}): RegionVerdict {
  const votes = [east, west, europe].map((vantage) => ({ vantage, vote }));
  return { verdict: vote, stale: vote === 'unknown', votes, evidenceAtMs: nowMs - 1_000, ...change };
}

export function verdicts(...votes: readonly (Vote | RegionVerdict)[]): Record<string, RegionVerdict> {
  return Object.fromEntries(
    votes.map((vote, place) => [regions[place], typeof vote === 'string' ? verdict(vote) : vote]),
  );
}

/** Too few votes: what was the verdict before is kept. */
export function stale(vote: Vote): RegionVerdict {
  return verdict(vote, { stale: true, because: 'no-quorum', votes: [{ vantage: east, vote }] });
}

export function override(kind: Override['kind'], region: string, change: Partial<Override> = {}): Override {
  return {
    application: 'api',
    kind,
    region,
    owner: 'alice',
    reason: 'test',
    atMs: nowMs - minuteMs,
    ...change,
  };
}

export const policy: Policy = {
  order: regions,
  steering: { kind: 'priority' },
  mode: 'act',
  failover: 'auto',
  failback: 'auto',
  stabilisationMs: 15 * minuteMs,
  // In one step: ramps have their own tests.
  ramp: { steps: [100], holdMs: 5 * minuteMs },
  cooldownMs: 10 * minuteMs,
  movesPerHour: 4,
  intervalMs: 10_000,
};

export const calm: Situation = {
  application: 'api',
  course: courseOf(3, allEast),
  weightsInForce: allEast,
  verdicts: verdicts('up', 'up', 'up'),
  upSinceMs: {
    [east]: nowMs - 60 * minuteMs,
    [west]: nowMs - 60 * minuteMs,
    [europe]: nowMs - 60 * minuteMs,
  },
  freeze: 'none',
  overrides: [],
};
