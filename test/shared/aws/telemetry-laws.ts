/**
 * What holds for every telemetry. Run over the table on the wire and over the telemetry in memory that the tests of
 * the passes use, so that neither can drift from the other.
 */
import { describe, expect, test } from 'vitest';
import type { Report } from '../../../shared/health/report.ts';
import { untouched } from '../../../shared/health/vote.ts';
import type { SteerMemory, Telemetry } from '../../../shared/ports.ts';
import type { DecisionRecord } from '../../../shared/routing/decision-record.ts';
import type { DeedRecord } from '../../../shared/routing/deed-record.ts';

const nowMs = 1_800_000_000_000;

function reportOf(revision: number, change: Partial<Report> = {}): Report {
  return {
    vantage: 'us-east-1',
    shard: 0,
    slot: 1_800_000_000,
    slotDueMs: nowMs,
    revision,
    fleetDigest: 'f00d',
    writtenAtMs: nowMs + revision,
    endpoints: { 'api/us-east-1': { ...untouched, vote: 'up' } },
    ...change,
  };
}

function memoryOf(revision: number, region = 'us-east-1'): SteerMemory {
  return {
    region,
    revision,
    heartbeatMs: nowMs + revision,
    seen: {},
    verdicts: {},
    epochs: {},
    decisions: {},
  };
}

