import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Vote } from '../../../shared/health/vote.ts';
import {
  acknowledge,
  advance,
  type Happening,
  type Incident,
  type StepKind,
  stepsMax,
} from '../../../shared/incidents/incident.ts';
import { newsMs } from '../../../shared/incidents/news.ts';
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

describe('an incident', () => {
  test.each<[string, Partial<Happening>, StepKind[]]>([
    ['is opened by a region with traffic that is down', {}, ['confirmed']],
    ['is opened by a region that stands by and is down', { active: [west] }, ['confirmed']],
    ['is not opened while all is well', { verdicts: well }, []],
    ['is not opened by a region that is degraded', { verdicts: { [east]: 'degraded', [west]: 'up' } }, []],
    ['is not opened by a region that is unknown', { verdicts: { [east]: 'unknown', [west]: 'up' } }, []],
    ['is not opened by a move from a region that is well', { verdicts: well, moved }, []],
    ['tells of a move in the same pass, after the outage', { moved }, ['confirmed', 'moved']],
    ['tells why there was none in the same pass', { notMoved: frozen }, ['confirmed', 'not-moved']],
  ])('%s', (_name, change, expected) => {
    expect(kinds(incidentAfter(change))).toEqual(expected);
  });

  test.each<[string, readonly Partial<Happening>[], StepKind[]]>([
    ['is one however many passes see it', [{}, {}, {}], ['confirmed']],
    ['tells of a second region that goes down', [{}, { verdicts: bothDown }], ['confirmed', 'confirmed']],
    [
      'tells of regions that go down together once',
      [{ verdicts: bothDown }, { verdicts: bothDown }],
      ['confirmed'],
    ],
    [
      'tells again of a region that came back and fell again, while another kept it open',
      [{ verdicts: bothDown }, { verdicts: { [east]: 'up', [west]: 'down' } }, { verdicts: bothDown }],
      ['confirmed', 'confirmed'],
    ],
    [
      'does not tell again of a region of which nothing was known for a while',
      [{ verdicts: bothDown }, { verdicts: { [east]: 'unknown', [west]: 'down' } }, { verdicts: bothDown }],
      ['confirmed'],
    ],
    [
      'tells a reason again when a region with traffic had come back in between',
      [
        { verdicts: bothDown, notMoved: allDown },
        { verdicts: { [east]: 'up', [west]: 'down' } },
        { verdicts: bothDown, notMoved: allDown },
      ],
      ['confirmed', 'not-moved', 'confirmed', 'not-moved'],
    ],
    ['tells of a move once, whoever sees it', [{ moved }, { moved }], ['confirmed', 'moved']],
    [
      'tells of each move',
      [{ moved }, { moved: { epoch: 3, text: 'api moves on' } }],
      ['confirmed', 'moved', 'moved'],
    ],
    [
      'tells each reason not to move once',
      [{ notMoved: frozen }, { notMoved: frozen }, { notMoved: allDown }, { notMoved: frozen }],
      ['confirmed', 'not-moved', 'not-moved'],
    ],
    [
      'tells of a move after it told why there was none',
      [{ notMoved: frozen }, { moved }],
      ['confirmed', 'not-moved', 'moved'],
    ],
    ['ends when all regions serve', [{}, { verdicts: well }], ['confirmed', 'recovered']],
    [
      'ends when all regions serve, if not all of them well',
      [{}, { verdicts: { [east]: 'degraded', [west]: 'up' } }],
      ['confirmed', 'recovered'],
    ],
    [
      'goes on while a region is unknown',
      [{}, { verdicts: { [east]: 'unknown', [west]: 'up' } }],
      ['confirmed'],
    ],
    [
      'tells of a move before it tells of the recovery',
      [{}, { moved, verdicts: well }],
      ['confirmed', 'moved', 'recovered'],
    ],
    [
      'is over when it has recovered',
      [{}, { verdicts: well }, { verdicts: well }],
      ['confirmed', 'recovered'],
    ],
  ])('%s', (_name, changes, expected) => {
    expect(kinds(incidentAfter(...changes))).toEqual(expected);
  });

  test('has an id of its application and begin, which stays, and a revision that grows with each step', () => {
    const first = incidentAfter({});
    const second = incidentAfter({}, { moved });
    const last = incidentAfter({}, { moved }, { verdicts: well });
    expect([first, second, last].map((incident) => incident?.id)).toEqual(Array(3).fill(`api-${nowMs}`));
    expect([first, second, last].map((incident) => incident?.revision)).toEqual([1, 2, 3]);
    expect([first, second, last].map((incident) => incident?.openedAtMs)).toEqual(Array(3).fill(nowMs));
    expect([first, second, last].map((incident) => incident?.closedAtMs)).toEqual([
      undefined,
      undefined,
      nowMs + 2 * minuteMs,
    ]);
  });

  test.each<[string, Partial<Happening>, string]>([
    [
      'the region, its part and the evidence',
      {},
      'api is down in us-east-1 (carries traffic): 2 of 3 vantages: refused',
    ],
    [
      'that the region only stands by',
      { active: [west] },
      'api is down in us-east-1 (stands by): 2 of 3 vantages: refused',
    ],
    [
      'nothing of its part where that is not known',
      { active: [] },
      'api is down in us-east-1: 2 of 3 vantages: refused',
    ],
    [
      'every region that is down',
      { verdicts: { [east]: 'down', [west]: 'down' } },
      'api is down in us-east-1 (carries traffic): 2 of 3 vantages: refused; api is down in us-west-2 (stands by)',
    ],
  ])('tells at first %s', (_name, change, text) => {
    expect(incidentAfter(change)?.steps[0]?.text).toBe(text);
  });

  test('counts its steps, and drops those that are news no more', () => {
    const opened = incidentAfter({});
    const later =
      opened === undefined ? undefined : advance(opened, { ...outage, nowMs: nowMs + newsMs, moved });
    expect(opened?.steps.map(({ number }) => number)).toEqual([0]);
    expect(later?.steps.map(({ number, kind }) => [number, kind])).toEqual([[1, 'moved']]);
  });

  test('tells at last where traffic is', () => {
    const incident = incidentAfter({}, { verdicts: well, active: [west] });
    expect(incident?.steps.at(-1)?.text).toBe('api is up in all its regions; traffic is in us-west-2');
  });
});

