/** What operators want: carried out once, at once, and only what they asked for. */
import { describe, expect, test } from 'vitest';
import { evidenceUntilMs } from '../../../shared/routing/guards.ts';
import { type Instruction, instructionInForce } from '../../../shared/routing/instruction.ts';
import type { Situation } from '../../../shared/routing/situation.ts';
import { type Change, decided, inWords } from './decided.ts';
import {
  allEast,
  allWest,
  calm,
  courseOf,
  east,
  europe,
  minuteMs,
  nowMs,
  override,
  policy,
  stale,
  verdict,
  verdicts,
  west,
} from './regional.ts';

type Row = [name: string, change: Change, expected: string];
const check = (base: Situation) => (_name: string, change: Change, expected: string) => {
  expect(inWords(decided(base, change))).toBe(expected);
};

const wanted = (
  kind: Instruction['kind'],
  change: Partial<Instruction> = {},
): { instruction: Instruction } => ({
  instruction: {
    application: 'api',
    kind,
    overEpoch: 3,
    owner: 'alice',
    reason: 'test',
    atMs: nowMs - minuteMs,
    expiresAtMs: nowMs + minuteMs,
    ...change,
  },
});
const freeze = { scope: 'fleet', owner: 'alice', reason: 'migration', atMs: nowMs } as const;
const old = (vote: 'up' | 'down') => verdict(vote, { evidenceAtMs: nowMs - 25_001 });

describe('a switchover', () => {
  const done = 'switchover operator europe=100';
  const base = { ...calm, ...wanted('switchover', { to: europe }) };
  test.each<Row>([
    ['is carried out', {}, done],
    [
      'is not delayed by a rest, by moves, or by the fleet',
      { lastMoveAtMs: nowMs, movesInHour: 9, fleetMotion: { applications: 4, moving: 3, byRegion: {} } },
      done,
    ],
    [
      'is content once it is there',
      { weightsInForce: { [europe]: 100 }, course: courseOf(3, { [europe]: 100 }) },
      'stay stabilising, would failback preferred-back east=100',
    ],
    ['leaves every other region', { weightsInForce: { [east]: 50, [europe]: 50 } }, done],
    ['waits for a region that is down', { verdicts: verdicts('up', 'up', 'down') }, 'stay no-candidate'],
    [
      'waits for a region whose votes are too few',
      { verdicts: verdicts('up', 'up', stale('up')) },
      'stay no-candidate',
    ],
    [
      'waits for a region that is kept out',
      { overrides: [override('keep-out', europe)] },
      'stay no-candidate',
    ],
    ['waits for a region that is gated', { gatedRegions: [europe] }, 'stay no-candidate'],
    ['waits for a region that is vetoed', { vetoed: [europe] }, 'stay no-candidate'],
    ['waits for the writer', { writerRegion: east }, 'stay writer-elsewhere'],
    [
      'waits for a region that the application does not have',
      wanted('switchover', { to: 'mars-1' }),
      'stay no-candidate',
    ],
    ['takes a region that is degraded', { verdicts: verdicts('up', 'up', 'degraded') }, done],
    ['needs no proof of the region that it leaves', { verdicts: verdicts('unknown', 'up', 'up') }, done],
    [
      'needs fresh proof of the one that it takes',
      { verdicts: verdicts('up', 'up', old('up')) },
      `stay evidence-old, would ${done}`,
    ],
    [
      'gives way to a failover while it waits',
      { verdicts: verdicts('down', 'up', 'down') },
      'failover active-down west=100',
    ],
    ['goes before an older override', { overrides: [override('pin', west)] }, done],
    ['waits while frozen', { freeze }, `stay frozen, would ${done}`],
    [
      'is not carried out in a fleet that observes',
      { policy: { mode: 'observe' } },
      `stay observing, would ${done}`,
    ],
    ['is carried out where failover is manual', { policy: { failover: 'manual' } }, done],
    ['without a region is none', { instruction: wanted('switchover').instruction }, 'stay healthy'],
  ])('%s', check({ ...base, upSinceMs: { [east]: nowMs } }));
});

