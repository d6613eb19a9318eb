/** What a pass has read becomes what one vantage's gates are decided on. */
import { describe, expect, test } from 'vitest';
import { endpointKey, type Fleet } from '../../../shared/fleet/fleet.ts';
import type { Report } from '../../../shared/health/report.ts';
import { untouched, type Vote } from '../../../shared/health/vote.ts';
import type { Control, SteerMemory } from '../../../shared/ports.ts';
import type { Course } from '../../../shared/routing/course.ts';
import { gather } from '../../../shared/routing/evidence.ts';
import type { Freeze } from '../../../shared/routing/freeze.ts';
import { type GateView, gateSituationOf, hasGateBusiness } from '../../../shared/routing/gate-view.ts';
import { formatMarker, markerOf } from '../../../shared/routing/marker.ts';
import { planFor } from '../../../shared/routing/plan.ts';
import { fleetOf } from '../../functions/world/fleet.ts';
import { gate, sheetsOf } from './gated.ts';
import { allEast, allWest, courseOf, east, europe, nowMs, regions, west } from './regional.ts';

const slot = Math.floor(nowMs / 1000) - 3;
const plain = fleetOf({ fleet: { gateAfterSeconds: 30 } });

function reportOf(
  vantage: string,
  votes: Readonly<Record<string, Vote>> = {},
  change: Partial<Report> = {},
): Report {
  const endpoints = Object.fromEntries(
    regions.map((region) => [
      endpointKey('api', region),
      { ...untouched, vote: votes[region] ?? 'up', sinceMs: nowMs - 40_000 },
    ]),
  );
  return {
    vantage,
    shard: 0,
    slot,
    slotDueMs: slot * 1000,
    revision: 1,
    fleetDigest: 'f00d',
    writtenAtMs: nowMs - 2_000,
    endpoints,
    ...change,
  };
}

const calm: Control = {
  courses: { api: courseOf(3, allEast) },
  freezes: [],
  overrides: [],
  incidents: {},
  instructions: {},
  writers: {},
};

interface Change {
  readonly fleet?: Fleet;
  readonly reports?: readonly Report[];
  readonly control?: Partial<Control> | undefined;
  readonly markers?: readonly (string | undefined)[];
  readonly epochs?: SteerMemory['epochs'];
  readonly closed?: GateView['sheets'];
}

const markerText = formatMarker(markerOf(courseOf(3, allEast)));

/** As west sees it. */
function viewOf(change: Change = {}): GateView {
  const { fleet = plain, reports = regions.map((vantage) => reportOf(vantage)) } = change;
  const evidence = gather(fleet, reports, undefined, nowMs);
  const memory: SteerMemory = {
    region: west,
    revision: 1,
    heartbeatMs: nowMs,
    seen: evidence.seen,
    verdicts: evidence.remembered,
    epochs: change.epochs ?? { api: { epoch: 3, firstSeenMs: nowMs - 500_000 } },
    decisions: {},
  };
  const control =
    'control' in change && change.control === undefined ? undefined : { ...calm, ...change.control };
  const sheets = change.closed ?? sheetsOf({});
  const input = { application: 'api', evidence, control, memory, sheets, nowMs };
  const plan = planFor(input, { fleet, fleetDigest: 'f00d', fleetWrittenAtMs: 0 });
  return {
    fleet,
    vantage: west,
    sheets,
    evidence,
    memory,
    control,
    plans: new Map([['api', plan]]),
    markers: { api: change.markers ?? [markerText] },
    nowMs,
  };
}

/** Of the application, or of one of its endpoints. */
const apiOf = (change: Change = {}) => gateSituationOf(viewOf(change)).applications[0];
const who = { owner: 'a', reason: 'b', atMs: nowMs - 1_000 };

test('the whole of a fleet that is well', () => {
  const { applications, ...rest } = gateSituationOf(viewOf());
  expect(rest).toEqual({
    vantage: west,
    vantages: regions,
    quorum: 2,
    gateAfterMs: 30_000,
    sheets: sheetsOf({}),
    slot,
    freeze: { fleet: false, regions: [] },
    nowMs,
  });
  const endpoint = { vote: 'up', voteSinceMs: nowMs - 40_000, keptOut: false, ready: true };
  expect(applications).toEqual([
    {
      application: 'api',
      endpoints: { [east]: endpoint, [west]: endpoint, [europe]: endpoint },
      frozen: false,
      answered: { weights: allEast, firstSeenMs: nowMs - 500_000 },
      forcedTo: [],
      approvedTo: [],
    },
  ]);
});

