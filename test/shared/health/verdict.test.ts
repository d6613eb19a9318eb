import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Ballot, ballotsFor, type Verdict, verdictOf } from '../../../shared/health/verdict.ts';
import type { Vote } from '../../../shared/health/vote.ts';
import { reportOf } from './reports.ts';

const LETTERS: Readonly<Record<string, Vote>> = { u: 'up', d: 'down', g: 'degraded', x: 'unknown' };

/** `udx`: three vantages, one up, one down, one that does not know. */
function ballots(letters: string): readonly Ballot[] {
  return [...letters].map((letter, index) => ({ vantage: `v${index}`, vote: LETTERS[letter] ?? 'unknown' }));
}

type Expected = Pick<Verdict, 'verdict' | 'stale'> & { readonly because?: Verdict['because'] };
const kept = (verdict: Vote, because: 'no-quorum' | 'tie'): Expected => ({ verdict, stale: true, because });
const now = (verdict: Vote): Expected => ({ verdict, stale: false });

describe('three vantages', () => {
  test.each<readonly [name: string, letters: string, previous: Vote, expected: Expected]>([
    ['two of three make it down', 'ddu', 'up', now('down')],
    ['one of three does not', 'duu', 'up', now('up')],
    ['two make it up again', 'duu', 'down', now('up')],
    ['two make it down while one abstains', 'ddx', 'up', now('down')],
    ['two make it down while one is silent', 'dd', 'up', now('down')],
    ['a tie keeps it up', 'dux', 'up', kept('up', 'tie')],
    ['a tie keeps it down', 'du', 'down', kept('down', 'tie')],
    ['a tie keeps it unknown', 'du', 'unknown', kept('unknown', 'tie')],
    ['one alone does not make it down', 'dxx', 'up', kept('up', 'no-quorum')],
    ['one alone does not make it up', 'u', 'down', kept('down', 'no-quorum')],
    ['nobody says anything', '', 'up', kept('up', 'no-quorum')],
    ['all abstain', 'xxx', 'down', kept('down', 'no-quorum')],
    ['degraded is not down', 'dgg', 'up', now('degraded')],
    ['up and degraded together outvote down', 'dug', 'down', now('degraded')],
    ['between up and degraded what it was stays: up', 'dug', 'up', now('up')],
    ['between up and degraded what it was stays: degraded', 'ugx', 'degraded', now('degraded')],
    ['between up and degraded what was unknown is degraded', 'ug', 'unknown', now('degraded')],
    ['two of three make it degraded', 'ugg', 'up', now('degraded')],
    ['one of three does not', 'uug', 'degraded', now('up')],
    ['a degraded vote does not help to make it down', 'dgx', 'up', kept('up', 'tie')],
  ])('%s', (_name, letters, previous, expected) => {
    const votes = ballots(letters);
    const verdict = verdictOf({ votes, vantageCount: 3, minVotes: 2, previous });
    expect(verdict).toEqual({ ...expected, votes });
  });
});

describe('other numbers', () => {
  test.each<
    readonly [name: string, letters: string, vantageCount: number, minVotes: number, expected: Expected]
  >([
    ['three of five decide', 'ddduu', 5, 3, now('down')],
    ['two of five do not', 'dduuu', 5, 3, now('up')],
    ['two of five, the rest silent, do not', 'dd', 5, 3, kept('up', 'no-quorum')],
    ['three of five, the rest silent, do', 'ddd', 5, 3, now('down')],
    ['two of four against two keep it', 'dduu', 4, 3, kept('up', 'tie')],
    ['two vantages that agree decide', 'dd', 2, 2, now('down')],
    ['one of two never decides, whatever is asked', 'd', 2, 1, kept('up', 'no-quorum')],
    ['one of three never decides, whatever is asked', 'dxx', 3, 1, kept('up', 'no-quorum')],
    ['a single vantage is its own quorum', 'd', 1, 1, now('down')],
    ['as many votes as asked are enough', 'ddu', 3, 3, now('down')],
    ['fewer than asked are not', 'ddx', 3, 3, kept('up', 'no-quorum')],
  ])('%s', (_name, letters, vantageCount, minVotes, expected) => {
    const votes = ballots(letters);
    expect(verdictOf({ votes, vantageCount, minVotes, previous: 'up' })).toEqual({ ...expected, votes });
  });

  test('a vantage that votes twice is a mistake of ours', () => {
    const twice = [...ballots('d'), ...ballots('d')];
    const poll = { votes: twice, vantageCount: 3, minVotes: 2, previous: 'up' } as const;
    expect(() => verdictOf(poll)).toThrow('a vantage must vote once, got v0, v0');
  });
});

describe('laws', () => {
  const polls = fc
    .record({ letters: fc.array(fc.constantFrom('u', 'd', 'g', 'x'), { maxLength: 7 }), extra: fc.nat(2) })
    .chain(({ letters, extra }) =>
      fc.record({
        votes: fc.constant(ballots(letters.join(''))),
        vantageCount: fc.constant(letters.length + extra),
        minVotes: fc.integer({ min: 1, max: 5 }),
        previous: fc.constantFrom<Vote>('up', 'down', 'degraded', 'unknown'),
      }),
    );

  test('no single vote changes a verdict to down or from it', () => {
    fc.assert(
      fc.property(polls, (poll) => {
        const { verdict, stale } = verdictOf(poll);
        if (stale || poll.vantageCount < 2) return;
        const agreeing = poll.votes.filter(
          ({ vote }) => (vote === 'down') === (verdict === 'down') && vote !== 'unknown',
        );
        expect(agreeing.length).toBeGreaterThanOrEqual(2);
      }),
    );
  });

  test('a stale verdict is the earlier one, and a fresh one is never unknown', () => {
    fc.assert(
      fc.property(polls, (poll) => {
        const { verdict, stale } = verdictOf(poll);
        if (stale) expect(verdict).toBe(poll.previous);
        else expect(verdict).not.toBe('unknown');
      }),
    );
  });

  test('the order of the votes does not matter', () => {
    fc.assert(
      fc.property(polls, (poll) => {
        const turned = verdictOf({ ...poll, votes: poll.votes.toReversed() });
        const { votes: _, ...verdict } = verdictOf(poll);
        expect(turned).toMatchObject(verdict);
      }),
    );
  });
});

describe('ballotsFor', () => {
  const endpoint = 'api/us-east-1';

  test('takes one vote of each vantage that has the endpoint', () => {
    const reports = [
      reportOf({ vantage: 'a', votes: { [endpoint]: 'down' } }),
      reportOf({ vantage: 'b', votes: { [endpoint]: 'unknown', 'api/eu-west-1': 'up' } }),
      reportOf({ vantage: 'c', votes: { 'api/eu-west-1': 'up' } }),
    ];
    expect(ballotsFor(endpoint, reports)).toEqual([
      { vantage: 'a', vote: 'down' },
      { vantage: 'b', vote: 'unknown' },
    ]);
  });

  test.each([
    [0, 1],
    [1, 0],
  ])('takes the newer slot where two shards have it (%d, %d)', (older, newer) => {
    const reports = [
      reportOf({ shard: older, dueSeconds: 0, votes: { [endpoint]: 'down' } }),
      reportOf({ shard: newer, dueSeconds: 10, votes: { [endpoint]: 'up' } }),
    ];
    expect(ballotsFor(endpoint, reports)).toEqual([{ vantage: 'a', vote: 'up' }]);
    expect(ballotsFor(endpoint, reports.toReversed())).toEqual([{ vantage: 'a', vote: 'up' }]);
  });
});
