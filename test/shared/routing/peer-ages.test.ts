/** How old what is heard of the other regions is: what alarms go by, so it must never look younger than it is. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Seen } from '../../../shared/health/freshness.ts';
import { noteHeartbeats } from '../../../shared/routing/lead.ts';
import { noteReported, peerAges, type Reported } from '../../../shared/routing/peer-ages.ts';
import { fleetOf } from '../../functions/world/fleet.ts';
import { east, europe, nowMs, west } from './regional.ts';

const fleet = fleetOf();
const witness = 'eu-north-1';
const seenAt = (vantage: string, firstSeenMs: number): Seen => ({
  [`${vantage}/0`]: { slot: 1, firstSeenMs },
});
const reportAge = (reportedMs: Reported, atMs: number, peer = west) =>
  peerAges(fleet, east, { reportedMs }, atMs).find(({ region }) => region === peer)?.reportAgeSeconds;

describe('the age of a report', () => {
  test.each<[name: string, before: Reported | undefined, seen: Seen, ageSeconds: number]>([
    ['is none where it has just been seen', undefined, seenAt(west, nowMs), 0],
    [
      'counts from when its slot was first seen',
      { [`${west}/0`]: nowMs - 90_000 },
      seenAt(west, nowMs - 30_000),
      30,
    ],
    ['goes on where the slot has been forgotten', { [`${west}/0`]: nowMs - 7_200_000 }, {}, 7_200],
    ['is not that of an older one', { [`${west}/0`]: nowMs - 10_000 }, seenAt(west, nowMs - 60_000), 10],
    ['begins with the first pass that misses it', undefined, {}, 0],
    ['is none where our own clock was set back', { [`${west}/0`]: nowMs + 60_000 }, {}, 0],
    ['has nothing to do with another vantage', { [`${west}/0`]: nowMs - 90_000 }, seenAt(europe, nowMs), 90],
  ])('%s', (_name, before, seen, ageSeconds) => {
    expect(reportAge(noteReported(before, fleet, seen, nowMs), nowMs)).toBe(ageSeconds);
  });

  test('of one that never comes grows with the time since it was first missed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 600_000 }), { minLength: 1, maxLength: 30 }),
        (steps) => {
          let atMs = nowMs;
          let reported = noteReported(undefined, fleet, {}, atMs);
          for (const stepMs of steps) {
            atMs += stepMs;
            reported = noteReported(reported, fleet, {}, atMs);
            expect(reportAge(reported, atMs)).toBe((atMs - nowMs) / 1000);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  test('grows from when our own clock was set back, and not only once that has caught up', () => {
    const ahead = { [`${west}/0`]: nowMs + 3_600_000 };
    const reported = noteReported(ahead, fleet, {}, nowMs);
    expect(reportAge(noteReported(reported, fleet, {}, nowMs + 200_000), nowMs + 200_000)).toBe(200);
  });

  test('is that of the newest slot ever seen, whatever is forgotten in between', () => {
    const pass = fc.record({ stepMs: fc.integer({ min: 0, max: 4_000_000 }), isNew: fc.boolean() });
    fc.assert(
      fc.property(fc.array(pass, { minLength: 1, maxLength: 30 }), (passes) => {
        let atMs = nowMs;
        let newestMs = nowMs;
        let reported = noteReported(undefined, fleet, {}, atMs);
        for (const { stepMs, isNew } of passes) {
          atMs += stepMs;
          if (isNew) newestMs = atMs;
          // What is old is forgotten, as reports are after an hour.
          const seen = atMs - newestMs < 3_600_000 ? seenAt(west, newestMs) : {};
          reported = noteReported(reported, fleet, seen, atMs);
          expect(reportAge(reported, atMs)).toBe((atMs - newestMs) / 1000);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('is that of the shard that has been silent for longest', () => {
    const many = fleetOf({ applications: Array.from({ length: 101 }, (_each, place) => `api-${place}`) });
    const seen = { ...seenAt(west, nowMs - 5_000), [`${west}/1`]: { slot: 1, firstSeenMs: nowMs - 200_000 } };
    const reportedMs = noteReported(undefined, many, seen, nowMs);
    expect(peerAges(many, east, { reportedMs }, nowMs)).toContainEqual(
      expect.objectContaining({ region: west, reportAgeSeconds: 200 }),
    );
  });
});

describe('the peers', () => {
  test('are all other deployed regions, and only vantages report', () => {
    const witnessed = fleetOf({ fleet: { witnesses: [witness], vantages: [east, west, europe] } });
    const ages = peerAges(witnessed, west, {}, nowMs);
    expect(ages.map(({ region, reportAgeSeconds }) => [region, reportAgeSeconds])).toEqual([
      [east, 0],
      [europe, 0],
      [witness, undefined],
    ]);
  });

  test('that were never heard of grow old like those that have fallen silent', () => {
    const beats = (revisions: Readonly<Record<string, number | undefined>>, atMs: number, before = {}) =>
      noteHeartbeats(before, revisions, atMs);
    const first = beats({ [west]: 0, [europe]: 7 }, nowMs);
    const heartbeats = beats({ [west]: 0, [europe]: 8 }, nowMs + 180_000, first);
    expect(peerAges(fleet, east, { heartbeats }, nowMs + 180_000)).toEqual([
      expect.objectContaining({ region: west, heartbeatAgeSeconds: 180 }),
      expect.objectContaining({ region: europe, heartbeatAgeSeconds: 0 }),
    ]);
  });
});