describe('the votes', () => {
  test('are the own vantage’s, whatever the others say', () => {
    const reports = [reportOf(east, { [east]: 'up' }), reportOf(west, { [east]: 'down' }), reportOf(europe)];
    expect(apiOf({ reports })?.endpoints[east]).toMatchObject({ vote: 'down', voteSinceMs: nowMs - 40_000 });
  });

  test('are unknown where the own report is missing or too old, and then there is no slot', () => {
    const old = reportOf(west, {}, { slotDueMs: nowMs - 60_000, slot: slot - 57 });
    for (const reports of [[reportOf(east)], [reportOf(east), old]]) {
      const { slot: newest, applications } = gateSituationOf(viewOf({ reports }));
      expect(newest).toBeUndefined();
      expect(applications[0]?.endpoints[east]?.vote).toBe('unknown');
    }
  });

  test('are those of the newer slot where two shards have the endpoint', () => {
    const newer = reportOf(west, { [east]: 'down' }, { shard: 1 });
    const older = reportOf(west, {}, { slot: slot - 5, slotDueMs: (slot - 5) * 1000 });
    expect(apiOf({ reports: [older, newer] })?.endpoints[east]?.vote).toBe('down');
    expect(apiOf({ reports: [newer, older] })?.endpoints[east]?.vote).toBe('down');
  });
});

describe('what the name servers answer', () => {
  const newer = formatMarker(markerOf(courseOf(4, allWest)));
  const adopted = { courses: { api: courseOf(3, allEast, { kind: 'adopted', because: 'adopted' }) } };
  const ratified = (change: Partial<Course> = {}): Change => ({
    markers: [undefined, undefined],
    epochs: { api: { epoch: 4, firstSeenMs: nowMs - 5_000 } },
    control: { courses: { api: courseOf(4, allWest, { progress: {}, takenOver: allEast, ...change }) } },
  });
  test.each<[name: string, change: Change, expected: unknown]>([
    ['is the newest marker of all', { markers: [markerText, undefined, newer] }, { weights: allWest }],
    [
      'was first seen with its epoch',
      { markers: [newer], epochs: { api: { epoch: 4, firstSeenMs: 7 } } },
      { weights: allWest, firstSeenMs: 7 },
    ],
    ['is not known where none answers', { markers: [] }, undefined],
    ['is not known where the marker is missing', { markers: [undefined] }, undefined],
    ['is not known where it cannot be read', { markers: ['v=2 epoch=9'] }, undefined],
    [
      'is a course that was taken over, where no marker stands',
      { markers: [undefined], control: adopted },
      { weights: allEast, firstSeenMs: nowMs - 500_000 },
    ],
    ['is not that course where no server was asked', { markers: [], control: adopted }, undefined],
    [
      'is what was taken over, while no marker stands and no later course was accepted, first seen no one knows when',
      ratified(),
      { weights: allEast },
    ],
    ['is not that once a marker stands', { ...ratified(), markers: [markerText] }, { weights: allEast }],
    ['is not that where no server was asked', { ...ratified(), markers: [] }, undefined],
    ['is not that where a marker cannot be read', { ...ratified(), markers: [undefined, 'v=2'] }, undefined],
    ['is not that once the course was accepted', ratified({ progress: { acceptedAtMs: 1 } }), undefined],
  ])('%s', (_name, change, expected) => {
    expect(apiOf(change)?.answered).toEqual(expected);
  });
});

describe('a freeze', () => {
  const freeze = (scope: Partial<Freeze>): Change => ({
    control: { freezes: [{ scope: 'fleet', ...who, ...scope } as Freeze] },
  });
  test.each<[name: string, change: Change, frozen: boolean, expected: unknown]>([
    ['of the fleet', freeze({}), true, { fleet: true, regions: [] }],
    [
      'of the one application there is',
      freeze({ scope: 'application', application: 'a*' }),
      true,
      { fleet: true, regions: [] },
    ],
    [
      'of another application',
      freeze({ scope: 'application', application: 'shop' }),
      false,
      { fleet: false, regions: [] },
    ],
    [
      'of regions',
      freeze({ scope: 'region', region: 'us-*' }),
      false,
      { fleet: false, regions: [east, west] },
    ],
    ['that is over', freeze({ expiresAtMs: nowMs }), false, { fleet: false, regions: [] }],
    ['that cannot be read', { control: undefined }, true, 'unreadable'],
  ])('%s', (_name, change, frozen, expected) => {
    expect(gateSituationOf(viewOf(change)).freeze).toEqual(expected);
    expect(apiOf(change)?.frozen).toBe(frozen);
  });
});

