import { describe, expect, test } from 'vitest';
import { decide } from '../../../shared/routing/decide.ts';
import type { Freeze } from '../../../shared/routing/freeze.ts';
import type { Policy } from '../../../shared/routing/policy.ts';
import type { Situation } from '../../../shared/routing/situation.ts';
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

type Change = Partial<Situation> & { readonly policy?: Partial<Policy> };
type Row = [name: string, change: Change, expected: string];

const freeze: Freeze = { scope: 'fleet', owner: 'alice', reason: 'migration', atMs: nowMs };
const tied = verdict('down', { stale: true, because: 'tie' });

/** Everything argues for a failover from the first region. */
const outage: Situation = { ...calm, verdicts: verdicts('down', 'up', 'up') };

/** Everything argues for going back: the first region was down, and has been up for long enough. */
const recovered: Situation = {
  ...calm,
  course: courseOf(4, allWest),
  weightsInForce: allWest,
  upSinceMs: { ...calm.upSinceMs, [east]: nowMs - policy.stabilisationMs },
};

describe('while all is well', () => {
  test.each<Row>([
    ['stays', {}, 'stay healthy'],
    ['stays when a standby is down', { verdicts: verdicts('up', 'down', 'down') }, 'stay healthy'],
    ['stays when a standby is unknown', { verdicts: { [east]: verdict('up') } }, 'stay healthy'],
    [
      'stays in a degraded region: that alone is no reason to leave',
      { verdicts: verdicts('degraded', 'up', 'up') },
      'stay healthy',
    ],
    [
      'stays with several regions that are up',
      { weightsInForce: { [east]: 50, [west]: 50 } },
      'stay healthy',
    ],
    [
      'stays where it was given back, even out of a region that is down',
      { course: courseOf(3, allEast, { kind: 'released' }), verdicts: verdicts('down', 'up', 'up') },
      'stay released',
    ],
    ['stays where DNS has no weighted records', { weightsInForce: {}, course: undefined }, 'stay no-records'],
    ['says that it is frozen', { freeze }, 'stay frozen'],
    [
      'is not said to be observing: there is nothing to hold back',
      { policy: { mode: 'observe' } },
      'stay healthy',
    ],
  ])('%s', check(calm));
});

