/** Many applications that move at once, with a region in common and without. */
import { describe, expect, test } from 'vitest';
import type { Move } from '../../../shared/routing/course.ts';
import {
  fleetMotionFor,
  isSuspiciousMotion,
  type Motion,
  motionOf,
  motionOfCourse,
} from '../../../shared/routing/velocity.ts';
import { allEast, allWest, courseOf, east, europe, west } from './regional.ts';

const leaving = (region: string, to: string, change: Partial<Move> = {}): Move => ({
  kind: 'failover',
  because: 'active-down',
  from: { [region]: 100 },
  to: { [region]: 0, [to]: 100 },
  leaving: [region],
  region: to,
  ...change,
});

/** So many other applications, each for the sake of one region. */
const others = (...counts: readonly (readonly [region: string, count: number])[]): Motion[] =>
  counts.flatMap(([region, count]) =>
    Array.from({ length: count }, (_, index) => ({ application: `${region}-${index}`, regions: [region] })),
  );

describe('a move out of the first region is held', () => {
  test.each<[name: string, applications: number, motions: Motion[], expected: boolean]>([
    ['not where it is alone', 4, [], false],
    ['where a second of four leaves another region', 4, others([west, 1]), true],
    ['not where the second leaves the same', 4, others([east, 1]), false],
    ['not in a fleet of three', 3, others([west, 2]), false],
    ['not at exactly 30 %', 10, others([west, 2]), false],
    ['above 30 %', 10, others([west, 3]), true],
    ['not where it is one of the most of them', 10, others([east, 5], [west, 3]), false],
    ['where it is one of exactly half', 10, others([east, 1], [west, 2]), true],
    ['where it is the odd one out', 10, others([west, 9]), true],
    ['not where all of them leave the region', 300, others([east, 299]), false],
  ])('%s', (_name, applications, motions, expected) => {
    const fleet = fleetMotionFor('api', motions, applications);
    expect(isSuspiciousMotion(leaving(east, europe), 'api', fleet)).toBe(expected);
  });

  test('by none of its own motions, and by each other application once', () => {
    const motions = [...others([west, 1]), ...others([east, 1]), { application: 'api', regions: [west] }];
    expect(fleetMotionFor('api', [...motions, ...motions], 4)).toEqual({
      applications: 4,
      moving: 2,
      byRegion: { [west]: 1, [east]: 1 },
    });
  });

  test('not where a region that others leave is one of those that it leaves', () => {
    const move = leaving(east, europe, { from: { [east]: 50, [west]: 50 }, to: { [europe]: 100 } });
    expect(isSuspiciousMotion(move, 'api', fleetMotionFor('api', others([west, 5]), 10))).toBe(false);
  });
});

describe('a motion', () => {
  test.each<[name: string, move: Move, expected: string[] | undefined]>([
    ['of a failover is for what it leaves', leaving(east, west), [east]],
    [
      'of a failback is for what it goes back to',
      leaving(east, west, { kind: 'failback', because: 'preferred-back' }),
      [west],
    ],
    ['to a faster region is for that', leaving(east, west, { kind: 'optimise', because: 'faster' }), [west]],
    ['of an operator is none', leaving(east, west, { because: 'operator' }), undefined],
    ['of an override is none', leaving(east, west, { because: 'override' }), undefined],
    [
      'of a further step of a ramp is none',
      leaving(east, west, { kind: 'ramp', because: 'ramp-step' }),
      undefined,
    ],
    ['of the end of a ramp is none', leaving(east, west, { kind: 'ramp', because: 'ramp-abort' }), undefined],
  ])('%s', (_name, move, expected) => {
    expect(motionOf('api', move)?.regions).toEqual(expected);
  });

  test('of a course is that of the move that set it', () => {
    expect(motionOfCourse(courseOf(3, allWest, { from: allEast }))).toEqual({
      application: 'api',
      regions: [east],
    });
    expect(
      motionOfCourse(courseOf(3, allWest, { from: allEast, kind: 'adopted', because: 'adopted' })),
    ).toBeUndefined();
  });
});
