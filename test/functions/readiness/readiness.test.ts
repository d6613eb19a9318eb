/** The pass of readiness over sources that answer, refuse, or never answer. */
import { expect, test } from 'vitest';
import { type ReadinessContext, readiness } from '../../../functions/readiness/readiness.ts';
import type { JournalEntry } from '../../../shared/journal.ts';
import type { FactName, Facts } from '../../../shared/readiness/facts.ts';
import type { Sheet } from '../../../shared/readiness/sheet.ts';
import type { Sources } from '../../../shared/readiness-ports.ts';
import { account, context, facts, fleet, home, nowMs, other } from '../../shared/readiness/well.ts';

interface Stage {
  readonly context: ReadinessContext;
  readonly kept: Map<string, Sheet>;
  readonly asked: FactName[];
  readonly told: JournalEntry[];
  readonly shown: number[];
}

interface Setting {
  readonly region?: string;
  readonly facts?: Partial<Facts>;
  readonly refused?: readonly FactName[];
  /** Never answer. */
  readonly silent?: readonly FactName[];
  readonly sheets?: readonly Sheet[];
  readonly atMs?: number;
}

/** `nowMs` is the first minute of a quarter of an hour, the home region's own. */
function stage({
  region = home,
  refused = [],
  silent = [],
  sheets = [],
  atMs = nowMs,
  ...rest
}: Setting): Stage {
  const kept = new Map(sheets.map((sheet) => [sheet.region, sheet]));
  const asked: FactName[] = [];
  const told: JournalEntry[] = [];
  const shown: number[] = [];
  let clockMs = atMs;
  const all: Facts = { ...facts, ...rest.facts };
  const sources = Object.fromEntries(
    (Object.keys(all) as FactName[]).map((name) => [
      name,
      () => {
        asked.push(name);
        if (refused.includes(name)) return Promise.reject(new Error(`no ${name}`));
        if (silent.includes(name)) return new Promise(() => undefined);
        return Promise.resolve(name === 'sheets' ? [...kept.values()] : all[name]);
      },
    ]),
  ) as unknown as Sources;
  const clock = {
    nowMs: () => clockMs,
    // What does not wait for anything has answered by the next turn of the event loop.
    async waitUntil(untilMs: number) {
      await new Promise((resolve) => setImmediate(resolve));
      clockMs = Math.max(clockMs, untilMs);
    },
  };
  const ports = {
    clock,
    sources: () => sources,
    records: {
      sheets: () => Promise.resolve([...kept.values()]),
      writeSheet(sheet: Sheet) {
        if ((kept.get(sheet.region)?.revision ?? 0) !== sheet.revision - 1) return Promise.resolve(false);
        kept.set(sheet.region, sheet);
        return Promise.resolve(true);
      },
    },
    gauge: { showFailures: (count: number) => shown.push(count) },
    journal: (entry: JournalEntry) => told.push(entry),
  };
  const { fleetDigest } = context;
  const deadlineMs = atMs + 60_000;
  const fleetWrittenAtMs = nowMs - 1_000;
  return {
    kept,
    asked,
    told,
    shown,
    context: { fleet, fleetDigest, fleetWrittenAtMs, region, account, deadlineMs, ports },
  };
}

const statesOf = (sheet: Sheet | undefined, check: string) =>
  sheet?.results.filter((result) => result.check === check).map(({ state }) => state);

test('a first run judges everything, keeps it, and shows that nothing has failed', async () => {
  const { context: at, kept, told, shown } = stage({});
  expect(await readiness(at)).toMatchObject({ kind: 'kept', failed: 0 });
  const sheet = kept.get(home);
  // No region has kept anything before this run, so nothing can be said of fleet files yet.
  const unsure = sheet?.results.filter(({ state }) => state !== 'passed').map(({ check }) => check);
  expect([...new Set(unsure)]).toEqual(['fleet-file', 'code']);
  expect(statesOf(sheet, 'drift')).toEqual(['passed']);
  expect(statesOf(sheet, 'functions')).toHaveLength(6);
  expect(sheet?.code['probe']).toMatchObject({ digest: 'aaa' });
  expect(told).toEqual([]);
  expect(shown).toEqual([0, 0]);
});

test('a minute later only what costs little is read, and the rest keeps its time', async () => {
  const first = stage({});
  await readiness(first.context);
  const later = stage({ sheets: [...first.kept.values()], atMs: nowMs + 60_000 });
  await readiness(later.context);
  expect(new Set(later.asked)).toEqual(new Set(['sheets', 'control', 'reports', 'memories']));
  const results = later.kept.get(home)?.results ?? [];
  expect(results.find(({ check }) => check === 'ledger-readable')?.atMs).toBe(nowMs + 60_000);
  expect(results.find(({ check }) => check === 'drift')?.atMs).toBe(nowMs);
  expect(results).toHaveLength(first.kept.get(home)?.results.length ?? 0);
});

