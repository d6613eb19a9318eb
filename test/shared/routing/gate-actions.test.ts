import { describe, expect, test } from 'vitest';
import { type GateActions, gateActions, renewMs } from '../../../shared/routing/gate-actions.ts';
import type { GateReason, GateSituation } from '../../../shared/routing/gate-situation.ts';
import { down, endpoint, gate, gatedApplication, gateSituation, sheetsOf, slot } from './gated.ts';
import { allEast, allWest, east, europe, nowMs, west } from './regional.ts';

const closedNow = { region: east, slot, closedAtMs: nowMs, latched: false };
const unreadable = { kind: 'unreadable' } as const;

/** One application in three regions, in place of the usual one. */
function api(change: Parameters<typeof gatedApplication>[0]): Partial<GateSituation> {
  return { applications: [gatedApplication(change)] };
}

function forEast({ close, open, because }: GateActions) {
  return {
    close: close.filter(({ region }) => region === east),
    opens: open.includes(east),
    because: because[east],
  };
}

describe('a region with all the traffic', () => {
  test.each<[name: string, change: Partial<GateSituation>, closes: boolean, because: GateReason]>([
    ['is closed after 30 s of being down', {}, true, 'second-path'],
    [
      'not a millisecond sooner',
      api({
        endpoints: {
          [east]: { ...down, voteSinceMs: nowMs - 29_999 },
          [west]: endpoint(),
          [europe]: endpoint(),
        },
      }),
      false,
      'too-early',
    ],
    [
      'not while it has had its traffic for less',
      api({ answered: { weights: allEast, firstSeenMs: nowMs - 29_999 } }),
      false,
      'too-early',
    ],
    [
      'but when it has had it for 30 s',
      api({ answered: { weights: allEast, firstSeenMs: nowMs - 30_000 } }),
      true,
      'second-path',
    ],
    [
      'not while it is up',
      api({ endpoints: { [east]: endpoint(), [west]: endpoint(), [europe]: endpoint() } }),
      false,
      'fit',
    ],
    [
      'not while it is slow',
      api({ endpoints: { [east]: endpoint({ vote: 'degraded' }), [west]: endpoint() } }),
      false,
      'fit',
    ],
    [
      'not while nothing is known of it',
      api({ endpoints: { [east]: endpoint({ vote: 'unknown' }), [west]: endpoint() } }),
      false,
      'undecided',
    ],
    ['not by a vantage without fresh votes', { slot: undefined }, false, 'no-vote'],
    [
      'not where the own bucket cannot be read',
      { sheets: { ...sheetsOf({}), [west]: unreadable } },
      false,
      'bucket-unreadable',
    ],
    ['not where the own bucket was not read', { sheets: {} }, false, 'bucket-unreadable'],
    [
      "in spite of another's bucket that cannot be read",
      { sheets: { ...sheetsOf({}), [europe]: unreadable } },
      true,
      'second-path',
    ],
    ['not where the name servers say nothing', api({ answered: undefined }), false, 'answer-unknown'],
    ['not while a guard holds the move', api({ heldBy: 'moves-per-hour' }), false, 'held'],
    ['not where a person forced traffic there', api({ forcedTo: [east] }), false, 'forced'],
    ['not while the fleet is frozen', { freeze: { fleet: true, regions: [] } }, false, 'frozen'],
    ['not while the region is frozen', { freeze: { fleet: false, regions: [east] } }, false, 'frozen'],
    ['not while the application is frozen', api({ frozen: true }), false, 'frozen'],
    [
      'not while a region that would gain is frozen',
      { freeze: { fleet: false, regions: [europe] } },
      false,
      'frozen',
    ],
    ['not where the freeze cannot be read', { freeze: 'unreadable' }, false, 'freeze-unreadable'],
    [
      'with one other region up',
      api({ endpoints: { [east]: down, [west]: endpoint(), [europe]: down } }),
      true,
      'second-path',
    ],
    [
      'not with all others down',
      api({ endpoints: { [east]: down, [west]: down, [europe]: down } }),
      false,
      'no-other-region',
    ],
    [
      'not with the others unknown',
      api({ endpoints: { [east]: down, [west]: endpoint({ vote: 'unknown' }) } }),
      false,
      'no-other-region',
    ],
    [
      'not to one that is kept out',
      api({ endpoints: { [east]: down, [west]: endpoint({ keptOut: true }) } }),
      false,
      'no-other-region',
    ],
    [
      'not to one without its data',
      api({ endpoints: { [east]: down, [west]: endpoint({ ready: false }) } }),
      false,
      'no-other-region',
    ],
    [
      'not to one whose own gate is closed',
      {
        ...api({ endpoints: { [east]: down, [europe]: endpoint() } }),
        sheets: sheetsOf({ [west]: [gate(europe)] }),
      },
      false,
      'no-other-region',
    ],
    [
      'not to one that a quorum has closed',
      {
        ...api({ endpoints: { [east]: down, [europe]: endpoint() } }),
        sheets: sheetsOf({ [east]: [gate(europe)], [europe]: [gate(europe)] }),
      },
      false,
      'no-other-region',
    ],
    ['not where it is the only one', api({ endpoints: { [east]: down } }), false, 'no-other-region'],
  ])('%s', (_name, change, closes, because) => {
    expect(forEast(gateActions(gateSituation(change)))).toEqual({
      close: closes ? [closedNow] : [],
      opens: false,
      because,
    });
  });

  test('is latched at once when this gate completes the quorum', () => {
    const sheets = sheetsOf({ [europe]: [gate(east)] });
    expect(gateActions(gateSituation({ sheets })).close).toEqual([{ ...closedNow, latched: true }]);
  });
});

