/** What an incident hands on to the next one: what is still news, oldest first, and not for ever more of it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { advance, type Happening, type Incident } from '../../../shared/incidents/incident.ts';
import { earlierOf, earlierStepsMax, isNews, newsMs, tellers } from '../../../shared/incidents/news.ts';
import { incidentAfter, kinds, minuteMs, nowMs, outage, well } from './outage.ts';

const fall: Partial<Happening> = {};
const comeBack: Partial<Happening> = { verdicts: well };

test.each<[string, number, boolean]>([
  ['a step is news when it is written', 0, true],
  ['a step is news for a day', newsMs - 1, true],
  ['a step is no news after a day', newsMs, false],
])('%s', (_name, ageMs, expected) => {
  expect(isNews({ atMs: nowMs }, nowMs + ageMs)).toBe(expected);
});

describe('the incident that follows another', () => {
  test.each<[string, readonly Partial<Happening>[], string[][]]>([
    ['has none before it where it is the first', [fall], [['confirmed']]],
    ['has none before it while the first is only over', [fall, comeBack], [['confirmed', 'recovered']]],
    ['carries what the first has said', [fall, comeBack, fall], [['confirmed', 'recovered'], ['confirmed']]],
    [
      'carries it on with each step of its own',
      [fall, comeBack, fall, comeBack],
      [
        ['confirmed', 'recovered'],
        ['confirmed', 'recovered'],
      ],
    ],
    [
      'carries what was carried before it, oldest first',
      [fall, { notMoved: { because: 'frozen', text: 'stays' } }, comeBack, fall, comeBack, fall],
      [['confirmed', 'not-moved', 'recovered'], ['confirmed', 'recovered'], ['confirmed']],
    ],
    [
      'leaves behind what is news no more',
      [fall, comeBack, { nowMs: nowMs + minuteMs + newsMs }],
      [['confirmed']],
    ],
    [
      'keeps what is news a millisecond longer',
      [fall, comeBack, { nowMs: nowMs + minuteMs + newsMs - 1 }],
      [['recovered'], ['confirmed']],
    ],
  ])('%s', (_name, happenings, expected) => {
    const incident = incidentAfter(...happenings);
    expect(incident && tellers(incident).map((each) => each.steps.map(({ kind }) => kind))).toEqual(expected);
  });

  test('names those before it as they were named', () => {
    const first = incidentAfter(fall);
    const last = incidentAfter(fall, comeBack, fall);
    expect(last && tellers(last).map(({ id }) => id)).toEqual([first?.id, last?.id]);
    expect(last?.earlier).toMatchObject([{ id: first?.id, application: 'api', openedAtMs: nowMs }]);
  });

  test('keeps the newest of more than it may carry', () => {
    const incident = incidentAfter(
      ...Array.from({ length: 101 }, (_, at) => (at % 2 === 0 ? fall : comeBack)),
    );
    const carried = (incident?.earlier ?? []).flatMap(({ steps }) => steps);
    expect(carried).toHaveLength(earlierStepsMax);
    expect(carried.at(-1)?.atMs).toBe(nowMs + 99 * minuteMs);
  });

  test('keeps of an incident what there is room for, in the order of its steps', () => {
    const steps = Array.from({ length: earlierStepsMax + 3 }, (_, number) => ({
      number,
      kind: 'moved' as const,
      atMs: nowMs + number,
      text: 'moved',
    }));
    const long = { ...(incidentAfter(fall, comeBack) as Incident), steps };
    expect(earlierOf(long, nowMs + 100).flatMap((each) => each.steps)).toEqual(steps.slice(3));
    expect(earlierOf({ ...long, earlier: [{ ...long, id: 'before' }] }, nowMs + 100)).toHaveLength(1);
  });
});

test('law: what was said in the last hours is still there to be told, in order, and once', () => {
  const turn = fc.record({ isDown: fc.boolean(), minutes: fc.integer({ min: 1, max: 200 }) });
  fc.assert(
    fc.property(fc.array(turn, { maxLength: 40 }), (turns) => {
      let atMs = nowMs;
      let incident: Incident | undefined;
      const said: string[] = [];
      for (const { isDown, minutes } of turns) {
        atMs += minutes * minuteMs;
        const after = advance(incident, { ...outage, ...(isDown ? fall : comeBack), nowMs: atMs });
        if (after === undefined) continue;
        const isNew = after.id !== incident?.id || after.steps.length > incident.steps.length;
        if (isNew) said.push(`${after.id} ${after.steps.at(-1)?.number}`);
        incident = after;
        const told = tellers(after).flatMap(({ id, steps }) =>
          steps.filter((step) => isNews(step, atMs)).map(({ number }) => `${id} ${number}`),
        );
        expect(told).toEqual(said.slice(said.length - told.length));
        expect(told.length).toBeLessThanOrEqual(earlierStepsMax + kinds(after).length);
        expect(told.length).toBeGreaterThan(0);
      }
    }),
    { numRuns: 200 },
  );
});