test('another region judges its own things, and leaves what is common to the home region', async () => {
  const first = stage({});
  await readiness(first.context);
  const { context: at, kept, asked } = stage({ region: other, sheets: [...first.kept.values()] });
  await readiness(at);
  expect(statesOf(kept.get(other), 'drift')).toEqual([]);
  expect(statesOf(kept.get(other), 'backup-key')).toEqual(['passed']);
  expect(asked).not.toContain('records');
});

test('one refusal spoils nothing else', async () => {
  const { context: at, kept } = stage({ refused: ['zone', 'sms'] });
  await readiness(at);
  const sheet = kept.get(home);
  for (const check of [
    'zone-delegation',
    'accelerated-recovery',
    'record-owners',
    'sms-sandbox',
    'sms-spend',
  ])
    expect(statesOf(sheet, check)).toEqual(['unknown']);
  expect(sheet?.results.find(({ check }) => check === 'sms-spend')?.detail).toBe('no sms');
  for (const check of ['drift', 'sms-origination', 'table-replicas'])
    expect(new Set(statesOf(sheet, check))).toEqual(new Set(['passed']));
});

test('who never answers is unknown in time, and all others are kept', async () => {
  const { context: at, kept } = stage({ silent: ['reports', 'gateInventory'] });
  await readiness(at);
  const sheet = kept.get(home);
  expect(statesOf(sheet, 'vantage-reports')).toEqual(['unknown', 'unknown', 'unknown']);
  expect(statesOf(sheet, 'gate-tree')).toEqual(['unknown']);
  expect(statesOf(sheet, 'drift')).toEqual(['passed']);
  expect(at.ports.clock.nowMs(), 'there is time left to keep it').toBeLessThan(at.deadlineMs);
});

test.each<readonly [name: string, setting: Setting]>([
  [
    'an incident',
    {
      facts: {
        control: {
          ...facts.control,
          incidents: {
            api: {
              id: 'i',
              application: 'api',
              openedAtMs: nowMs,
              steps: [],
              down: [],
              said: [],
              revision: 1,
            },
          },
        },
      },
    },
  ],
  ['a ledger that cannot be read', { refused: ['control'] }],
])('%s keeps it from asking Route 53, and from nothing else', async (_name, setting) => {
  const { context: at, kept, asked } = stage(setting);
  await readiness(at);
  for (const name of [
    'zone',
    'records',
    'protections',
    'gateInventory',
    'healthCheckQuota',
    'checkerRanges',
  ] as const)
    expect(asked).not.toContain(name);
  expect(statesOf(kept.get(home), 'drift')).toEqual([]);
  expect(statesOf(kept.get(home), 'table-replicas')).toEqual(['passed', 'passed']);
});

test('a failure is told once, counted while it lasts, and told again when it is over', async () => {
  const isProtected = { protections: [{ name: 'api.example.test', type: 'A' }] };
  const ofRecords = ({ told }: Stage) =>
    told.filter(({ text }) => text.includes('record-protections')).map(({ state, text }) => [state, text]);
  const first = stage({ facts: isProtected });
  await readiness(first.context);
  expect(ofRecords(first)).toEqual([
    ['failed', 'readiness critical: record-protections of api: A api.example.test is protected'],
  ]);
  expect(first.shown).toEqual([0, 1]);

  const second = stage({ facts: isProtected, sheets: [...first.kept.values()] });
  await readiness(second.context);
  expect(ofRecords(second)).toEqual([]);
  expect(second.shown).toEqual([1, 1]);

  const third = stage({ sheets: [...second.kept.values()] });
  await readiness(third.context);
  expect(ofRecords(third)).toEqual([
    ['recovered', 'readiness passes again: record-protections of api: none is in force'],
  ]);
  expect(third.shown).toEqual([1, 0]);
});

test('a run that another one has outrun tells nothing and keeps nothing', async () => {
  const { context: at, kept, told, shown } = stage({ facts: { reports: [] } });
  const newer: Sheet = {
    region: home,
    revision: 9,
    writtenAtMs: nowMs,
    fleetDigest: 'd',
    fleetWrittenAtMs: 1,
    code: {},
    results: [],
  };
  kept.set(home, newer);
  const behind = {
    ...at.ports,
    sources: () => ({ ...at.ports.sources(new AbortController().signal), sheets: () => Promise.resolve([]) }),
  };
  expect((await readiness({ ...at, ports: behind })).kind).toBe('outrun');
  expect(kept.get(home)).toBe(newer);
  expect([told, shown]).toEqual([[], []]);
});