describe('most of the applications', () => {
  const other = (application: string, vote: 'up' | 'down', change = {}) =>
    gatedApplication({
      application,
      endpoints: { [east]: endpoint({ vote, voteSinceMs: nowMs - 60_000 }), [west]: endpoint() },
      ...change,
    });
  test.each<
    [name: string, applications: GateSituation['applications'], closes: boolean, because: GateReason]
  >([
    ['are down: closed', [other('a', 'down'), other('b', 'down'), other('c', 'up')], true, 'second-path'],
    ['half of them: not', [other('a', 'down'), other('b', 'up')], false, 'undecided'],
    ['are up: not', [other('a', 'down'), other('b', 'up'), other('c', 'up')], false, 'fit'],
    [
      'are down, and one would have nowhere to go: not',
      [
        other('a', 'down'),
        other('b', 'down'),
        other('c', 'up', { endpoints: { [east]: endpoint(), [west]: down } }),
      ],
      false,
      'no-other-region',
    ],
    [
      'are down, and one lives there alone: closed',
      [other('a', 'down'), other('b', 'down'), other('c', 'up', { endpoints: { [east]: endpoint() } })],
      true,
      'second-path',
    ],
    [
      'are down, but none that has traffic there: not',
      [
        other('a', 'up'),
        other('b', 'down', { answered: { weights: allWest } }),
        other('c', 'down', { answered: { weights: allWest } }),
      ],
      false,
      'fit',
    ],
    [
      'are down since the one that makes them most: too early',
      [
        other('a', 'down'),
        other('b', 'down', {
          endpoints: { [east]: { ...down, voteSinceMs: nowMs - 10_000 }, [west]: endpoint() },
        }),
        other('c', 'up'),
      ],
      false,
      'too-early',
    ],
  ])('%s', (_name, applications, closes, because) => {
    const { close, because: reasons } = gateActions(gateSituation({ applications }));
    expect(close.filter(({ region }) => region === east)).toHaveLength(closes ? 1 : 0);
    expect(reasons[east]).toBe(because);
  });
});

test('nobody is sent to a region whose gate closes in the same pass', () => {
  const everywhere = (east_: typeof down, west_: typeof down, europe_: typeof down) => ({
    [east]: east_,
    [west]: west_,
    [europe]: europe_,
  });
  const applications = [
    gatedApplication({ application: 'a', endpoints: everywhere(down, down, endpoint()) }),
    gatedApplication({ application: 'b', endpoints: everywhere(down, down, endpoint()) }),
    gatedApplication({ application: 'c', endpoints: everywhere(down, endpoint(), down) }),
  ];
  const { close, because } = gateActions(gateSituation({ applications }));
  expect(close.map(({ region }) => region)).toEqual([west]);
  expect(because).toMatchObject({ [west]: 'down', [east]: 'no-other-region' });
});

describe('a region without traffic', () => {
  const away = (change: Parameters<typeof endpoint>[0]) =>
    api({ answered: { weights: allWest }, endpoints: { [east]: endpoint(change), [west]: endpoint() } });
  test.each<[name: string, change: Partial<GateSituation>, closes: boolean, because: GateReason]>([
    ['is closed at once when it is down', away({ vote: 'down', voteSinceMs: nowMs }), true, 'down'],
    ['is closed while it is kept out', away({ keptOut: true }), true, 'kept-out'],
    ['is closed while its data is not ready', away({ ready: false }), true, 'not-ready'],
    ['is open while it is fit', away({}), false, 'fit'],
    ['is open while it is slow', away({ vote: 'degraded' }), false, 'fit'],
    ['is open while nothing is known', away({ vote: 'unknown' }), false, 'fit'],
    [
      'is left alone while frozen',
      { ...away({ vote: 'down' }), freeze: { fleet: true, regions: [] } },
      false,
      'frozen',
    ],
  ])('%s', (_name, change, closes, because) => {
    const actions = forEast(gateActions(gateSituation(change)));
    expect(actions).toEqual({ close: closes ? [closedNow] : [], opens: false, because });
  });
});