describe('when the active region is down', () => {
  test.each<Row>([
    ['moves to the first region that is up', {}, `failover active-down to ${west}`],
    [
      'moves by the order of preference',
      { policy: { order: [east, europe, west] } },
      `failover active-down to ${europe}`,
    ],
    [
      'skips a region that is down',
      { verdicts: verdicts('down', 'down', 'up') },
      `failover active-down to ${europe}`,
    ],
    [
      'skips a region that is unknown',
      { verdicts: verdicts('down', 'unknown', 'up') },
      `failover active-down to ${europe}`,
    ],
    [
      'skips a region that nobody has seen',
      { verdicts: { [east]: verdict('down'), [europe]: verdict('up') } },
      `failover active-down to ${europe}`,
    ],
    [
      'skips a region that was up when last enough voted',
      { verdicts: verdicts('down', stale('up'), 'up') },
      `failover active-down to ${europe}`,
    ],
    [
      'skips a region that is kept out',
      { overrides: [override('keep-out', west)] },
      `failover active-down to ${europe}`,
    ],
    ['goes to the writer', { writerRegion: europe }, `failover active-down to ${europe}`],
    [
      'prefers any region that is up to one that is degraded',
      { verdicts: verdicts('down', 'degraded', 'up') },
      `failover active-down to ${europe}`,
    ],
    [
      'takes a degraded region where none is up',
      { verdicts: verdicts('down', 'degraded', 'down') },
      `failover active-down to ${west}`,
    ],
    [
      'takes the first of two degraded regions',
      { verdicts: verdicts('down', 'degraded', 'degraded') },
      `failover active-down to ${west}`,
    ],
    [
      'does not take a degraded region whose votes are old',
      { verdicts: verdicts('down', stale('degraded'), 'down') },
      'stay no-candidate',
    ],
    ['does not wait for stability', { upSinceMs: {} }, `failover active-down to ${west}`],
    [
      'moves without a course: the active region is what DNS says',
      { course: undefined },
      `failover active-down to ${west}`,
    ],
    [
      'moves although someone edited the records',
      { course: courseOf(3, { [europe]: 100 }) },
      `failover active-down to ${west}`,
    ],
    [
      'stays when no other region is up',
      { verdicts: verdicts('down', 'unknown', 'down') },
      'stay no-candidate',
    ],
    ['stays when every region is down', { verdicts: verdicts('down', 'down', 'down') }, 'stay all-down'],
    [
      'stays when only the writer could be sent traffic and it is here',
      { writerRegion: east },
      'stay writer-elsewhere',
    ],
    [
      'stays when the writer is down elsewhere',
      { writerRegion: west, verdicts: verdicts('down', 'down', 'up') },
      'stay writer-elsewhere',
    ],
    [
      'stays when every region is down, wherever the writer is',
      { writerRegion: east, verdicts: verdicts('down', 'down', 'down') },
      'stay all-down',
    ],
    [
      'stays when the only other region is kept out',
      { verdicts: verdicts('down', 'up', 'down'), overrides: [override('keep-out', west)] },
      'stay no-candidate',
    ],
    ['stays when too few have voted', { verdicts: verdicts(stale('down'), 'up', 'up') }, 'stay no-quorum'],
    ['stays when the votes are tied', { verdicts: verdicts(tied, 'up', 'up') }, 'stay stale'],
    ['stays when nobody knows', { verdicts: verdicts('unknown', 'up', 'up') }, 'stay no-quorum'],
    ['stays when the probes went silent', { verdicts: {} }, 'stay no-quorum'],
    [
      'stays when failover is manual',
      { policy: { failover: 'manual' } },
      `stay awaiting-operator, would failover active-down to ${west}`,
    ],
    [
      'says no-candidate when failover is manual and there is nowhere to go',
      { policy: { failover: 'manual' }, verdicts: verdicts('down', 'unknown', 'down') },
      'stay no-candidate',
    ],
    ['stays while frozen', { freeze }, `stay frozen, would failover active-down to ${west}`],
    [
      'stays while the freeze switch cannot be read',
      { freeze: 'unreadable' },
      `stay frozen, would failover active-down to ${west}`,
    ],
    [
      'only observes',
      { policy: { mode: 'observe' } },
      `stay observing, would failover active-down to ${west}`,
    ],
    [
      'says that it is frozen rather than observing',
      { policy: { mode: 'observe' }, freeze },
      `stay frozen, would failover active-down to ${west}`,
    ],
    [
      'says why it would stay even while observing',
      { policy: { mode: 'observe' }, verdicts: verdicts('down', 'down', 'down') },
      'stay all-down',
    ],
    ['decides nothing with an old fleet file', { fleetMismatch: true }, 'stay fleet-mismatch'],
    [
      'decides nothing with an old fleet file, frozen or not',
      { fleetMismatch: true, freeze },
      'stay fleet-mismatch',
    ],
  ])('%s', check(outage));
});

describe('when one of several active regions is down', () => {
  const half = { [east]: 50, [west]: 50, [europe]: 0 };
  test.each<[name: string, change: Change, expected: object]>([
    ['the other one takes over', {}, { [east]: 0, [west]: 100, [europe]: 0 }],
    [
      'a region about which nothing is known keeps its share, and no more',
      { verdicts: verdicts('down', 'unknown', 'up') },
      { [east]: 0, [west]: 50, [europe]: 50 },
    ],
    [
      'both are left when both are down',
      { verdicts: verdicts('down', 'down', 'up') },
      { [east]: 0, [west]: 0, [europe]: 100 },
    ],
    [
      'equal shares by zero weights are left as well',
      { weightsInForce: { [east]: 0, [west]: 0 } },
      { [east]: 0, [west]: 100, [europe]: 0 },
    ],
  ])('%s', (_name, change, expected) => {
    const situation = { ...outage, course: undefined, weightsInForce: half, ...change };
    expect(decide(situation, policy, nowMs)).toMatchObject({
      kind: 'move',
      move: { because: 'active-down', to: expected },
    });
  });
});

test('of several doubtful active regions one without a quorum is what is said', () => {
  const doubtful = verdicts(tied, stale('up'), 'up');
  const situation = { ...outage, weightsInForce: { [east]: 50, [west]: 50 }, verdicts: doubtful };
  expect(decide(situation, policy, nowMs)).toMatchObject({ kind: 'stay', because: 'no-quorum' });
});

