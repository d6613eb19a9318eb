/** What a region remembers when its reports come in the order in which they were written, and when they do not. */
import { describe, expect, test } from 'vitest';
import { endpointKey } from '../../../shared/fleet/fleet.ts';
import type { Report } from '../../../shared/health/report.ts';
import { untouched, type Vote } from '../../../shared/health/vote.ts';
import type { Control, SteerMemory } from '../../../shared/ports.ts';
import type { Course } from '../../../shared/routing/course.ts';
import { gather } from '../../../shared/routing/evidence.ts';
import { memoryAfter } from '../../../shared/routing/memory.ts';
import { fleetOf } from '../../functions/world/fleet.ts';
import { east, nowMs, regions } from './regional.ts';

const fleet = fleetOf();
const endpoint = endpointKey('api', east);

const course: Course = {
  application: 'api',
  epoch: 3,
  weights: { [east]: 100 },
  kind: 'failover',
  because: 'active-down',
  by: east,
  atMs: nowMs,
  fleetDigest: 'f00d',
  fleetWrittenAtMs: 0,
  progress: {},
};
const control: Control = {
  courses: { api: course, left: { ...course, application: 'left' } },
  freezes: [],
  overrides: [],
  incidents: {},
  instructions: {},
  writers: {},
};

/** What all vantages say of the endpoint, each in the report of this revision. */
function reports(vote: Vote, revision: number, laterMs = 0): readonly Report[] {
  const slot = Math.floor((nowMs + laterMs) / 1000);
  return regions.map((vantage) => ({
    vantage,
    shard: 0,
    slot,
    slotDueMs: slot * 1000,
    revision,
    fleetDigest: 'f00d',
    writtenAtMs: nowMs + laterMs,
    endpoints: { [endpoint]: { ...untouched, vote } },
  }));
}

function pass(before: SteerMemory | undefined, read: readonly Report[], laterMs: number) {
  const evidence = gather(fleet, read, before, nowMs + laterMs);
  const noticed = { region: east, fleet, evidence, control: undefined, nowMs: nowMs + laterMs };
  return { evidence, memory: memoryAfter(before, noticed) };
}

describe('a pass whose reports are older than those that were seen before', () => {
  const up = pass(undefined, reports('up', 1), 0).memory;
  const fallen = pass(up, reports('down', 2), 500).memory;
  const late = pass(fallen, reports('up', 1), 600);

  test('leaves the verdicts, the penalties and what was seen as they are, and counts as a pass', () => {
    const { seen, verdicts, penalties, suspected } = fallen;
    expect(late.memory).toMatchObject({ seen, verdicts, penalties, suspected });
    expect(late.memory.revision).toBe(fallen.revision + 1);
  });

  test('has no evidence of its own: it keeps to the verdict that is known, unproven', () => {
    expect(late.evidence.verdicts['api']?.[east]).toMatchObject({ verdict: 'down', stale: true });
    expect(late.evidence.isOutdated).toBe(true);
  });

  test('does not make one fall two', () => {
    const after = pass(late.memory, reports('down', 2), 700).memory;
    const points = (memory: SteerMemory) => memory.penalties?.[endpoint]?.points ?? 0;
    expect(points(fallen)).toBe(1000);
    expect(points(after)).toBeLessThanOrEqual(1000);
    expect(after.verdicts[endpoint]).toEqual(fallen.verdicts[endpoint]);
  });

  test('is outvoted where only one of its reports is old, and changes nothing that is remembered', () => {
    const [first, ...rest] = reports('down', 2);
    const [older] = reports('up', 1);
    if (first === undefined || older === undefined) throw new Error('every vantage must have a report');
    const { evidence, memory } = pass(fallen, [older, ...rest], 600);
    expect(evidence.verdicts['api']?.[east]).toMatchObject({ verdict: 'down', stale: false });
    expect(evidence.verdicts['api']?.[east]?.votes).toHaveLength(2);
    expect(memory.verdicts).toEqual(fallen.verdicts);
  });
});

test.each<[string, readonly Report[]]>([
  ['the same again', reports('down', 2)],
  ['of a later revision', reports('down', 3)],
  ['of a later slot that counts its revisions anew', reports('down', 1, 1_000)],
])('reports %s count', (_name, read) => {
  const before = pass(pass(undefined, reports('up', 1), 0).memory, reports('down', 2), 500).memory;
  const { evidence } = pass(before, read, 1_500);
  expect(evidence.isOutdated).toBe(false);
  expect(evidence.verdicts['api']?.[east]).toMatchObject({ verdict: 'down', stale: false });
});

test.each([
  ['where the ledger was read', control],
  ['where it could not be', undefined],
])('an application that has left the fleet is forgotten, %s', (_name, read) => {
  const evidence = gather(fleet, reports('up', 1), undefined, nowMs);
  const known = { epoch: 3, firstSeenMs: nowMs - 1 };
  const decided = { because: 'healthy' as const, down: [], seen: [], sinceMs: nowMs, times: 1 };
  const count = [{ count: 1, firstSeenMs: nowMs - 1 }];
  const before: SteerMemory = {
    ...memoryAfter(undefined, { region: east, fleet, evidence, control: undefined, nowMs }),
    epochs: { api: known, left: known },
    decisions: { api: decided, left: decided },
    moves: { api: count, left: count },
  };
  const after = memoryAfter(before, { region: east, fleet, evidence, control: read, nowMs });
  expect(after.epochs).toEqual({ api: known });
  expect(after.decisions).toEqual({ api: decided });
  expect(Object.keys(after.moves ?? {})).toEqual(['api']);
});