describe('a forced failover', () => {
  const done = 'failover operator europe=100';
  const base = { ...calm, ...wanted('failover', { to: europe }) };
  test.each<Row>([
    ['is carried out', {}, done],
    ['to a region that is down', { verdicts: verdicts('up', 'up', 'down') }, done],
    ['to a region about which nothing is known', { verdicts: {} }, done],
    ['on old evidence', { verdicts: verdicts(old('up'), 'up', old('down')) }, done],
    ['to a region that is kept out', { overrides: [override('keep-out', europe)] }, done],
    ['to a region that is gated or vetoed', { gatedRegions: [europe], vetoed: [europe] }, done],
    [
      'without a rest, whatever the moves, whatever the fleet',
      { lastMoveAtMs: nowMs, movesInHour: 9, fleetMotion: { applications: 4, moving: 3, byRegion: {} } },
      done,
    ],
    ['not while frozen', { freeze }, `stay frozen, would ${done}`],
    ['not while the switch cannot be read', { freeze: 'unreadable' }, `stay frozen, would ${done}`],
    ['not to a frozen region', { frozenRegions: { [europe]: freeze } }, `stay frozen, would ${done}`],
    ['not out of a frozen region', { frozenRegions: { [east]: freeze } }, `stay frozen, would ${done}`],
    [
      'not without the writer: nothing would be served there',
      { writerRegion: east, verdicts: verdicts('up', 'up', 'down') },
      'stay writer-elsewhere',
    ],
    ['with the writer', { writerRegion: europe, verdicts: verdicts('up', 'up', 'down') }, done],
    [
      'not to a region that the application does not have',
      wanted('failover', { to: 'mars-1' }),
      'stay no-candidate',
    ],
  ])('%s', check(base));

  test('rests on no evidence that could grow old', () => {
    const decision = decided(base, { verdicts: {} });
    expect(decision.kind === 'move' && decision.move.forced).toBe(true);
    expect(decision.kind === 'move' && evidenceUntilMs(decision.move, calm, policy)).toBe(
      Number.POSITIVE_INFINITY,
    );
  });
});

describe('traffic that a person has forced', () => {
  const change = { because: 'operator', from: allEast, atMs: nowMs - 10 * minuteMs } as const;
  const forced = courseOf(4, allWest, { ...change, forced: true });
  const downFor = (ms: number) => verdicts('up', verdict('down', { sinceMs: nowMs - ms }), 'up');
  const base: Situation = {
    ...calm,
    course: forced,
    weightsInForce: allWest,
    verdicts: downFor(60 * minuteMs),
    epochSinceMs: nowMs - 9 * minuteMs,
  };
  const up = { verdicts: verdicts('up', 'up', 'up'), epochSinceMs: nowMs - minuteMs };
  const before = override('keep-out', west, { atMs: forced.atMs });
  const leaves = 'failover active-down east=100';
  test.each<Row>([
    ['is not taken from a region that was down already', {}, `stay awaiting-operator, would ${leaves}`],
    [
      'nor where nobody knows since when',
      { verdicts: verdicts('up', 'down', 'up') },
      `stay awaiting-operator, would ${leaves}`,
    ],
    [
      'nor from one that went down in the pass that first saw the course',
      { verdicts: downFor(9 * minuteMs) },
      `stay awaiting-operator, would ${leaves}`,
    ],
    ['is from one that has served since', { verdicts: downFor(9 * minuteMs - 1) }, leaves],
    ['is where somebody else has moved it since', { course: courseOf(5, allWest) }, leaves],
    [
      'is where the records were edited since',
      { weightsInForce: { [west]: 50 } },
      'failover active-down east=100',
    ],
    ['stays where all are down', { verdicts: verdicts('down', 'down', 'down') }, 'stay all-down'],
    [
      'is taken back as ever once it is served',
      up,
      'stay stabilising, would failback preferred-back east=100',
    ],
    [
      'goes where a person wants it next',
      wanted('switchover', { to: europe }),
      'switchover operator europe=100',
    ],
    [
      'is not taken out by a keep-out that was there before',
      { ...up, overrides: [before] },
      'stay stabilising, would failback preferred-back east=100',
    ],
    [
      'nor by a pin to another region that was',
      { ...up, overrides: [override('pin', europe, { atMs: forced.atMs })] },
      'stay stabilising, would failback preferred-back east=100',
    ],
    [
      'is by a keep-out set since',
      { ...up, overrides: [{ ...before, atMs: forced.atMs + 1 }] },
      'switchover override east=100',
    ],
    [
      'is by a keep-out that was there before, once something else has moved it',
      { ...up, course: courseOf(5, allWest), overrides: [before] },
      'switchover override east=100',
    ],
  ])('%s', check(base));
});