describe('a pin', () => {
  const pinned = { ...calm, overrides: [override('pin', europe)] };
  test.each<Row>([
    ['moves traffic', {}, `switchover override to ${europe}`],
    [
      'is content once followed',
      { weightsInForce: { [europe]: 100 }, course: courseOf(4, { [europe]: 100 }) },
      'stay healthy',
    ],
    [
      'takes traffic from every other region',
      { weightsInForce: { [europe]: 50, [east]: 50 } },
      `switchover override to ${europe}`,
    ],
    ['waits for a region that is down', { verdicts: verdicts('up', 'up', 'down') }, 'stay no-candidate'],
    [
      'waits for a region that is unknown',
      { verdicts: verdicts('up', 'up', 'unknown') },
      'stay no-candidate',
    ],
    [
      'waits for a region whose votes are old',
      { verdicts: verdicts('up', 'up', stale('up')) },
      'stay no-candidate',
    ],
    [
      'takes a region that is degraded',
      { verdicts: verdicts('up', 'up', 'degraded') },
      `switchover override to ${europe}`,
    ],
    ['waits for the writer', { writerRegion: east }, 'stay writer-elsewhere'],
    [
      'waits for a region that is also kept out',
      { overrides: [override('pin', europe), override('keep-out', europe)] },
      'stay no-candidate',
    ],
    [
      'needs no verdict on the region it leaves',
      { verdicts: verdicts('unknown', 'up', 'up') },
      `switchover override to ${europe}`,
    ],
    [
      'is obeyed when failover is manual',
      { policy: { failover: 'manual' } },
      `switchover override to ${europe}`,
    ],
    [
      'does not hold traffic in a dead region',
      { verdicts: verdicts('down', 'up', 'down') },
      `failover active-down to ${west}`,
    ],
    [
      'is left when its own region is down',
      { weightsInForce: { [europe]: 100 }, verdicts: verdicts('up', 'up', 'down') },
      `failover active-down to ${east}`,
    ],
    [
      'gives way to a newer one',
      { overrides: [override('pin', europe, { atMs: 1 }), override('pin', west, { atMs: 2 })] },
      `switchover override to ${west}`,
    ],
    [
      'of another application is not ours',
      { overrides: [override('pin', europe, { application: 'shop' })] },
      'stay healthy',
    ],
    [
      'holds until just before it expires',
      { overrides: [override('pin', europe, { expiresAtMs: nowMs + 1 })] },
      `switchover override to ${europe}`,
    ],
    [
      'is over when it expires',
      { overrides: [override('pin', europe, { expiresAtMs: nowMs })] },
      'stay healthy',
    ],
    ['is not obeyed while frozen', { freeze }, `stay frozen, would switchover override to ${europe}`],
    [
      'that the course follows is not enforced against a hand edit',
      { course: courseOf(4, { [europe]: 100 }) },
      `stay awaiting-approval, would failback preferred-back to ${europe}`,
    ],
    [
      'that neither follows is enforced',
      { course: courseOf(4, allWest) },
      `switchover override to ${europe}`,
    ],
  ])('%s', check(pinned));
});

describe('a keep-out', () => {
  const keptOut = { ...calm, overrides: [override('keep-out', east)] };
  test.each<Row>([
    ['moves traffic to the best other region', {}, `switchover override to ${west}`],
    [
      'of a region without traffic changes nothing',
      { overrides: [override('keep-out', west)] },
      'stay healthy',
    ],
    [
      'waits while no other region is up',
      { verdicts: verdicts('up', 'down', 'unknown') },
      'stay no-candidate',
    ],
    ['waits for the writer', { writerRegion: east }, 'stay writer-elsewhere'],
    [
      'of a dead region is still an override',
      { verdicts: verdicts('down', 'up', 'up') },
      `switchover override to ${west}`,
    ],
    [
      'of every region waits',
      { overrides: [override('keep-out', east), override('keep-out', west), override('keep-out', europe)] },
      'stay no-candidate',
    ],
    [
      'sends traffic to the pinned region',
      { overrides: [override('keep-out', east), override('pin', europe)] },
      `switchover override to ${europe}`,
    ],
    [
      'does not wait for a pin that cannot be followed',
      {
        overrides: [override('keep-out', east), override('pin', europe)],
        verdicts: verdicts('up', 'up', 'down'),
      },
      `switchover override to ${west}`,
    ],
  ])('%s', check(keptOut));

  test.each<[failover: 'auto' | 'manual', to: object]>([
    ['auto', { [east]: 0, [west]: 0, [europe]: 100 }],
    ['manual', { [east]: 0, [west]: 50, [europe]: 50 }],
  ])('leaves a dead region in the same move, if failover is auto: %s', (failover, to) => {
    const both = {
      ...keptOut,
      weightsInForce: { [east]: 50, [west]: 50 },
      verdicts: verdicts('up', 'down', 'up'),
    };
    expect(decide(both, { ...policy, failover }, nowMs)).toMatchObject({ move: { because: 'override', to } });
  });

  test('of one of several active regions leaves the others their shares', () => {
    const decision = decide(
      { ...keptOut, weightsInForce: { [east]: 20, [west]: 30, [europe]: 50 } },
      policy,
      nowMs,
    );
    expect(decision).toMatchObject({
      kind: 'move',
      move: { to: { [east]: 0, [west]: 50, [europe]: 50 }, leaving: [east] },
    });
  });
});

