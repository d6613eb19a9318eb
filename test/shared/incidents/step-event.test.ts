import { describe, expect, test } from 'vitest';
import type { Incident, Step } from '../../../shared/incidents/incident.ts';
import {
  answeredEvents,
  incidentEvents,
  movingEvent,
  type StepEvent,
  suspectedEvent,
} from '../../../shared/incidents/step-event.ts';
import type { Course } from '../../../shared/routing/course.ts';
import { allEast, allWest, courseOf, east, nowMs, west } from '../routing/regional.ts';

const confirmed: Step = { number: 0, kind: 'confirmed', atMs: nowMs, text: 'api is down in us-east-1' };
const moved: Step = { number: 1, kind: 'moved', atMs: nowMs + 1, text: 'api moves', epoch: 7 };
const kept: Step = { number: 2, kind: 'not-moved', atMs: nowMs + 2, text: 'api stays', because: 'frozen' };
const incident: Incident = {
  id: 'api-1',
  application: 'api',
  openedAtMs: nowMs,
  steps: [confirmed, moved, kept],
  down: [east],
  said: [],
  revision: 3,
};

function keys(events: readonly StepEvent[]): readonly string[] {
  return events.map(({ key }) => key);
}

describe('the steps of an incident', () => {
  test.each<[name: string, before: Incident | undefined, expected: readonly string[]]>([
    ['are all told of a new one', undefined, ['api-1/0', 'api-1/1', 'api-1/2']],
    [
      'are told of from where the last writer ended',
      { ...incident, steps: [confirmed] },
      ['api-1/1', 'api-1/2'],
    ],
    ['are none where nothing was added', incident, []],
    ['are told of after older ones have left it', { ...incident, steps: [moved] }, ['api-1/2']],
    [
      'do not go by the numbers of an earlier incident',
      { ...incident, id: 'api-0', steps: [confirmed, moved] },
      ['api-1/0', 'api-1/1', 'api-1/2'],
    ],
  ])('%s', (_name, before, expected) => {
    expect(keys(incidentEvents(before, incident))).toEqual(expected);
  });

  test('say what the steps say, and of what', () => {
    expect(incidentEvents(undefined, incident)).toEqual([
      {
        key: 'api-1/0',
        step: 'confirmed',
        application: 'api',
        atMs: nowMs,
        text: confirmed.text,
        regions: [east],
      },
      {
        key: 'api-1/1',
        step: 'moved',
        application: 'api',
        atMs: nowMs + 1,
        text: 'api moves',
        regions: [east],
        epoch: 7,
      },
      {
        key: 'api-1/2',
        step: 'not-moved',
        application: 'api',
        atMs: nowMs + 2,
        text: 'api stays',
        regions: [east],
        because: 'frozen',
      },
    ]);
  });

  test('end with its close', () => {
    const recovered: Step = { number: 3, kind: 'recovered', atMs: nowMs + 3, text: 'api is up' };
    const closed = { ...incident, steps: [...incident.steps, recovered], down: [], closedAtMs: nowMs + 3 };
    const events = incidentEvents(incident, closed);
    expect(keys(events)).toEqual(['api-1/3', 'api-1/closed']);
    expect(events[1]).toMatchObject({ step: 'closed', atMs: nowMs + 3 });
  });
});

describe('the steps of a move', () => {
  const move = courseOf(7, allWest, { atMs: nowMs });

  test('begin with the course', () => {
    expect(movingEvent(move, 'api moves to us-west-2')).toEqual({
      key: 'api/7/moving',
      step: 'moving',
      application: 'api',
      atMs: nowMs,
      text: 'api moves to us-west-2',
      because: 'active-down',
      epoch: 7,
      weights: allWest,
      regions: [west],
    });
  });

  const ramp = { to: east, back: allWest, goal: allEast, percent: 50 };
  test.each<[name: string, change: Partial<Course>, steps: readonly string[]]>([
    ['a failover is answered', {}, ['answered']],
    ['a switchover is answered', { kind: 'switchover', because: 'operator' }, ['answered']],
    [
      'a failback at once is back',
      { kind: 'failback', because: 'preferred-back' },
      ['answered', 'failed-back'],
    ],
    ['the first step of a ramp is not', { kind: 'failback', because: 'preferred-back', ramp }, ['answered']],
    ['a further step is not', { kind: 'ramp', because: 'ramp-step', ramp }, ['answered']],
    ['the last step is', { kind: 'ramp', because: 'ramp-step' }, ['answered', 'failed-back']],
    ['an abort is not', { kind: 'ramp', because: 'ramp-abort' }, ['answered']],
  ])('%s', (_name, change, steps) => {
    const events = answeredEvents(courseOf(7, allEast, change), nowMs + 5, 'answered');
    expect(events.map(({ step }) => step)).toEqual(steps);
    expect(keys(events)).toEqual(steps.map((step) => `api/7/${step}`));
    for (const event of events) expect(event).toMatchObject({ atMs: nowMs + 5, epoch: 7, regions: [east] });
  });
});

test('a suspicion has the same key whoever tells of it, and when', () => {
  const one = suspectedEvent(`api/${east}`, nowMs, nowMs + 1);
  const other = suspectedEvent(`api/${east}`, nowMs, nowMs + 2_000);
  expect(one).toMatchObject({ step: 'suspected', application: 'api', regions: [east], atMs: nowMs + 1 });
  expect(other.key).toBe(one.key);
  expect(suspectedEvent(`api/${east}`, nowMs + 1, nowMs + 1).key).not.toBe(one.key);
});