describe('a closed gate', () => {
  const up = { [east]: endpoint(), [west]: endpoint(), [europe]: endpoint() };
  const closed = (change = {}, others = {}) =>
    sheetsOf({ [west]: [gate(east, { slot, ...change })], ...others });
  const quorum = { [europe]: [gate(east)] };
  test.each<[name: string, change: Partial<GateSituation>, opens: boolean, because: GateReason]>([
    ['opens when its vote is up', { ...api({ endpoints: up }), sheets: closed() }, true, 'up'],
    [
      'opens when it is slow',
      { ...api({ endpoints: { ...up, [east]: endpoint({ vote: 'degraded' }) } }), sheets: closed() },
      true,
      'up',
    ],
    ['stays while it is down', { sheets: closed() }, false, 'down'],
    [
      'stays while it is unknown',
      { ...api({ endpoints: { ...up, [east]: endpoint({ vote: 'unknown' }) } }), sheets: closed() },
      false,
      'undecided',
    ],
    [
      'stays, latched, though its vote is up',
      { ...api({ endpoints: up }), sheets: closed({ latched: true }) },
      false,
      'latched',
    ],
    [
      'latches on seeing the quorum, though its vote is up',
      { ...api({ endpoints: up }), sheets: closed({}, quorum) },
      false,
      'latched',
    ],
    [
      'latched, opens when traffic is elsewhere',
      { ...api({ endpoints: up, answered: { weights: allWest } }), sheets: closed({ latched: true }) },
      true,
      'moved-on',
    ],
    [
      'latched, stays when that cannot be known',
      { ...api({ endpoints: up, answered: undefined }), sheets: closed({ latched: true }) },
      false,
      'answer-unknown',
    ],
    [
      'latched, stays when traffic is elsewhere and it is down',
      { ...api({ answered: { weights: allWest } }), sheets: closed({ latched: true }) },
      false,
      'down',
    ],
    [
      'latched, opens when its return is approved',
      { ...api({ endpoints: up, approvedTo: [east] }), sheets: closed({ latched: true }) },
      true,
      'moved-on',
    ],
    [
      'latched, stays when the return to another is',
      { ...api({ endpoints: up, approvedTo: [europe] }), sheets: closed({ latched: true }) },
      false,
      'latched',
    ],
    [
      'latched, opens for a course that came after it',
      {
        ...api({ endpoints: up, answered: { weights: allEast, firstSeenMs: nowMs - 59_999 } }),
        sheets: closed({ latched: true }),
      },
      true,
      'moved-on',
    ],
    [
      'latched, stays for one that was there with it',
      {
        ...api({ endpoints: up, answered: { weights: allEast, firstSeenMs: nowMs - 60_000 } }),
        sheets: closed({ latched: true }),
      },
      false,
      'latched',
    ],
    [
      'stays while it is kept out',
      {
        ...api({ endpoints: { ...up, [east]: endpoint({ keptOut: true }) }, answered: { weights: allWest } }),
        sheets: closed(),
      },
      false,
      'kept-out',
    ],
    [
      'opens where a person forced traffic there',
      { ...api({ forcedTo: [east] }), sheets: closed({ latched: true }) },
      true,
      'forced',
    ],
    [
      'opens where nothing is served any more',
      { ...api({ endpoints: { [west]: endpoint() } }), sheets: closed() },
      true,
      'unused',
    ],
    [
      'stays while frozen',
      { ...api({ endpoints: up }), sheets: closed(), freeze: { fleet: true, regions: [] } },
      false,
      'frozen',
    ],
    [
      'stays while its application is frozen',
      { ...api({ endpoints: up, frozen: true }), sheets: closed() },
      false,
      'frozen',
    ],
    [
      'stays where the freeze cannot be read',
      { ...api({ endpoints: up }), sheets: closed(), freeze: 'unreadable' },
      false,
      'freeze-unreadable',
    ],
    [
      'stays with a vantage that has no vote',
      { ...api({ endpoints: up }), sheets: closed(), slot: undefined },
      false,
      'no-vote',
    ],
  ])('%s', (_name, change, opens, because) => {
    const actions = forEast(gateActions(gateSituation(change)));
    expect({ opens: actions.opens, because: actions.because }).toEqual({ opens, because });
  });

  test.each([
    [
      'is written again with a newer slot after a minute',
      { slot: slot - renewMs / 1000 },
      [{ slot, latched: false }],
    ],
    ['is not written sooner', { slot: slot - renewMs / 1000 + 1 }, []],
  ])('%s', (_name, change, expected) => {
    const { close } = gateActions(gateSituation({ sheets: closed(change) }));
    expect(close).toEqual(expected.map((written) => ({ ...gate(east), ...written })));
  });

  test('is written at once when it latches, and once only', () => {
    const { close } = gateActions(gateSituation({ sheets: closed({}, quorum) }));
    expect(close).toEqual([{ ...gate(east), slot, latched: true }]);
    expect(gateActions(gateSituation({ sheets: closed({ latched: true }, quorum) })).close).toEqual([]);
  });

  test('is renewed while frozen, for its vantage is not silent', () => {
    const sheets = closed({ slot: slot - 120 });
    const { close } = gateActions(gateSituation({ sheets, freeze: { fleet: true, regions: [] } }));
    expect(close).toEqual([{ ...gate(east), slot }]);
  });

  test('is not renewed by a vantage that abstains', () => {
    const unknown = api({ endpoints: { ...up, [east]: endpoint({ vote: 'unknown' }) } });
    const { close } = gateActions(gateSituation({ ...unknown, sheets: closed({ slot: slot - 120 }) }));
    expect(close).toEqual([]);
  });
});