describe('laws', () => {
  const vote = fc.constantFrom<Vote>('up', 'up', 'degraded', 'down', 'unknown');
  const happening = fc.record(
    {
      application: fc.constant('api'),
      verdicts: fc.record({ [east]: vote, [west]: vote }),
      active: fc.constantFrom([east], [west], []),
      evidence: fc.constant({}),
      moved: fc.record({ epoch: fc.nat(8), text: fc.constant('moved') }),
      notMoved: fc.record({ because: fc.constantFrom('a', 'b', 'c', 'd'), text: fc.constant('stays') }),
    },
    { requiredKeys: ['application', 'verdicts', 'active', 'evidence'] },
  );
  const outages = fc.array(fc.tuple(fc.nat(2 * minuteMs), happening), { maxLength: 60 });

  /** Every incident that these lead to, in the order of its revisions. */
  function written(changes: readonly (readonly [number, Omit<Happening, 'nowMs'>])[]): Incident[] {
    const all: Incident[] = [];
    let atMs = nowMs;
    for (const [laterMs, change] of changes) {
      atMs += laterMs + 1;
      // Nobody says why traffic stays in a region that is not down.
      const { notMoved, ...rest } = change;
      const isBad = change.active.some((region) => change.verdicts[region] === 'down');
      const now = { ...rest, ...(isBad && notMoved !== undefined ? { notMoved } : {}), nowMs: atMs };
      const next = advance(all.at(-1), now);
      if (next === undefined) continue;
      all.push(next);
      expect(advance(next, now), 'the same again adds nothing').toBeUndefined();
    }
    return all;
  }

  test('each writing is the next revision, keeps what was said, and adds to it', () => {
    fc.assert(
      fc.property(outages, (changes) => {
        const all = written(changes);
        for (const [place, incident] of all.entries()) {
          expect(incident.revision).toBe(place + 1);
          expect(incident.steps.map(({ number }) => number)).toEqual(
            incident.steps.map((_, number) => number),
          );
          const before = all[place - 1];
          if (before?.id !== incident.id) continue;
          expect(before.closedAtMs).toBeUndefined();
          expect(incident.steps.slice(0, before.steps.length)).toEqual(before.steps);
        }
      }),
    );
  });

  test('steps are bounded: confirmed first, recovered last, and no move twice', () => {
    fc.assert(
      fc.property(outages, (changes) => {
        const told: (number | undefined)[] = [];
        for (const [place, { id, steps, closedAtMs }] of [...written(changes).entries()].reverse()) {
          const kinds = steps.map(({ kind }) => kind);
          expect(kinds.filter((kind) => kind !== 'moved' && kind !== 'recovered').length).toBeLessThanOrEqual(
            stepsMax,
          );
          expect(kinds[0]).toBe('confirmed');
          expect(kinds.indexOf('recovered')).toBe(closedAtMs === undefined ? -1 : steps.length - 1);
          const isLast = !written(changes)
            .slice(place + 1)
            .some((later) => later.id === id);
          if (isLast) told.push(...steps.filter(({ kind }) => kind === 'moved').map(({ epoch }) => epoch));
        }
        expect(new Set(told).size).toBe(told.length);
      }),
      { numRuns: 40 },
    );
  });

  test('an application that flaps for ever still recovers', () => {
    const flapping = Array.from({ length: 40 }, (_, turn) => ({
      verdicts: turn % 2 === 0 ? bothDown : { ...bothDown, [east]: 'up' as const },
    }));
    const incident = incidentAfter(...flapping, { verdicts: well });
    expect(kinds(incident).filter((kind) => kind === 'confirmed')).toHaveLength(stepsMax);
    expect(incident?.steps.at(-1)?.kind).toBe('recovered');
  });
});

describe('an acknowledgement', () => {
  test('is of an open incident, and only the first one counts', () => {
    const incident = incidentAfter({});
    if (incident === undefined) throw new Error('an outage must open an incident');
    const acknowledged = acknowledge(incident, 'primary', nowMs);
    expect(acknowledged).toMatchObject({ acknowledged: { person: 'primary', atMs: nowMs }, revision: 2 });
    expect(acknowledge(acknowledged ?? incident, 'secondary', nowMs)).toBeUndefined();
    expect(acknowledge({ ...incident, closedAtMs: nowMs }, 'primary', nowMs)).toBeUndefined();
  });

  test('stays with its incident, and not with the next one', () => {
    const incident = incidentAfter({});
    if (incident === undefined) throw new Error('an outage must open an incident');
    const acknowledged = acknowledge(incident, 'primary', nowMs);
    const later = advance(acknowledged, { ...outage, nowMs: nowMs + minuteMs, moved });
    expect(later?.acknowledged?.person).toBe('primary');
    const closed = advance(later, { ...outage, nowMs: nowMs + 2 * minuteMs, verdicts: well });
    expect(closed).toMatchObject({ closedAtMs: nowMs + 2 * minuteMs, acknowledged: { person: 'primary' } });
    const next = advance(closed, { ...outage, nowMs: nowMs + 60 * minuteMs });
    expect(next?.openedAtMs).toBe(nowMs + 60 * minuteMs);
    expect(next?.acknowledged).toBeUndefined();
  });
});