/** `open` gives a new, empty telemetry. */
export function telemetryLaws(name: string, open: () => Promise<Telemetry>): void {
  describe(`${name}: slots`, () => {
    test.each<[string, readonly (readonly [string, number, number])[], boolean[]]>([
      ['the first to claim a slot has it', [['a', 0, 10]], [true]],
      [
        'a copy of its message ends',
        [
          ['a', 0, 10],
          ['a', 0, 10],
        ],
        [true, false],
      ],
      [
        'the next slot is another one',
        [
          ['a', 0, 10],
          ['a', 0, 20],
        ],
        [true, true],
      ],
      [
        'an older slot than the last one is past',
        [
          ['a', 0, 20],
          ['a', 0, 10],
        ],
        [true, false],
      ],
      [
        'another shard has slots of its own',
        [
          ['a', 0, 10],
          ['a', 1, 10],
        ],
        [true, true],
      ],
      [
        'another vantage has slots of its own',
        [
          ['a', 0, 10],
          ['b', 0, 10],
        ],
        [true, true],
      ],
    ])('%s', async (_name, claims, expected) => {
      const telemetry = await open();
      const won: boolean[] = [];
      for (const [vantage, shard, slot] of claims)
        won.push(await telemetry.claimSlot({ slot, shard, dueMs: nowMs }, vantage, nowMs));
      expect(won).toEqual(expected);
    });

    test('of many that claim a slot at once, one has it', async () => {
      const telemetry = await open();
      const message = { slot: 10, shard: 0, dueMs: nowMs };
      const won = await Promise.all(
        Array.from({ length: 12 }, () => telemetry.claimSlot(message, 'a', nowMs)),
      );
      expect(won.filter((each) => each)).toHaveLength(1);
    });
  });

  const revisions: readonly [string, readonly number[], boolean[], number | undefined][] = [
    ['the first needs an empty place', [1], [true], 1],
    ['the first is not written twice', [1, 1], [true, false], 1],
    ['the next replaces the one before', [1, 2, 3], [true, true, true], 3],
    ['one written meanwhile is not overwritten', [1, 2, 2], [true, true, false], 2],
    ['one that leaves a revision out is refused', [1, 3], [true, false], 1],
    ['a later one needs one to replace', [2], [false], undefined],
  ];

  describe(`${name}: reports`, () => {
    test.each(revisions)('of revisions, %s', async (_name, written, expected, last) => {
      const telemetry = await open();
      const won: boolean[] = [];
      for (const revision of written) won.push(await telemetry.writeReport(reportOf(revision)));
      expect(won).toEqual(expected);
      expect((await telemetry.report('us-east-1', 0))?.revision).toBe(last);
    });

    test('of many that write the same revision at once, one is written', async () => {
      const telemetry = await open();
      await telemetry.writeReport(reportOf(1));
      const rivals = Array.from({ length: 12 }, (_, slot) => reportOf(2, { slot }));
      const won = await Promise.all(rivals.map((report) => telemetry.writeReport(report)));
      expect(won.filter((each) => each)).toHaveLength(1);
      expect((await telemetry.report('us-east-1', 0))?.slot).toBe(won.indexOf(true));
    });

    test('those of all shards of the vantages asked for come back as they were written, and no others', async () => {
      const telemetry = await open();
      const reports = [
        reportOf(1),
        reportOf(1, { shard: 1, endpoints: {} }),
        reportOf(1, { vantage: 'us-west-2' }),
      ];
      for (const report of [...reports, reportOf(1, { vantage: 'eu-west-1' })]) {
        await telemetry.writeReport(report);
      }
      expect(await telemetry.reports(['us-east-1', 'us-west-2', 'ap-south-1'])).toEqual(reports);
    });
  });

  describe(`${name}: memory`, () => {
    test.each(revisions)('of revisions, %s', async (_name, written, expected, last) => {
      const telemetry = await open();
      const won: boolean[] = [];
      for (const revision of written) won.push(await telemetry.writeMemory(memoryOf(revision)));
      expect(won).toEqual(expected);
      expect((await telemetry.memory('us-east-1'))?.revision).toBe(last);
    });

    test('each region has its own', async () => {
      const telemetry = await open();
      await telemetry.writeMemory(memoryOf(1));
      expect(await telemetry.writeMemory(memoryOf(1, 'us-west-2'))).toBe(true);
      expect(await telemetry.memory('us-west-2')).toEqual(memoryOf(1, 'us-west-2'));
      expect(await telemetry.memory('eu-west-1')).toBeUndefined();
    });
  });

  describe(`${name}: decisions`, () => {
    const minute = 60_000;
    const begun = [1, 2, 3].flatMap((minutes) =>
      ['us-east-1', 'us-west-2'].map((region) => decisionOf(nowMs + minutes * minute, region)),
    );
    const [east1, west1, east2, west2, east3, west3] = begun;

    test.each<[string, number, number, number, unknown[]]>([
      ['all come back, newest first', 0, 4, 9, [west3, east3, west2, east2, west1, east1]],
      ['no more than asked for, the newest', 0, 4, 3, [west3, east3, west2]],
      ['both ends are included', 1, 2, 9, [west2, east2, west1, east1]],
      ['what began before is left out', 1.001, 2, 9, [west2, east2]],
      ['what began after is left out', 1, 1.999, 9, [west1, east1]],
      ['where none began, none', 4, 9, 9, []],
    ])('%s', async (_name, fromMinutes, untilMinutes, countMax, expected) => {
      const telemetry = await open();
      for (const decision of [
        ...begun,
        { ...decisionOf(nowMs + minute, 'us-east-1'), application: 'api2' },
      ]) {
        await telemetry.keepDecision(decision);
      }
      const [fromMs, untilMs] = [nowMs + fromMinutes * minute, nowMs + untilMinutes * minute];
      expect(await telemetry.decisions('api', fromMs, untilMs, countMax)).toEqual(expected);
    });

    test('one that goes on is kept once, with its newest count', async () => {
      const telemetry = await open();
      const decision = decisionOf(nowMs, 'us-east-1');
      await telemetry.keepDecision(decision);
      await telemetry.keepDecision({ ...decision, times: 2, lastMs: nowMs + minute });
      expect(await telemetry.decisions('api', nowMs, nowMs, 9)).toEqual([
        { ...decision, times: 2, lastMs: nowMs + minute },
      ]);
    });
  });

  describe(`${name}: deeds`, () => {
    const minute = 60_000;
    const [first, second, third] = [1, 2, 3].map((minutes) => deedOf(nowMs + minutes * minute));

    test.each<[string, number, number, number, unknown[]]>([
      ['all come back, newest first', 0, 4, 9, [third, second, first]],
      ['no more than asked for, the newest', 0, 4, 2, [third, second]],
      ['both ends are included', 1, 2, 9, [second, first]],
      ['what was done before is left out', 1.001, 2, 9, [second]],
      ['what was done after is left out', 1, 1.999, 9, [first]],
      ['where nothing was done, none', 4, 9, 9, []],
    ])('%s', async (_name, fromMinutes, untilMinutes, countMax, expected) => {
      const telemetry = await open();
      for (const deed of [second, first, third]) if (deed !== undefined) await telemetry.keepDeed(deed);
      const [fromMs, untilMs] = [nowMs + fromMinutes * minute, nowMs + untilMinutes * minute];
      expect(await telemetry.deeds(fromMs, untilMs, countMax)).toEqual(expected);
    });

    test('one is kept once, with its outcome where it has come to have one', async () => {
      const telemetry = await open();
      const deed = deedOf(nowMs);
      await telemetry.keepDeed(deed);
      await telemetry.keepDeed(deed);
      expect(await telemetry.deeds(nowMs, nowMs, 9)).toEqual([deed]);
      await telemetry.keepDeed({ ...deed, outcome: 'api has moved' });
      expect(await telemetry.deeds(nowMs, nowMs, 9)).toEqual([{ ...deed, outcome: 'api has moved' }]);
    });

    test.each<[string, Partial<DeedRecord>]>([
      ['another person', { owner: 'bob' }],
      ['a person with a name that sorts last', { owner: 'ünal~' }],
      ['another verb', { verb: 'unfreeze' }],
      ['another subject', { subject: 'applications shop-*' }],
      ['another reason', { reason: 'another test' }],
    ])('of the same moment, that of %s stands beside it', async (_name, change) => {
      const telemetry = await open();
      const deeds = [deedOf(nowMs), { ...deedOf(nowMs), ...change }];
      for (const deed of deeds) await telemetry.keepDeed(deed);
      const kept = await telemetry.deeds(nowMs, nowMs, 9);
      expect(kept).toHaveLength(2);
      expect(kept).toEqual(expect.arrayContaining(deeds));
    });
  });
}

export function deedOf(atMs: number): DeedRecord {
  return {
    atMs,
    owner: 'alice',
    verb: 'freeze',
    subject: 'applications api',
    reason: 'a test',
    applications: ['api'],
  };
}

export function decisionOf(sinceMs: number, region: string): DecisionRecord {
  return {
    application: 'api',
    region,
    sinceMs,
    lastMs: sinceMs,
    times: 1,
    because: 'all-down',
    text: 'api stays',
    evidence: {
      situation: {
        application: 'api',
        course: undefined,
        weightsInForce: { 'us-east-1': 100 },
        verdicts: {},
        upSinceMs: {},
        freeze: 'none',
        overrides: [],
      },
      decision: { kind: 'stay', because: 'all-down', candidates: [] },
    },
  };
}
