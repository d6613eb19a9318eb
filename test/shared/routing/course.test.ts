import { describe, expect, test } from 'vitest';
import {
  activeRegions,
  adoptedCourse,
  type Course,
  courseAfter,
  type Move,
  sameWeights,
  type Weights,
  weightsTo,
} from '../../../shared/routing/course.ts';
import { allEast, allWest, courseOf, east, europe, nowMs, regions, west } from './regional.ts';

describe('active regions', () => {
  test.each<[name: string, weights: Weights, expected: string[]]>([
    ['one region with all the weight', allEast, [east]],
    ['two regions with any weight, sorted', { [west]: 1, [east]: 255, [europe]: 0 }, [east, west]],
    [
      'every region when all weights are zero: Route 53 answers with all of them',
      { [west]: 0, [east]: 0 },
      [east, west],
    ],
    ['none without records', {}, []],
  ])('%s', (_name, weights, expected) => {
    expect(activeRegions(weights)).toEqual(expected);
  });
});

describe('all traffic to one region', () => {
  test('is 100 there and 0 elsewhere', () => {
    expect(weightsTo(west, regions)).toEqual(allWest);
  });

  test('rejects a region that is not among them', () => {
    expect(() => weightsTo('mars-1', regions)).toThrow('got mars-1');
  });
});

describe('the same weights', () => {
  test.each<[name: string, one: Weights, other: Weights, expected: boolean]>([
    ['a region without an entry has no weight', { [east]: 100 }, allEast, true],
    ['whichever of the two lacks it', allEast, { [east]: 100 }, true],
    ['one weight differs by one', { [east]: 100 }, { [east]: 99 }, false],
    ['one has a weight that the other lacks', { [east]: 100 }, { [east]: 100, [west]: 1 }, false],
  ])('%s', (_name, one, other, expected) => {
    expect(sameWeights(one, other)).toBe(expected);
  });
});

describe('the next course', () => {
  const author = { application: 'api', by: europe, atMs: nowMs, fleetDigest: 'f00d', fleetWrittenAtMs: 0 };
  const move: Move = {
    kind: 'failover',
    because: 'active-down',
    from: allEast,
    to: allWest,
    leaving: [east],
    region: west,
  };

  test('after a move has the next epoch and nothing of the old progress', () => {
    const before = courseOf(7, allEast, { moves: 3, progress: { acceptedAtMs: 1 }, forced: true });
    expect(courseAfter(move, before, author)).toEqual({
      ...author,
      epoch: 8,
      weights: allWest,
      kind: 'failover',
      because: 'active-down',
      from: allEast,
      progress: {},
      moves: 4,
    });
  });

  test('is the first where there was none', () => {
    expect(courseAfter(move, undefined, author)).toMatchObject({ epoch: 1, moves: 1 });
  });

  test.each<[name: string, change: Partial<Move>, moves: number]>([
    ['the first step of a ramp counts', { kind: 'failback', because: 'preferred-back' }, 4],
    ['a further step does not', { kind: 'ramp', because: 'ramp-step' }, 3],
    ['nor does its end', { kind: 'ramp', because: 'ramp-abort' }, 3],
    ['what a person wants does', { kind: 'switchover', because: 'operator' }, 4],
  ])('%s as a move', (_name, change, moves) => {
    expect(courseAfter({ ...move, ...change }, { epoch: 7, moves: 3 }, author).moves).toBe(moves);
  });

  test('remembers the ramp that it is a step of, and that a person has forced it', () => {
    const ramp = { to: west, back: allEast, goal: allWest, percent: 5 };
    expect(courseAfter({ ...move, ramp, forced: true }, undefined, author)).toMatchObject({
      ramp,
      forced: true,
    });
  });

  test.each<[name: string, before: Course, expected: Weights | undefined]>([
    ['what was taken over', courseOf(1, allEast, { kind: 'adopted', progress: {} }), allEast],
    [
      'what was taken over before a course that is not accepted',
      courseOf(2, allWest, { progress: { sentAtMs: 1 }, takenOver: allEast }),
      allEast,
    ],
    [
      'nothing after a course that is accepted',
      courseOf(2, allWest, { progress: { acceptedAtMs: 1 }, takenOver: allEast }),
      undefined,
    ],
    ['nothing where nothing was', courseOf(2, allWest, { progress: {} }), undefined],
  ])('carries %s', (_name, before, expected) => {
    expect(courseAfter(move, before, author).takenOver).toEqual(expected);
  });

  test('after adoption has the epoch found in DNS', () => {
    expect(adoptedCourse(allWest, 8, author)).toEqual({
      ...author,
      epoch: 8,
      weights: allWest,
      kind: 'adopted',
      because: 'adopted',
      progress: {},
      moves: 0,
    });
  });

  test('after adoption counts each epoch that the ledger does not know as a move', () => {
    expect(adoptedCourse(allWest, 8, author, { epoch: 5, moves: 2 }).moves).toBe(5);
    expect(adoptedCourse(allWest, 5, author, { epoch: 5, moves: 2 }).moves).toBe(2);
  });
});
