/**
 * What holds for every ledger. Run over the table on the wire and over the ledger in memory that the tests of the
 * passes use, so that neither can drift from the other.
 */
import { describe, expect, test } from 'vitest';
import type { Incident } from '../../../shared/incidents/incident.ts';
import type { Ledger, Progress } from '../../../shared/ports.ts';
import type { Course } from '../../../shared/routing/course.ts';
import type { Freeze } from '../../../shared/routing/freeze.ts';
import type { Instruction } from '../../../shared/routing/instruction.ts';
import type { Override } from '../../../shared/routing/override.ts';
import type { Writer } from '../../../shared/routing/writer.ts';
import { alert, alertLaws, east } from './alert-laws.ts';
import { expiryLaws } from './expiry-laws.ts';

const nowMs = 1_800_000_000_000;
const freeze: Freeze = { scope: 'fleet', owner: 'alice', reason: 'test', atMs: nowMs };
const order = { owner: 'alice', reason: 'test', atMs: nowMs };
const override: Override = { ...order, application: 'api', kind: 'keep-out', region: 'us-east-1' };
const instruction: Instruction = {
  ...order,
  application: 'api',
  kind: 'switchover',
  to: 'us-west-2',
  overEpoch: 3,
  expiresAtMs: nowMs + 1,
};
const writer: Writer = { ...order, database: 'orders', region: 'us-west-2' };

export function courseOf(epoch: number, by = 'us-east-1'): Course {
  return {
    application: 'api',
    epoch,
    weights: { 'us-east-1': 0, 'us-west-2': 100 },
    kind: 'failover',
    because: 'active-down',
    by,
    atMs: nowMs,
    fleetDigest: 'f00d',
    fleetWrittenAtMs: 0,
    progress: {},
  };
}

function incidentOf(revision: number, application = 'api'): Incident {
  const steps = [{ number: 0, kind: 'confirmed' as const, atMs: nowMs, text: `revision ${revision}` }];
  return { id: `${application}-1`, application, openedAtMs: nowMs, steps, down: [], said: [], revision };
}

