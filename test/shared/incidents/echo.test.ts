/** What regions that lag behind say of an outage and of its end, and what is news all the same. */
import { describe, expect, test } from 'vitest';
import type { Vote } from '../../../shared/health/vote.ts';
import { cameUpAfter, echoMs } from '../../../shared/incidents/echo.ts';
import { advance, type Happening, type StepKind } from '../../../shared/incidents/incident.ts';
import {
  allDown,
  bothDown,
  east,
  frozen,
  incidentAfter,
  kinds,
  minuteMs,
  moved,
  nowMs,
  outage,
  well,
  west,
} from './outage.ts';

describe('just after people were told of an outage', () => {
  const opened = incidentAfter({});

  test.each<[string, number, Partial<Happening>, StepKind[] | undefined]>([
    ['what a region that lags behind calls well is no recovery', echoMs - 1, { verdicts: well }, undefined],
    ['what a region whose clock is behind calls well is none', 1 - echoMs, { verdicts: well }, undefined],
    ['what is well after that is one', echoMs, { verdicts: well }, ['confirmed', 'recovered']],
    ['a move is told of', 1, { moved }, ['confirmed', 'moved']],
    ['a second region is told of', 1, { verdicts: bothDown }, ['confirmed', 'confirmed']],
  ])('%s', (_name, laterMs, change, expected) => {
    const next = advance(opened, { ...outage, nowMs: nowMs + laterMs, ...change });
    expect(next === undefined ? undefined : kinds(next)).toEqual(expected);
  });
});

describe('while an incident is open', () => {
  const onlyWest: Readonly<Record<string, Vote>> = { [east]: 'down', [west]: 'up' };
  const upMs = nowMs + minuteMs;
  /** Both regions were down; the west has come up at `upMs`, and traffic is in the east. */
  const risen = incidentAfter({ verdicts: bothDown, notMoved: allDown }, { verdicts: onlyWest });
  const echo = { ...outage, verdicts: bothDown };
  const moveWest = { epoch: 3, text: 'api moves to us-west-2' };

  test.each<[string, number, Partial<Happening>, StepKind[]]>([
    ['a region that lags behind says that one is down which came up', echoMs - 1, {}, []],
    ['a region whose clock is behind says so', 1 - echoMs, {}, []],
    ['it is said after that', echoMs, {}, ['confirmed']],
    ['it is said of a move', 1, { moved: moveWest }, ['confirmed', 'moved']],
    ['it is said where traffic is, and why that stays', 1, { active: [west], notMoved: frozen }, []],
    [
      'it is said after that where traffic is, and why that stays',
      echoMs,
      { active: [west], notMoved: frozen },
      ['confirmed', 'not-moved'],
    ],
    ['another reason is given for the region that is still down', 1, { notMoved: frozen }, ['not-moved']],
  ])('what is told when %s', (_name, laterMs, change, expected) => {
    const next = advance(risen, { ...echo, nowMs: upMs + laterMs, ...change });
    const told = next?.steps.slice(risen?.steps.length).map(({ kind }) => kind) ?? [];
    expect(told).toEqual(expected);
  });

  test('a region that fell again for good is told of, however often it was said in between', () => {
    let incident = risen;
    for (let laterMs = 0; laterMs <= echoMs; laterMs += 1_000)
      incident = advance(incident, { ...echo, nowMs: upMs + laterMs }) ?? incident;
    expect(kinds(incident)).toEqual(['confirmed', 'not-moved', 'confirmed']);
    expect(incident?.down).toEqual([east, west]);
  });
});

describe('after an incident', () => {
  const closed = incidentAfter({}, { verdicts: well });
  const closedAtMs = closed?.closedAtMs ?? Number.NaN;

  test('the next outage is another one, on the same item of the ledger', () => {
    const next = advance(closed, { ...outage, nowMs: closedAtMs + echoMs });
    expect(kinds(next)).toEqual(['confirmed']);
    expect(next?.id).not.toBe(closed?.id);
    expect(next?.revision).toBe((closed?.revision ?? 0) + 1);
    expect(next?.closedAtMs).toBeUndefined();
  });

  test.each<[string, number, Partial<Happening>, boolean]>([
    ['a region that lags behind says of it pages nobody', echoMs - 1, {}, false],
    ['a region whose clock is behind says of it pages nobody', 1 - echoMs, {}, false],
    ['is said after that is news', echoMs, {}, true],
    ['is said of both regions is news of the one that was well', 1, { verdicts: bothDown }, true],
    ['moved traffic is news at once', 1, { moved }, true],
  ])('what %s', (_name, laterMs, change, isNews) => {
    const next = advance(closed, { ...outage, nowMs: closedAtMs + laterMs, ...change });
    expect(next !== undefined).toBe(isNews);
  });
});

test.each([
  ['as long as an echo may come', echoMs - 1, { [east]: nowMs, [west]: nowMs + echoMs - 1 }],
  ['no longer than that', echoMs, { [west]: nowMs + echoMs }],
])('a region that came up is remembered %s, whatever comes up after it', (_name, laterMs, expected) => {
  expect(cameUpAfter({ [east]: nowMs }, [west], nowMs + laterMs)).toEqual(expected);
});
