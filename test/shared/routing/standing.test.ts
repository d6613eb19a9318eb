/** What one line a minute says of an application. */
import { expect, test } from 'vitest';
import type { Report } from '../../../shared/health/report.ts';
import { untouched } from '../../../shared/health/vote.ts';
import { decide } from '../../../shared/routing/decide.ts';
import type { Situation } from '../../../shared/routing/situation.ts';
import { type Standing, standingOf } from '../../../shared/routing/standing.ts';
import {
  allEast,
  allWest,
  calm,
  courseOf,
  east,
  europe,
  nowMs,
  policy,
  regions,
  stale,
  verdicts,
  west,
} from './regional.ts';

/** How fast each region answers a vantage. */
function report(vantage: string, latencyMs: Readonly<Record<string, number>>): Report {
  const endpoints = regions.map((region) => {
    const usualLatencyMs = latencyMs[region];
    return [`api/${region}`, { ...untouched, ...(usualLatencyMs === undefined ? {} : { usualLatencyMs }) }];
  });
  return {
    vantage,
    shard: 0,
    slot: 1,
    slotDueMs: nowMs,
    revision: 1,
    fleetDigest: 'f00d',
    writtenAtMs: nowMs,
    endpoints: Object.fromEntries(endpoints),
  };
}

const fresh = [
  report(east, { [east]: 12.4, [west]: 60 }),
  report(west, { [east]: 60.6, [west]: 9 }),
  report(europe, {}),
];

test.each<[name: string, change: Partial<Situation>, expected: Partial<Standing>]>([
  [
    'says why traffic stays, where it is, and how all regions are',
    {},
    {
      because: 'healthy',
      epoch: 3,
      weights: allEast,
      verdicts: { [east]: 'up', [europe]: 'up', [west]: 'up' },
    },
  ],
  ['says why traffic moves', { verdicts: verdicts('down', 'up', 'up') }, { because: 'active-down' }],
  [
    'marks a verdict that its votes no longer carry',
    { verdicts: verdicts('up', stale('up'), 'degraded') },
    { verdicts: { [east]: 'up', [europe]: 'degraded', [west]: 'stale up' } },
  ],
  [
    'has the latency of where traffic is, in whole milliseconds',
    {},
    { latencyMs: { [east]: 12, [west]: 61 } },
  ],
  [
    'has that of the region with most of it',
    { weightsInForce: { [east]: 50, [west]: 100, [europe]: 0 }, course: courseOf(3, allWest) },
    { latencyMs: { [east]: 60, [west]: 9 } },
  ],
  ['has none where traffic is nowhere yet', { weightsInForce: {} }, { latencyMs: {} }],
])('%s', (_name, change, expected) => {
  const situation = { ...calm, ...change };
  const decision = decide(situation, policy, nowMs);
  expect(standingOf({ application: 'api', situation, policy, decision }, { fresh })).toMatchObject(expected);
});

test('has no epoch before there is a course', () => {
  const situation = { ...calm, course: undefined };
  const decision = decide(situation, policy, nowMs);
  expect(standingOf({ application: 'api', situation, policy, decision }, { fresh })).not.toHaveProperty(
    'epoch',
  );
});
