import { describe, expect, test } from 'vitest';
import type { Incident } from '../../../shared/incidents/incident.ts';
import type { Control } from '../../../shared/ports.ts';
import type { Freeze } from '../../../shared/routing/freeze.ts';
import { formatMarker, markerOf } from '../../../shared/routing/marker.ts';
import { type FleetStatus, fleetStatus, type StatusInput } from '../../../shared/routing/status.ts';
import { context, control, evidenceOf, memory, reportsOf } from './operated.ts';
import { allEast, allWest, courseOf, east, europe, nowMs, west } from './regional.ts';

const who = { owner: 'alice', reason: 'a test', atMs: nowMs };
const marker = (epoch: number, weights = allEast) => formatMarker(markerOf(courseOf(epoch, weights)));

function status(change: Partial<StatusInput> = {}): FleetStatus {
  return fleetStatus({
    nowMs,
    control,
    reports: reportsOf(),
    memories: new Map([[east, memory]]),
    memory,
    evidence: evidenceOf(),
    markers: { api: [marker(3), marker(3)], shop: undefined },
    deeds: [],
    context,
    ...change,
  });
}

const apiOf = ({ applications }: FleetStatus) => applications[0];
const regionOf = (shown: FleetStatus, region: string) =>
  apiOf(shown)?.regions.find((each) => each.region === region);

test('a calm fleet: votes, weights in the course and in DNS, most preferred region first', () => {
  const shown = status();
  expect(shown).toMatchObject({ ledger: 'read', telemetry: 'read', freezes: [], overrides: [] });
  expect(apiOf(shown)).toMatchObject({ application: 'api', mode: 'act', course: { epoch: 3 } });
  expect(apiOf(shown)?.regions).toMatchObject([
    { region: east, verdict: 'up', weight: 100, dnsWeight: 100, isActive: true },
    { region: west, verdict: 'up', weight: 0, dnsWeight: 0, isActive: false },
    { region: europe, verdict: 'up', weight: 0, dnsWeight: 0, isActive: false },
  ]);
  expect(regionOf(shown, east)?.votes).toHaveLength(3);
});

describe('a region that the fleet file does not name', () => {
  const gone = 'ap-south-1';
  const weights = { [gone]: 100, [east]: 0 };
  const inLedger = { ...control, courses: { api: courseOf(3, weights) } };
  const shownRow = {
    region: gone,
    verdict: 'unknown',
    votes: [],
    remarks: [expect.stringContaining('not in')],
  };

  test.each<[name: string, change: Partial<StatusInput>, row: object]>([
    [
      'is shown last where the course has traffic there',
      { control: inLedger },
      { isActive: true, weight: 100 },
    ],
    [
      'is shown last where the name servers still send traffic there',
      { markers: { api: [marker(3, weights)], shop: undefined } },
      { isActive: false, dnsWeight: 100 },
    ],
  ])('%s', (_name, change, row) => {
    const regions = apiOf(status(change))?.regions;
    expect(regions?.map(({ region }) => region)).toEqual([east, west, europe, gone]);
    expect(regions?.at(-1)).toMatchObject({ ...shownRow, ...row });
  });

  test('is not shown where it has none', () => {
    const calm = { ...control, courses: { api: courseOf(3, { ...allEast, [gone]: 0 }) } };
    expect(regionOf(status({ control: calm }), gone)).toBeUndefined();
  });
});

describe('what cannot be read is unknown', () => {
  test('the ledger', () => {
    const shown = status({ control: undefined });
    expect(shown.ledger).toBe('unknown');
    expect(shown).not.toHaveProperty('freezes');
    expect(apiOf(shown)).not.toHaveProperty('course');
    expect(regionOf(shown, east)).not.toHaveProperty('weight');
    expect(regionOf(shown, east)).toMatchObject({ isActive: false, dnsWeight: 100 });
  });

  test('the telemetry', () => {
    const nothing = { ...evidenceOf(), fresh: [], verdicts: {} };
    const shown = status({ reports: undefined, memories: new Map(), evidence: nothing });
    expect(shown.telemetry).toBe('unknown');
    expect(shown.vantages.map(({ state }) => state)).toEqual(['unknown', 'unknown', 'unknown']);
    expect(shown.steers.every((steer) => steer.ageSeconds === undefined)).toBe(true);
    expect(regionOf(shown, east)).toMatchObject({ verdict: 'unknown', votes: [] });
    expect(apiOf(shown)?.decisions).toEqual([]);
  });

  test('a verdict whose votes decide nothing any more', () => {
    const evidence = evidenceOf();
    const known = evidence.verdicts['api']?.[east];
    if (known === undefined) throw new Error('api must have a verdict in the east');
    const stale = { ...known, stale: true, because: 'no-quorum' } as const;
    const shown = status({
      evidence: { ...evidence, verdicts: { api: { ...evidence.verdicts['api'], [east]: stale } } },
    });
    expect(regionOf(shown, east)).toMatchObject({ verdict: 'unknown', before: 'up' });
  });

  test('a vantage of which only an old report is left', () => {
    const [first, ...others] = reportsOf();
    if (first === undefined) throw new Error('there must be a report');
    const old = { ...first, slotDueMs: nowMs - 600_000 };
    const shown = status({
      reports: [old, ...others],
      evidence: { ...evidenceOf(), fresh: others },
    });
    expect(shown.vantages[0]).toEqual({ vantage: east, state: 'unknown', ageSeconds: 600 });
    expect(shown.vantages[1]).toMatchObject({ state: 'reporting', ageSeconds: 5 });
  });

  test.each<[name: string, texts: readonly (string | undefined)[] | undefined, dns: unknown]>([
    ['that could not be asked', undefined, { kind: 'unknown' }],
    ['that give nothing', [undefined, undefined], { kind: 'unknown' }],
    ['that give nothing legible', ['v=9 something'], { kind: 'unknown' }],
    ['that agree', [marker(3), marker(3)], { kind: 'agreed', epoch: 3, weights: allEast }],
    [
      'of which one is behind',
      [marker(3), marker(4, allWest)],
      { kind: 'changing', epoch: 4, weights: allWest },
    ],
    ['of which one is silent', [marker(3), undefined], { kind: 'changing', epoch: 3, weights: allEast }],
  ])('name servers %s', (_name, texts, dns) => {
    expect(apiOf(status({ markers: { api: texts } }))?.dns).toEqual(dns);
  });
});

