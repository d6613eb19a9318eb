import { describe, expect, test } from 'vitest';
import type { SteerMemory } from '../../../shared/ports.ts';
import type { Course } from '../../../shared/routing/course.ts';
import { isRefused, outcomeOf } from '../../../shared/routing/outcome.ts';
import { memory } from './operated.ts';
import { allWest, courseOf, east, nowMs, west } from './regional.ts';

const expected = { application: 'api', overEpoch: 3 };
const accepted = { progress: { acceptedAtMs: nowMs } };

function deciding(because: string | undefined, revision = 2): SteerMemory {
  const decision = { because: because ?? '', down: [], seen: [], sinceMs: nowMs, times: 1 };
  return { ...memory, revision, decisions: because === undefined ? {} : { api: decision } };
}

describe('an application has moved', () => {
  test.each<[name: string, course: Course | undefined, kind: string]>([
    ['once Route 53 has accepted a later course', courseOf(4, allWest, accepted), 'moved'],
    ['not before it has', courseOf(4, allWest), 'held'],
    ['not by the course that was there', courseOf(3, allWest, accepted), 'held'],
    ['not without a course', undefined, 'held'],
  ])('%s', (_name, course, kind) => {
    const courses = course === undefined ? {} : { api: course };
    expect(outcomeOf(expected, { courses }, new Map()).kind).toBe(kind);
  });

  test('not where the ledger does not answer, and then the regions have their say', () => {
    const memories = new Map([
      [east, deciding('no-candidate')],
      [west, deciding(undefined)],
    ]);
    expect(outcomeOf(expected, undefined, memories)).toEqual({
      kind: 'held',
      application: 'api',
      words: [
        { region: east, because: 'no-candidate' },
        { region: west, because: 'unknown' },
      ],
    });
  });
});

describe('what has not moved is refused', () => {
  const before = new Map([
    [east, deciding('healthy', 1)],
    [west, deciding('healthy', 1)],
  ]);

  test.each<[name: string, eastern: SteerMemory, western: SteerMemory, expected: boolean]>([
    ['when every region says so', deciding('no-candidate'), deciding('frozen'), true],
    ['not while one finds nothing to do', deciding('no-candidate'), deciding('healthy'), false],
    ['not while one moves it', deciding('no-candidate'), deciding('operator'), false],
    ['not while one has not decided', deciding('no-candidate'), deciding(undefined), false],
    ['not while one has made no pass since', deciding('no-candidate'), deciding('no-candidate', 1), false],
  ])('%s', (_name, eastern, western, refused) => {
    const memories = new Map([
      [east, eastern],
      [west, western],
    ]);
    const outcome = outcomeOf(expected, { courses: {} }, memories);
    expect(isRefused([outcome], memories, before)).toBe(refused);
  });

  test('not where no region answers', () => {
    const outcome = outcomeOf(expected, { courses: {} }, new Map());
    expect(isRefused([outcome], new Map(), before)).toBe(false);
  });

  test('when the rest has moved', () => {
    const memories = new Map([[east, deciding('no-candidate')]]);
    const moved = outcomeOf(expected, { courses: { api: courseOf(4, allWest, accepted) } }, memories);
    const held = outcomeOf({ ...expected, application: 'shop' }, { courses: {} }, memories);
    expect(isRefused([moved], memories, before)).toBe(true);
    expect(isRefused([moved, held], memories, before), 'nothing was decided about the other').toBe(false);
  });
});
