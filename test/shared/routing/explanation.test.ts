import { expect, test } from 'vitest';
import type { Course } from '../../../shared/routing/course.ts';
import type { DecisionRecord } from '../../../shared/routing/decision-record.ts';
import { explanationOf } from '../../../shared/routing/explanation.ts';
import type { RegionVerdict } from '../../../shared/routing/situation.ts';

const sinceMs = Date.UTC(2027, 0, 15, 8, 30);

const course: Course = {
  application: 'api',
  epoch: 7,
  weights: { east: 100, west: 0 },
  kind: 'failback',
  because: 'preferred-back',
  by: 'west',
  atMs: sinceMs - 60_000,
  fleetDigest: 'f00d',
  fleetWrittenAtMs: 0,
  progress: { acceptedAtMs: sinceMs - 59_000 },
};

function verdict(change: Partial<RegionVerdict> = {}): RegionVerdict {
  const votes = [
    { vantage: 'east', vote: 'unknown' as const },
    { vantage: 'west', vote: 'down' as const },
    { vantage: 'north', vote: 'down' as const },
  ];
  return { verdict: 'down', stale: false, votes, evidenceAtMs: sinceMs, ...change };
}

function record(
  change: Partial<DecisionRecord> = {},
  situation: object = {},
  decision: object = {},
): DecisionRecord {
  return {
    application: 'api',
    region: 'west',
    sinceMs,
    lastMs: sinceMs,
    times: 1,
    because: 'all-down',
    text: 'api stays in east (all-down)',
    evidence: {
      situation: {
        application: 'api',
        course,
        weightsInForce: { west: 0, east: 100 },
        verdicts: { east: verdict() },
        upSinceMs: {},
        freeze: 'none',
        overrides: [],
        ...situation,
      },
      decision: { kind: 'stay', because: 'all-down', candidates: [], ...decision },
    },
    ...change,
  };
}

test('begins with the decision, then says where and when, on which course, and what every vantage said', () => {
  expect(explanationOf(record())).toEqual([
    'api stays in east (all-down)',
    '  decided in west, at 2027-01-15T08:30:00.000Z',
    '  course: epoch 7 (failback, preferred-back, by west); in force east=100 west=0',
    '  east is down: east abstains, west down, north down',
  ]);
});

test.each<[string, DecisionRecord, string]>([
  [
    'a decision that went on says how long',
    record({ times: 4, lastMs: sinceMs + 90_000 }),
    '  decided in west, 4 times from 2027-01-15T08:30:00.000Z to 2027-01-15T08:31:30.000Z',
  ],
  [
    'a course that Route 53 has not taken is said to be so',
    record({}, { course: { ...course, progress: {} } }),
    '  course: epoch 7 (failback, preferred-back, by west, not accepted by Route 53 yet); in force east=100 west=0',
  ],
  [
    'an adopted course has been in DNS from the first',
    record({}, { course: { ...course, kind: 'adopted', because: 'adopted', progress: {} } }),
    '  course: epoch 7 (adopted, adopted, by west); in force east=100 west=0',
  ],
  [
    'without a course it says what DNS has',
    record({}, { course: undefined }),
    '  course: none yet; DNS has east=100 west=0',
  ],
  [
    'without records it says so',
    record({}, { course: undefined, weightsInForce: {} }),
    '  course: none yet; DNS has nothing',
  ],
  [
    'a tie keeps the verdict of before',
    record({}, { verdicts: { east: verdict({ stale: true, because: 'tie' }) } }),
    '  east is down (of before: the votes are tied): east abstains, west down, north down',
  ],
  [
    'so do too few votes',
    record({}, { verdicts: { east: verdict({ stale: true, because: 'no-quorum', votes: [] }) } }),
    '  east is down (of before: too few votes): no votes',
  ],
  [
    'a candidate that was taken',
    record({}, {}, { candidates: [{ region: 'west', verdict: 'up', taken: true }] }),
    '  candidate west: taken',
  ],
  [
    'a candidate that could have been taken, where nothing was',
    record({}, {}, { candidates: [{ region: 'west', verdict: 'up', taken: false }] }),
    '  candidate west: it could be taken',
  ],
  [
    'a candidate that was refused, with the reason',
    record({}, {}, { candidates: [{ region: 'west', verdict: 'up', taken: false, refused: 'kept-out' }] }),
    '  candidate west: refused, an operator keeps traffic out of it',
  ],
  [
    'a guard that passed',
    record({}, {}, { guards: [{ guard: 'cooling-down', passed: true }] }),
    '  guard cooling-down: passed',
  ],
  [
    'a guard that did not',
    record({}, {}, { guards: [{ guard: 'moves-per-hour', passed: false }] }),
    '  guard moves-per-hour: holds it back',
  ],
])('%s', (_name, decision, line) => {
  expect(explanationOf(decision)).toContain(line);
});