/** `open` gives a new, empty ledger. */
export function ledgerLaws(name: string, open: () => Promise<Ledger>): void {
  describe(`${name}: courses`, () => {
    test.each<[string, readonly [number, number | undefined][], boolean[], number | undefined]>([
      ['the first one needs an empty place', [[1, undefined]], [true], 1],
      [
        'the first one is not written twice',
        [
          [1, undefined],
          [1, undefined],
        ],
        [true, false],
        1,
      ],
      [
        'the next one replaces the epoch it expects',
        [
          [1, undefined],
          [2, 1],
        ],
        [true, true],
        2,
      ],
      [
        'one that expects an older epoch is refused',
        [
          [2, undefined],
          [2, 1],
        ],
        [true, false],
        2,
      ],
      [
        'one that expects a newer epoch is refused',
        [
          [2, undefined],
          [4, 3],
        ],
        [true, false],
        2,
      ],
      ['one that expects a course where there is none is refused', [[2, 1]], [false], undefined],
      [
        'an epoch may be replaced by another course of it, as DNS says',
        [
          [2, undefined],
          [2, 2],
        ],
        [true, true],
        2,
      ],
    ])('%s', async (_name, writes, expected, epoch) => {
      const ledger = await open();
      const written: boolean[] = [];
      for (const [place, [next, before]] of writes.entries()) {
        written.push(await ledger.writeCourse(courseOf(next, `region-${place}`), before));
      }
      expect(written).toEqual(expected);
      expect((await ledger.control()).courses['api']?.epoch).toBe(epoch);
      const author = expected.lastIndexOf(true);
      expect((await ledger.control()).courses['api']?.by).toBe(author < 0 ? undefined : `region-${author}`);
    });

    test('the same one written again is ours: its answer was lost, and what was noted meanwhile stays', async () => {
      const ledger = await open();
      expect(await ledger.writeCourse(courseOf(1), undefined)).toBe(true);
      await ledger.noteProgress('api', 1, { kind: 'answered', atMs: nowMs });
      expect(await ledger.writeCourse(courseOf(1), undefined)).toBe(true);
      expect((await ledger.control()).courses['api']?.progress).toEqual({ answeredAtMs: nowMs });
    });

    test('of many that replace the same epoch at once, one is written', async () => {
      const ledger = await open();
      await ledger.writeCourse(courseOf(1), undefined);
      const regions = Array.from({ length: 12 }, (_, place) => `region-${place}`);
      const written = await Promise.all(regions.map((by) => ledger.writeCourse(courseOf(2, by), 1)));
      expect(written.filter((won) => won)).toHaveLength(1);
      expect((await ledger.control()).courses['api']?.by).toBe(regions[written.indexOf(true)]);
    });

    test('a course comes back as it was written', async () => {
      const ledger = await open();
      const course = { ...courseOf(1), from: { 'us-east-1': 100, 'us-west-2': 0 } };
      await ledger.writeCourse(course, undefined);
      expect((await ledger.control()).courses['api']).toEqual(course);
    });
  });

  describe(`${name}: progress`, () => {
    const accepted: Progress = { kind: 'accepted', atMs: nowMs, changeId: 'C1' };
    const unnamed: Progress = { kind: 'accepted', atMs: nowMs + 9 };
    const again: Progress = { kind: 'accepted', atMs: nowMs + 5, changeId: 'C2' };
    const insync: Progress = { kind: 'insync', atMs: nowMs + 1 };
    const answered: Progress = { kind: 'answered', atMs: nowMs + 2 };

    test.each<[string, readonly [number, Progress][], boolean[], Course['progress']]>([
      ['is noted', [[2, accepted]], [true], { acceptedAtMs: nowMs, changeId: 'C1' }],
      [
        'is noted once',
        [
          [2, accepted],
          [2, accepted],
        ],
        [true, false],
        { acceptedAtMs: nowMs, changeId: 'C1' },
      ],
      ['of an older epoch is not noted', [[1, accepted]], [false], {}],
      ['of a newer epoch is not noted', [[3, accepted]], [false], {}],
      [
        'is noted without a change id, where the answer was lost',
        [[2, unnamed]],
        [true],
        { acceptedAtMs: nowMs + 9 },
      ],
      [
        'without a change id does not replace one that has it',
        [
          [2, accepted],
          [2, unnamed],
        ],
        [true, false],
        { acceptedAtMs: nowMs, changeId: 'C1' },
      ],
      [
        'with a change id does not replace one without: it is the same change',
        [
          [2, unnamed],
          [2, accepted],
        ],
        [true, false],
        { acceptedAtMs: nowMs + 9 },
      ],
      [
        'of a change that was lost and sent again is noted again',
        [
          [2, accepted],
          [2, again],
        ],
        [true, true],
        { acceptedAtMs: nowMs + 5, changeId: 'C2' },
      ],
      [
        'of each kind stands beside the others, each noted once',
        [
          [2, accepted],
          [2, insync],
          [2, insync],
          [2, answered],
          [2, answered],
        ],
        [true, true, false, true, false],
        { acceptedAtMs: nowMs, changeId: 'C1', insyncAtMs: nowMs + 1, answeredAtMs: nowMs + 2 },
      ],
    ])('%s', async (_name, notes, expected, progress) => {
      const ledger = await open();
      await ledger.writeCourse(courseOf(2), undefined);
      const noted: boolean[] = [];
      for (const [epoch, note] of notes) noted.push(await ledger.noteProgress('api', epoch, note));
      expect(noted).toEqual(expected);
      expect((await ledger.control()).courses['api']?.progress).toEqual(progress);
    });

    test('of an application without a course is not noted', async () => {
      expect(await (await open()).noteProgress('api', 1, accepted)).toBe(false);
    });

    test('begins anew with the next course', async () => {
      const ledger = await open();
      await ledger.writeCourse(courseOf(1), undefined);
      await ledger.noteProgress('api', 1, accepted);
      await ledger.writeCourse(courseOf(2), 1);
      expect((await ledger.control()).courses['api']?.progress).toEqual({});
    });
  });

  describe(`${name}: incidents`, () => {
    test.each<[string, readonly number[], boolean[], string | undefined]>([
      ['the first revision needs an empty place', [1], [true], 'revision 1'],
      ['the first revision is not written twice', [1, 1], [true, false], 'revision 1'],
      ['the next revision replaces the one before', [1, 2], [true, true], 'revision 2'],
      ['a revision that leaves one out is refused', [1, 3], [true, false], 'revision 1'],
      ['a later revision needs one to replace', [2], [false], undefined],
    ])('%s', async (_name, revisions, expected, text) => {
      const ledger = await open();
      const written: boolean[] = [];
      for (const [place, revision] of revisions.entries()) {
        written.push(await ledger.writeIncident({ ...incidentOf(revision), id: `api-${place}` }));
      }
      expect(written).toEqual(expected);
      expect((await ledger.control()).incidents['api']?.steps[0]?.text).toBe(text);
    });

    test('of many that write the same revision at once, one is written', async () => {
      const ledger = await open();
      const written = await Promise.all(
        Array.from({ length: 12 }, (_, place) =>
          ledger.writeIncident({ ...incidentOf(1), id: `api-${place}` }),
        ),
      );
      expect(written.filter((won) => won)).toHaveLength(1);
      expect((await ledger.control()).incidents['api']?.id).toBe(`api-${written.indexOf(true)}`);
    });

    test('the same one written again is ours: its answer was lost', async () => {
      const ledger = await open();
      expect(await ledger.writeIncident(incidentOf(1))).toBe(true);
      expect(await ledger.writeIncident(incidentOf(1))).toBe(true);
      expect((await ledger.control()).incidents['api']).toEqual(incidentOf(1));
    });
  });

  describe(`${name}: freezes`, () => {
    test('a freeze is there for every pass until it is lifted, once', async () => {
      const ledger = await open();
      await ledger.writeFreeze(freeze);
      expect((await ledger.control()).freezes).toEqual([freeze]);
      expect(await ledger.liftFreeze(freeze)).toBe(true);
      expect((await ledger.control()).freezes).toEqual([]);
      expect(await ledger.liftFreeze(freeze)).toBe(false);
    });

    test('a second freeze stands beside the first, and outlasts it', async () => {
      const ledger = await open();
      await ledger.writeFreeze(freeze);
      await ledger.writeFreeze({ ...freeze, owner: 'bob' });
      await ledger.liftFreeze(freeze);
      expect((await ledger.control()).freezes.map(({ owner }) => owner)).toEqual(['bob']);
    });
  });

  describe(`${name}: freezes of one owner at one moment`, () => {
    test.each<[string, Freeze]>([
      ['one of the fleet', { ...order, scope: 'fleet' }],
      ['one of another application', { ...order, scope: 'application', application: 'shop' }],
      ['one of a region', { ...order, scope: 'region', region: 'api' }],
    ])('%s stands beside one of an application', async (_name, other) => {
      const ledger = await open();
      const ofApplication: Freeze = { ...order, scope: 'application', application: 'api' };
      await ledger.writeFreeze(ofApplication);
      await ledger.writeFreeze(other);
      expect((await ledger.control()).freezes).toHaveLength(2);
      expect(await ledger.liftFreeze(ofApplication)).toBe(true);
      expect((await ledger.control()).freezes).toEqual([other]);
    });
  });

  describe(`${name}: overrides`, () => {
    test('an override is there for every pass until it is cleared, once', async () => {
      const ledger = await open();
      await ledger.writeOverride(override);
      expect((await ledger.control()).overrides).toEqual([override]);
      expect(await ledger.clearOverride(override)).toBe(true);
      expect((await ledger.control()).overrides).toEqual([]);
      expect(await ledger.clearOverride(override)).toBe(false);
    });

    test.each<[string, Partial<Override>]>([
      ['application', { application: 'shop' }],
      ['kind', { kind: 'pin' }],
      ['region', { region: 'us-west-2' }],
    ])('one of another %s stands beside the first', async (_name, change) => {
      const ledger = await open();
      await ledger.writeOverride(override);
      await ledger.writeOverride({ ...override, ...change });
      expect((await ledger.control()).overrides).toHaveLength(2);
      await ledger.clearOverride(override);
      expect((await ledger.control()).overrides).toEqual([{ ...override, ...change }]);
    });

    test('one of the same application, kind and region is replaced, whoever gave it', async () => {
      const ledger = await open();
      await ledger.writeOverride(override);
      await ledger.writeOverride({ ...override, owner: 'bob', expiresAtMs: nowMs + 1 });
      expect((await ledger.control()).overrides).toEqual([
        { ...override, owner: 'bob', expiresAtMs: nowMs + 1 },
      ]);
    });
  });

  describe(`${name}: instructions and promotions`, () => {
    test('an instruction replaces what was wanted of its application before, and of no other', async () => {
      const ledger = await open();
      const shop: Instruction = { ...instruction, application: 'shop', kind: 'failback' };
      await ledger.writeInstruction(instruction);
      await ledger.writeInstruction(shop);
      await ledger.writeInstruction({ ...instruction, to: 'eu-west-1' });
      expect((await ledger.control()).instructions).toEqual({
        api: { ...instruction, to: 'eu-west-1' },
        shop,
      });
    });

    test('a promotion replaces the one before of its database, and of no other', async () => {
      const ledger = await open();
      const carts: Writer = { ...writer, database: 'carts' };
      await ledger.writeWriter(writer);
      await ledger.writeWriter(carts);
      await ledger.writeWriter({ ...writer, region: 'eu-west-1' });
      expect((await ledger.control()).writers).toEqual({
        orders: { ...writer, region: 'eu-west-1' },
        carts,
      });
    });
  });

  alertLaws(name, open);
  expiryLaws(name, open);

  test(`${name}: what every pass reads, it reads whole`, async () => {
    const ledger = await open();
    await ledger.writeCourse(courseOf(3), undefined);
    await ledger.writeIncident(incidentOf(1));
    await ledger.writeIncident(incidentOf(1, 'shop'));
    await ledger.writeFreeze(freeze);
    await ledger.writeOverride(override);
    await ledger.writeInstruction(instruction);
    await ledger.writeWriter(writer);
    await ledger.claimAlert(alert, east, nowMs);
    const whole = {
      courses: { api: courseOf(3) },
      incidents: { api: incidentOf(1), shop: incidentOf(1, 'shop') },
      freezes: [freeze],
      overrides: [override],
      instructions: { api: instruction },
      writers: { orders: writer },
    };
    expect(await ledger.control()).toEqual(whole);
    expect(await ledger.localControl()).toEqual(whole);
  });
}