describe('when a preferred region is back', () => {
  const back = `failback preferred-back to ${east}`;
  test.each<Row>([
    ['traffic goes back once it has been up for the whole window', {}, back],
    [
      'it waits one millisecond before that',
      { upSinceMs: { [east]: nowMs - policy.stabilisationMs + 1 } },
      `stay stabilising, would ${back}`,
    ],
    ['it waits while nobody knows since when it is up', { upSinceMs: {} }, `stay stabilising, would ${back}`],
    [
      'it waits when it came up in the future of our clock',
      { upSinceMs: { [east]: nowMs + minuteMs } },
      `stay stabilising, would ${back}`,
    ],
    [
      'it waits for approval when failback is manual',
      { policy: { failback: 'manual' } },
      `stay awaiting-approval, would ${back}`,
    ],
    [
      'it waits for approval when failover is manual',
      { policy: { failover: 'manual' } },
      `stay awaiting-approval, would ${back}`,
    ],
    [
      'approval is enough when failback is manual',
      { policy: { failback: 'manual' }, approvedFailback: true },
      back,
    ],
    [
      'approval takes the place of the window',
      { upSinceMs: { [east]: nowMs }, approvedFailback: true },
      back,
    ],
    [
      'approval does not send traffic to a region that is down',
      { verdicts: verdicts('down', 'up', 'up'), approvedFailback: true },
      'stay healthy',
    ],
    [
      'it waits for approval after a switchover by an operator',
      { course: courseOf(4, allWest, { kind: 'switchover', because: 'operator' }) },
      `stay awaiting-approval, would ${back}`,
    ],
    [
      'it does not after a failover by an operator',
      { course: courseOf(4, allWest, { kind: 'failover', because: 'operator' }) },
      back,
    ],
    [
      'it does not after an override that is over',
      { course: courseOf(4, allWest, { kind: 'switchover', because: 'override' }) },
      back,
    ],
    [
      'it waits for approval where someone edited the records',
      { course: courseOf(4, allEast) },
      `stay awaiting-approval, would ${back}`,
    ],
    [
      'nothing goes to a region that is only degraded',
      { verdicts: verdicts('degraded', 'up', 'up') },
      'stay healthy',
    ],
    [
      'nothing goes to a region whose votes are old',
      { verdicts: verdicts(stale('up'), 'up', 'up') },
      'stay healthy',
    ],
    [
      'nothing goes to a region that is kept out',
      { overrides: [override('keep-out', east)] },
      'stay healthy',
    ],
    ['nothing goes to a region without the writer', { writerRegion: west }, 'stay healthy'],
    [
      'nothing leaves a region about which nothing is known',
      { verdicts: verdicts('up', 'unknown', 'up') },
      'stay no-quorum',
    ],
    [
      'nothing leaves a region whose votes are old',
      { verdicts: verdicts('up', stale('up'), 'up') },
      'stay no-quorum',
    ],
    ['nothing leaves a region whose votes are tied', { verdicts: verdicts('up', tied, 'up') }, 'stay stale'],
    [
      'a degraded region is left for a better one all the same',
      { verdicts: verdicts('up', 'degraded', 'up') },
      back,
    ],
    [
      'a less preferred region is none to go back to',
      { weightsInForce: allEast, course: courseOf(4, allEast) },
      'stay healthy',
    ],
    [
      'a region that already carries some traffic is not back',
      { weightsInForce: { [east]: 1, [west]: 99 }, course: courseOf(4, { [east]: 1, [west]: 99 }) },
      'stay healthy',
    ],
    [
      'it must be preferred to every active region',
      { weightsInForce: { [east]: 50, [europe]: 50 }, course: courseOf(4, { [east]: 50, [europe]: 50 }) },
      'stay healthy',
    ],
    [
      'the second choice is better than the third',
      {
        weightsInForce: { [europe]: 100 },
        course: courseOf(4, { [europe]: 100 }),
        verdicts: verdicts('down', 'up', 'up'),
      },
      `failback preferred-back to ${west}`,
    ],
    [
      'the first choice is waited for, rather than going back twice',
      {
        weightsInForce: { [europe]: 100 },
        course: courseOf(4, { [europe]: 100 }),
        upSinceMs: { [east]: nowMs, [west]: 0 },
      },
      `stay stabilising, would ${back}`,
    ],
    ['it stays while frozen', { freeze }, `stay frozen, would ${back}`],
    ['it only observes', { policy: { mode: 'observe' } }, `stay observing, would ${back}`],
  ])('%s', check(recovered));
});

