import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Vote } from '../../../shared/health/vote.ts';
import {
  advance,
  echoMs,
  type Happening,
  type Incident,
  type StepKind,
  stepsPerIncident,
} from '../../../shared/incidents/incident.ts';

const nowMs = 1_800_000_000_000;
const minuteMs = 60_000;
const east = 'us-east-1';
const west = 'us-west-2';

/** The region with traffic has just been called down, and the pass has done nothing about it yet. */
const outage: Happening = {
  application: 'api',
  nowMs,
  verdicts: { [east]: 'down', [west]: 'up' },
  active: [east],
  evidence: { [east]: '2 of 3 vantages: refused' },
};

const moved = { epoch: 2, text: 'api moves to us-west-2' };
const frozen = { because: 'frozen', text: 'api stays, because frozen' };
const allDown = { because: 'all-down', text: 'api stays, because all is down' };
const well: Readonly<Record<string, Vote>> = { [east]: 'up', [west]: 'up' };

/** The incident after these, each a minute after the last; what a happening does not say is as in `outage`. */
function after(...changes: readonly Partial<Happening>[]): Incident | undefined {
  return changes.reduce<Incident | undefined>((incident, change, minute) => {
    const happening = { ...outage, nowMs: nowMs + minute * minuteMs, ...change };
    return advance(incident, happening) ?? incident;
  }, undefined);
}

function kinds(incident: Incident | undefined): StepKind[] {
  return (incident?.steps ?? []).map(({ kind }) => kind);
}

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
    expect(kinds(after(change))).toEqual(expected);
  });

  test.each<[string, readonly Partial<Happening>[], StepKind[]]>([
    ['is one however many passes see it', [{}, {}, {}], ['confirmed']],
    ['is one when a second region goes down', [{}, { verdicts: { [east]: 'down', [west]: 'down' } }], ['confirmed']],
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
    ['goes on while a region is unknown', [{}, { verdicts: { [east]: 'unknown', [west]: 'up' } }], ['confirmed']],
    ['tells of a move before it tells of the recovery', [{}, { moved, verdicts: well }], ['confirmed', 'moved', 'recovered']],
    ['is over when it has recovered', [{}, { verdicts: well }, { verdicts: well }], ['confirmed', 'recovered']],
  ])('%s', (_name, changes, expected) => {
    expect(kinds(after(...changes))).toEqual(expected);
  });

  test('has an id of its application and begin, which stays, and a revision that grows with each step', () => {
    const first = after({});
    const second = after({}, { moved });
    const last = after({}, { moved }, { verdicts: well });
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
    ['that the region only stands by', { active: [west] }, 'api is down in us-east-1 (stands by): 2 of 3 vantages: refused'],
    ['nothing of its part where that is not known', { active: [] }, 'api is down in us-east-1: 2 of 3 vantages: refused'],
    [
      'every region that is down',
      { verdicts: { [east]: 'down', [west]: 'down' } },
      'api is down in us-east-1 (carries traffic): 2 of 3 vantages: refused; api is down in us-west-2 (stands by)',
    ],
  ])('tells at first %s', (_name, change, text) => {
    expect(after(change)?.steps[0]?.text).toBe(text);
  });

  test('tells at last where traffic is', () => {
    const incident = after({}, { verdicts: well, active: [west] });
    expect(incident?.steps.at(-1)?.text).toBe('api is up in all its regions; traffic is in us-west-2');
  });
});

describe('after an incident', () => {
  const closed = after({}, { verdicts: well });
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
    ['moved traffic is news at once', 1, { moved }, true],
  ])('what %s', (_name, laterMs, change, isNews) => {
    const next = advance(closed, { ...outage, nowMs: closedAtMs + laterMs, ...change });
    expect(next !== undefined).toBe(isNews);
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
      const now = { ...change, nowMs: atMs };
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
          const before = all[place - 1];
          if (before?.id !== incident.id) continue;
          expect(before.closedAtMs).toBeUndefined();
          expect(incident.steps.length).toBeGreaterThan(before.steps.length);
          expect(incident.steps.slice(0, before.steps.length)).toEqual(before.steps);
        }
      }),
    );
  });

  test('steps are bounded: confirmed first, recovered last, no move and no reason twice', () => {
    fc.assert(
      fc.property(outages, (changes) => {
        for (const { steps, closedAtMs } of written(changes)) {
          expect(steps.length).toBeLessThanOrEqual(stepsPerIncident);
          expect(steps.map(({ kind }) => kind).lastIndexOf('confirmed')).toBe(0);
          const recovered = steps.findIndex(({ kind }) => kind === 'recovered');
          expect(recovered).toBe(closedAtMs === undefined ? -1 : steps.length - 1);
          const said = steps
            .filter(({ kind }) => kind === 'moved' || kind === 'not-moved')
            .map(({ kind, because, epoch }) => `${kind} ${because ?? epoch}`);
          expect(new Set(said).size).toBe(said.length);
        }
      }),
    );
  });

  test('a flapping application still recovers: the last place is kept for it', () => {
    const flapping = Array.from({ length: 40 }, (_, epoch) => ({ moved: { epoch, text: 'moved' } }));
    const incident = after(...flapping, { verdicts: well });
    expect(incident?.steps).toHaveLength(stepsPerIncident);
    expect(incident?.steps.at(-1)?.kind).toBe('recovered');
  });
});