describe('what people ordered', () => {
  const shownWith = (change: Partial<Control>) => status({ control: { ...control, ...change } });
  const freeze: Freeze = { ...who, scope: 'region', region: 'us-*' };

  test('freezes and overrides that are in force, and no others', () => {
    const over = { expiresAtMs: nowMs };
    const override = { ...who, application: '*', kind: 'keep-out', region: west } as const;
    const shown = shownWith({
      freezes: [freeze, { ...freeze, ...over, owner: 'bob' }],
      overrides: [override, { ...override, ...over, region: europe }],
    });
    expect(shown.freezes).toEqual([freeze]);
    expect(shown.overrides).toEqual([override]);
    expect(regionOf(shown, east)?.remarks).toEqual(['frozen by alice']);
    expect(regionOf(shown, west)?.remarks).toEqual(['kept out', 'frozen by alice']);
    expect(regionOf(shown, europe)?.remarks).toEqual([]);
  });

  test.each<[name: string, overEpoch: number, expiresAtMs: number, isShown: boolean]>([
    ['while it holds', 3, nowMs + 1, true],
    ['not once traffic has moved', 2, nowMs + 1, false],
    ['not once it has lapsed', 3, nowMs, false],
  ])('an instruction, %s', (_name, overEpoch, expiresAtMs, isShown) => {
    const api = { ...who, application: 'api', kind: 'switchover', to: west, overEpoch, expiresAtMs } as const;
    expect(apiOf(shownWith({ instructions: { api } }))?.instruction).toEqual(isShown ? api : undefined);
  });

  test('a promotion: the writer is there', () => {
    const shown = shownWith({ writers: { orders: { ...who, database: 'orders', region: west } } });
    const shop = shown.applications.find(({ application }) => application === 'shop');
    expect(shop?.writerRegion).toBe(west);
    expect(shop?.regions.map(({ remarks }) => remarks)).toEqual([[], ['writer'], []]);
  });

  test('an open incident, with who looks after it', () => {
    const incident: Incident = {
      id: 'api-1',
      application: 'api',
      openedAtMs: nowMs,
      steps: [],
      down: [],
      said: [],
      revision: 1,
    };
    const acknowledged = { person: 'first', atMs: nowMs };
    const open = { id: 'api-1', openedAtMs: nowMs };
    expect(apiOf(shownWith({ incidents: { api: incident } }))?.incident).toEqual(open);
    expect(apiOf(shownWith({ incidents: { api: { ...incident, acknowledged } } }))?.incident).toEqual({
      ...open,
      acknowledged,
    });
    expect(
      apiOf(shownWith({ incidents: { api: { ...incident, closedAtMs: nowMs } } }))?.incident,
    ).toBeUndefined();
  });
});

test('where the fleet has no gates there are none, and that is known', () => {
  const without = { ...context, fleet: { ...context.fleet, gates: false } };
  expect(status({ context: without }).gates).toEqual([]);
  expect(status()).not.toHaveProperty('gates');
});

test('gates: closed, latched, silent, and those of which nothing is known', () => {
  const gate = { region: east, slot: nowMs / 1000 - 10, closedAtMs: nowMs, latched: true };
  const silent = { ...gate, slot: nowMs / 1000 - 900, latched: false };
  const shown = status({
    sheets: {
      [east]: { kind: 'read', closed: [gate] },
      [west]: { kind: 'read', closed: [silent] },
    },
  });
  expect(shown.gates).toEqual([
    { vantage: east, state: 'read', closed: [{ region: east, latched: true, silent: false }] },
    { vantage: west, state: 'read', closed: [{ region: east, latched: false, silent: true }] },
    { vantage: europe, state: 'unknown', closed: [] },
  ]);
});
