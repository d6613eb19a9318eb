import { expect, test } from 'vitest';
import type { Candidate } from '../../../shared/routing/candidates.ts';
import type { Course } from '../../../shared/routing/course.ts';
import type { Situation } from '../../../shared/routing/situation.ts';
import { withdrawal } from '../../../shared/routing/withdrawal.ts';

const nowMs = 1_000_000;
const east = { a: 100, b: 0 };
const west = { a: 0, b: 100 };

const failover: Course = {
  application: 'api',
  epoch: 2,
  weights: west,
  kind: 'failover',
  because: 'active-down',
  by: 'b',
  atMs: 0,
  fleetDigest: 'x',
  fleetWrittenAtMs: 0,
  progress: {},
  from: east,
};

const up = { verdict: 'up', stale: false } as Situation['verdicts'][string];

const situation: Situation = {
  application: 'api',
  course: failover,
  weightsInForce: west,
  verdicts: { a: up, b: up },
  upSinceMs: {},
  freeze: 'none',
  overrides: [],
};

const open: readonly Candidate[] = [
  { region: 'a', verdict: 'up', taken: false },
  { region: 'b', verdict: 'up', taken: false },
];

interface Change {
  readonly course?: Partial<Course>;
  readonly live?: Course['weights'];
  readonly situation?: Partial<Situation>;
  readonly refused?: Candidate['refused'];
}

function withdrawn(change: Change) {
  const candidates = open.map((each) =>
    each.region === 'a' && change.refused !== undefined ? { ...each, refused: change.refused } : each,
  );
  return withdrawal(
    { course: { ...failover, ...change.course }, live: change.live ?? east },
    { ...situation, ...change.situation },
    candidates,
    nowMs,
  );
}

const takenBack = { kind: 'ramp', because: 'withdrawn', from: east, to: east, leaving: [], region: 'a' };
const verdictOfA = (a: Partial<Situation['verdicts'][string]>) => ({
  verdicts: { a: { ...up, ...a }, b: up },
});
const order = { application: 'api', region: 'a', owner: 'alice', reason: 'test', atMs: 0 };

test.each<[name: string, change: Change]>([
  ['the region that was to be left is up again', {}],
  ['it serves, though not well', { situation: verdictOfA({ verdict: 'degraded' }) as Partial<Situation> }],
  [
    'an order that kept traffic out of it has expired',
    {
      situation: { overrides: [{ ...order, kind: 'keep-out', expiresAtMs: nowMs }] },
    },
  ],
])('a failover that DNS never took is taken back where %s', (_name, change) => {
  expect(withdrawn(change)).toEqual(takenBack);
});

test.each<[name: string, change: Change]>([
  [
    'the region is still down',
    { situation: verdictOfA({ verdict: 'down' }) as Partial<Situation>, refused: 'down' },
  ],
  ['nothing is proven about the region', { situation: verdictOfA({ stale: true }) as Partial<Situation> }],
  ['a quorum of gates keeps traffic from it', { refused: 'gated' }],
  ['it has lost the writer', { refused: 'writer-elsewhere' }],
  ['a person keeps traffic out of it', { situation: { overrides: [{ ...order, kind: 'keep-out' }] } }],
  ['a person has pinned the other', { situation: { overrides: [{ ...order, kind: 'pin', region: 'b' }] } }],
  ['a person forced it', { course: { forced: true } }],
  ['a person ordered it', { course: { because: 'override', kind: 'evacuation' } }],
  ['gates have made it already', { course: { because: 'gated' } }],
  ['Route 53 had accepted it', { course: { progress: { acceptedAtMs: 1 } } }],
  ['DNS has its weights', { live: west }],
  ['DNS was changed by hand meanwhile', { live: { a: 50, b: 50 } }],
  ['it moves nothing', { course: { from: east, weights: east } }],
])('a course stays as it is where %s', (_name, change) => {
  expect(withdrawn(change)).toBeUndefined();
});

test('of a share that was to be left the others keep theirs', () => {
  const shared = { a: 60, b: 40 };
  expect(withdrawn({ course: { from: shared }, live: shared })).toMatchObject({
    from: shared,
    to: shared,
    region: 'a',
  });
});