describe('an evacuation', () => {
  const base = { ...calm, ...wanted('evacuation', { leave: east }) };
  const named = wanted('evacuation', { leave: east, to: europe });
  test.each<Row>([
    ['leaves for the best of the others', {}, 'evacuation operator west=100'],
    ['leaves for the one that was named', named, 'evacuation operator europe=100'],
    [
      'takes only the share of the region along',
      { weightsInForce: { [east]: 40, [west]: 60 } },
      'evacuation operator west=100',
    ],
    [
      'leaves the others their shares',
      { ...named, weightsInForce: { [east]: 40, [west]: 60 } },
      'evacuation operator west=60 europe=40',
    ],
    [
      'of a region without traffic is done',
      {
        weightsInForce: allWest,
        course: courseOf(3, allWest),
        ...wanted('evacuation', { leave: europe }),
        upSinceMs: {},
      },
      'stay stabilising, would failback preferred-back east=100',
    ],
    [
      'waits while there is nowhere to go',
      { verdicts: verdicts('up', 'down', 'unknown') },
      'stay no-candidate',
    ],
    [
      'waits for the one that was named',
      { ...named, verdicts: verdicts('up', 'up', 'down') },
      'stay no-candidate',
    ],
    ['waits for the writer', { writerRegion: east }, 'stay writer-elsewhere'],
    [
      'is no failover though the region is down',
      { verdicts: verdicts('down', 'up', 'up') },
      'evacuation operator west=100',
    ],
    [
      'leaves a dead region in the same move',
      { weightsInForce: { [east]: 50, [west]: 50 }, verdicts: verdicts('up', 'down', 'up') },
      'evacuation operator europe=100',
    ],
    [
      'goes before the keep-out that comes with it',
      { overrides: [override('keep-out', east)] },
      'evacuation operator west=100',
    ],
    [
      'gives its share to the others in proportion, by the weighted policy',
      {
        policy: { steering: { kind: 'weighted', shares: { [east]: 50, [west]: 30, [europe]: 20 } } },
        weightsInForce: { [east]: 50, [west]: 30, [europe]: 20 },
      },
      'evacuation operator west=30 europe=20',
    ],
  ])('%s', check(base));
});

describe('an approval', () => {
  const base: Situation = {
    ...calm,
    ...wanted('failback'),
    approvedFailback: true,
    course: courseOf(3, { [europe]: 100 }),
    weightsInForce: { [europe]: 100 },
    upSinceMs: {},
  };
  test.each<Row>([
    ['sends traffic back to the best', {}, 'failback preferred-back east=100'],
    [
      'sends it to the one that was named',
      { ...wanted('failback', { to: west }) },
      'failback preferred-back west=100',
    ],
    ['sends none to one that is not preferred', { ...wanted('failback', { to: europe }) }, 'stay healthy'],
    [
      'moves nothing where there is nothing to go back to',
      { weightsInForce: allEast, course: courseOf(3, allEast) },
      'stay healthy',
    ],
    ['waits for nothing', { verdicts: verdicts('down', 'down', 'up') }, 'stay healthy'],
  ])('%s', check(base));
});

describe('a promotion', () => {
  const follows = 'switchover operator west=100';
  const base = { ...calm, writerRegion: west, promoted: true };
  test.each<Row>([
    ['takes the traffic along', {}, follows],
    ['at once', { lastMoveAtMs: nowMs, movesInHour: 9 }, follows],
    [
      'as a failover where traffic is in a dead region',
      { verdicts: verdicts('down', 'up', 'up') },
      'failover active-down west=100',
    ],
    [
      'is content once traffic is there',
      { weightsInForce: allWest, course: courseOf(3, allWest) },
      'stay healthy',
    ],
    ['waits until its region is up', { verdicts: verdicts('up', 'down', 'up') }, 'stay writer-elsewhere'],
    ['takes traffic nowhere else', { verdicts: verdicts('down', 'down', 'up') }, 'stay writer-elsewhere'],
    ['does not fight a hand edit that came after', { course: courseOf(3, allWest) }, 'stay healthy'],
    ['takes the rest along where a part is there', { weightsInForce: { [east]: 50, [west]: 50 } }, follows],
    ['waits while frozen', { freeze }, `stay frozen, would ${follows}`],
    ['is one by an operator: what the fleet file says moves nothing', { promoted: false }, 'stay healthy'],
  ])('%s', check(base));
});

describe('an instruction', () => {
  const { instruction } = wanted('switchover', { to: west });
  test.each<[name: string, given: Instruction | undefined, epoch: number, atMs: number, holds: boolean]>([
    ['holds on the course that it was given on', instruction, 3, nowMs, true],
    ['is spent with the next', instruction, 4, nowMs, false],
    ['is none of an older course', instruction, 2, nowMs, false],
    ['holds to its last moment', instruction, 3, nowMs + minuteMs - 1, true],
    ['lapses then', instruction, 3, nowMs + minuteMs, false],
    ['need not be there', undefined, 3, nowMs, false],
  ])('%s', (_name, given, epoch, atMs, holds) => {
    expect(instructionInForce(given, epoch, atMs) !== undefined).toBe(holds);
  });
});