describe('an application', () => {
  const down = { reports: regions.map((vantage) => reportOf(vantage, { [east]: 'down' })) };
  const allDown = Object.fromEntries(regions.map((region) => [region, 'down' as const]));
  test.each<[name: string, change: Change, expected: string | undefined]>([
    ['is held by nothing when it would move', down, undefined],
    [
      'is held where there is nowhere to go',
      { reports: regions.map((vantage) => reportOf(vantage, allDown)) },
      'all-down',
    ],
    [
      'is held where its course is of a newer fleet',
      {
        ...down,
        control: { courses: { api: courseOf(3, allEast, { fleetDigest: 'beef', fleetWrittenAtMs: 1 }) } },
      },
      'fleet-mismatch',
    ],
    ['is held by nothing when it is well', {}, undefined],
  ])('%s', (_name, change, expected) => {
    expect(apiOf(change)?.heldBy).toBe(expected);
  });

  test('is kept out where an override says so', () => {
    const keepOut = { application: 'api', kind: 'keep-out' as const, region: west, ...who };
    const endpoints = apiOf({ control: { overrides: [keepOut] } })?.endpoints;
    expect(regions.filter((region) => endpoints?.[region]?.keptOut)).toEqual([west]);
  });

  test('that reads is ready where a replica or the writer is, the promoted one included', () => {
    const orders = {
      kind: 'rds-instance' as const,
      writer: east,
      replicas: [west],
      promotion: 'manual' as const,
    };
    const { api } = plain.applications;
    if (api === undefined) throw new Error('the fleet must have api');
    const fleet: Fleet = {
      ...plain,
      databases: { orders },
      applications: { api: { ...api, database: { id: 'orders', needs: 'reader' } } },
    };
    const ready = (change: Change) =>
      regions.filter((region) => apiOf({ fleet, ...change })?.endpoints[region]?.ready);
    expect(ready({})).toEqual([east, west]);
    const writers = { orders: { database: 'orders', region: europe, ...who } };
    expect(ready({ control: { writers } })).toEqual([west, europe]);
  });

  test('is forced where its course is', () => {
    expect(
      apiOf({ control: { courses: { api: courseOf(3, allWest, { forced: true }) } } })?.forcedTo,
    ).toEqual([west]);
    expect(apiOf({ control: { courses: { api: courseOf(3, allWest) } } })?.forcedTo).toEqual([]);
  });

  test.each([
    ['anywhere', {}, regions],
    ['to one region', { to: east }, [east]],
    ['no more once the course is another', { overEpoch: 2 }, []],
    ['no more once it has lapsed', { expiresAtMs: nowMs }, []],
    ['not by a switchover', { kind: 'switchover' as const, to: east }, []],
  ])('may return %s', (_name, change, expected) => {
    const api = {
      application: 'api',
      kind: 'failback' as const,
      overEpoch: 3,
      expiresAtMs: nowMs + 1,
      ...who,
      ...change,
    };
    expect(apiOf({ control: { instructions: { api } } })?.approvedTo).toEqual(expected);
  });
});

describe('there is something to do', () => {
  const keepOut = { application: '*', kind: 'keep-out' as const, region: west, ...who };
  test.each<[name: string, change: Change, expected: boolean]>([
    ['not while all is up and open', {}, false],
    ['while a vote is down', { reports: [reportOf(west, { [europe]: 'down' })] }, true],
    ['while a vote is slow', { reports: [reportOf(west, { [europe]: 'degraded' })] }, true],
    ['while there is none', { reports: [] }, true],
    [
      "not by another vantage's vote",
      { reports: [reportOf(west), reportOf(east, { [europe]: 'down' })] },
      false,
    ],
    ['while an own gate is closed', { closed: sheetsOf({ [west]: [gate(east)] }) }, true],
    ["not by another's gate", { closed: sheetsOf({ [east]: [gate(east)] }) }, false],
    ['while a region is kept out', { control: { overrides: [keepOut] } }, true],
    ['not without a ledger, while all is up', { control: undefined }, false],
  ])('%s', (_name, change, expected) => {
    expect(hasGateBusiness(viewOf(change))).toBe(expected);
  });
});