describe('the candidates', () => {
  test('each say why they were not taken', () => {
    const situation = { ...outage, verdicts: verdicts('down', 'up', 'degraded') };
    expect(decide(situation, policy, nowMs).candidates).toEqual([
      { region: east, verdict: 'down', taken: false, refused: 'down' },
      { region: west, verdict: 'up', taken: true },
      { region: europe, verdict: 'degraded', taken: false, refused: 'degraded-less-preferred' },
    ]);
  });

  test.each<[name: string, change: Partial<Situation>, refused: string | undefined]>([
    ['a better one was taken', {}, 'less-preferred'],
    ['down', { verdicts: verdicts('down', 'up', 'down') }, 'down'],
    ['down, though that is old', { verdicts: verdicts('down', 'up', stale('down')) }, 'down'],
    ['unknown', { verdicts: verdicts('down', 'up', 'unknown') }, 'unknown'],
    ['stale', { verdicts: verdicts('down', 'up', stale('up')) }, 'stale'],
    ['kept out', { overrides: [override('keep-out', europe)] }, 'kept-out'],
    ['without the writer', { writerRegion: west }, 'writer-elsewhere'],
    ['degraded like the one taken', { verdicts: verdicts('down', 'degraded', 'degraded') }, 'less-preferred'],
  ])('%s', (_name, change, refused) => {
    const { candidates } = decide({ ...outage, ...change }, policy, nowMs);
    expect(candidates.find(({ region }) => region === europe)?.refused).toBe(refused);
  });

  test('that could be taken have no refusal while nothing is', () => {
    const { candidates } = decide(calm, policy, nowMs);
    expect(candidates.every(({ taken, refused }) => !taken && refused === undefined)).toBe(true);
  });
});

test('the move says where from, where to and what is left', () => {
  const decision = decide(outage, policy, nowMs);
  expect(decision).toMatchObject({
    kind: 'move',
    move: {
      kind: 'failover',
      because: 'active-down',
      from: allEast,
      to: allWest,
      leaving: [east],
      region: west,
    },
  });
});

test('a region that the fleet has dropped but DNS has not keeps its place in the weights', () => {
  const decision = decide({ ...outage, weightsInForce: { ...allEast, 'sa-east-1': 0 } }, policy, nowMs);
  expect(decision).toMatchObject({ move: { to: { ...allWest, 'sa-east-1': 0 } } });
});

function check(base: Situation) {
  return (_name: string, { policy: policyChange, ...change }: Change, expected: string) => {
    const decision = decide({ ...base, ...change }, { ...policy, ...policyChange }, nowMs);
    const held = decision.kind === 'stay' ? decision.wouldMove : decision.move;
    const move = held === undefined ? '' : `${held.kind} ${held.because} to ${held.region}`;
    const stay =
      decision.kind === 'stay' ? `stay ${decision.because}${held === undefined ? '' : ', would '}` : '';
    expect(`${stay}${move}`).toBe(expected);
  };
}
