/** When a closed gate latches, and in which order gates open after all of them were closed. */
import { describe, expect, test } from 'vitest';
import { gateActions } from '../../../shared/routing/gate-actions.ts';
import type { GateReason, GateSituation } from '../../../shared/routing/gate-situation.ts';
import { down, endpoint, gate, gatedApplication, gateSituation, sheetsOf, slot } from './gated.ts';
import { allEast, allWest, east, europe, nowMs, west } from './regional.ts';

/** One application in three regions, in place of the usual one. */
function api(change: Parameters<typeof gatedApplication>[0]): Partial<GateSituation> {
  return { applications: [gatedApplication(change)] };
}

describe('a latch', () => {
  const quorum = { [europe]: [gate(east)] };
  const eastClosed = sheetsOf({ [west]: [gate(east, { slot })], ...quorum });
  const everyone = [gate(east, { slot }), gate(west, { slot }), gate(europe, { slot })];
  const allClosed = sheetsOf({ [west]: everyone, [europe]: everyone });
  const votes = (west_: typeof down, europe_: typeof down) =>
    api({ endpoints: { [east]: down, [west]: west_, [europe]: europe_ } });
  test.each<[name: string, change: Partial<GateSituation>, latches: boolean]>([
    ['is set where a quorum is closed and another region is open', { sheets: eastClosed }, true],
    ['is not set where fewer are closed', { sheets: sheetsOf({ [west]: [gate(east, { slot })] }) }, false],
    ['is not set while every region is closed: Route 53 fails open', { sheets: allClosed }, false],
    [
      'is set while one region is closed by fewer than a quorum',
      { sheets: sheetsOf({ [west]: everyone, [europe]: everyone.slice(0, 2) }) },
      true,
    ],
    [
      "is set while another's bucket cannot be read, which Route 53 takes for open",
      {
        sheets: {
          ...sheetsOf({ [west]: everyone, [europe]: everyone.slice(0, 2) }),
          [east]: { kind: 'unreadable' },
        },
      },
      true,
    ],
    [
      'is not set where nothing is served elsewhere',
      { ...votes(down, down), sheets: sheetsOf({ [west]: [gate(east, { slot })], ...quorum }) },
      false,
    ],
    ['is set where one other region is not down', { ...votes(down, endpoint()), sheets: eastClosed }, true],
    [
      'is set where nothing is known of the other regions',
      { ...votes(endpoint({ vote: 'unknown' }), down), sheets: eastClosed },
      true,
    ],
    [
      'is not set for a region without traffic',
      { ...api({ answered: { weights: allWest } }), sheets: eastClosed },
      false,
    ],
    [
      'is set while it is unknown where traffic is',
      { ...api({ answered: undefined }), sheets: eastClosed },
      true,
    ],
    [
      'is set for one application that has moved, of several',
      {
        sheets: eastClosed,
        applications: [
          gatedApplication({ application: 'a', answered: { weights: allWest } }),
          gatedApplication({ application: 'b' }),
        ],
      },
      true,
    ],
  ])('%s', (_name, change, latches) => {
    const { close } = gateActions(gateSituation(change));
    const written = close.filter(({ region }) => region === east);
    expect(written).toEqual(latches ? [{ ...gate(east), slot, latched: true }] : []);
  });
});

describe('when every region was closed and comes back', () => {
  const up = { [east]: endpoint(), [west]: endpoint(), [europe]: endpoint() };
  const everyone = (change = {}) => [
    gate(east, { slot, ...change }),
    gate(west, { slot }),
    gate(europe, { slot }),
  ];
  const allClosed = sheetsOf({ [east]: everyone(), [west]: everyone(), [europe]: everyone() });
  const first = 'traffic-first';
  test.each<[name: string, change: Partial<GateSituation>, open: readonly string[], because: GateReason]>([
    ['the region with traffic opens, and those without wait', api({ endpoints: up }), [east], first],
    [
      'those without wait until fewer than a quorum keep it closed',
      {
        ...api({ endpoints: up }),
        sheets: sheetsOf({ [east]: everyone(), [west]: everyone().slice(1), [europe]: everyone() }),
      },
      [],
      first,
    ],
    [
      'and open then',
      {
        ...api({ endpoints: up }),
        sheets: sheetsOf({ [east]: everyone().slice(1), [west]: everyone().slice(1), [europe]: everyone() }),
      },
      [europe, west],
      'up',
    ],
    [
      'those without wait for a region that serves slowly',
      api({ endpoints: { ...up, [east]: endpoint({ vote: 'degraded' }) } }),
      [east],
      first,
    ],
    [
      'those without wait while nothing is known of it',
      api({ endpoints: { ...up, [east]: endpoint({ vote: 'unknown' }) } }),
      [],
      first,
    ],
    [
      'those without open at once while it is down',
      api({ endpoints: { ...up, [east]: down } }),
      [europe, west],
      'up',
    ],
    [
      'those without open at once when a quorum has latched it',
      {
        ...api({ endpoints: up }),
        sheets: sheetsOf({
          [east]: everyone({ latched: true }),
          [west]: everyone({ latched: true }),
          [europe]: everyone(),
        }),
      },
      [europe, west],
      'up',
    ],
    [
      'and wait while only one has',
      {
        ...api({ endpoints: up }),
        sheets: sheetsOf({
          [east]: everyone(),
          [west]: everyone({ latched: true }),
          [europe]: everyone(),
        }),
      },
      [],
      first,
    ],
    [
      'and wait when what has latched it is overruled by a course that is newer',
      {
        ...api({ endpoints: up, answered: { weights: allEast, firstSeenMs: nowMs - 59_999 } }),
        sheets: sheetsOf({
          [east]: everyone({ latched: true }),
          [west]: everyone({ latched: true }),
          [europe]: everyone(),
        }),
      },
      [east],
      first,
    ],
    [
      'a region that has no endpoint any more is not waited for',
      {
        ...api({ endpoints: { [west]: endpoint(), [europe]: endpoint() } }),
        sheets: allClosed,
      },
      [east, europe, west],
      'up',
    ],
    [
      'nobody waits who has traffic of one application of several',
      {
        applications: [
          gatedApplication({ application: 'a', endpoints: up }),
          gatedApplication({ application: 'b', endpoints: up, answered: { weights: allWest } }),
        ],
      },
      [east, west],
      'up',
    ],
    [
      'those without open for an application whose region is down, though another waits',
      {
        applications: [
          gatedApplication({ application: 'a', endpoints: up }),
          gatedApplication({ application: 'b', endpoints: up }),
          gatedApplication({ application: 'c', endpoints: { ...up, [east]: down } }),
        ],
      },
      [europe, west, east],
      'up',
    ],
    [
      'those without wait while it is unknown where traffic is',
      api({ endpoints: up, answered: undefined }),
      [],
      'answer-unknown',
    ],
    [
      'those without stay closed while the region with traffic is frozen',
      { ...api({ endpoints: up }), freeze: { fleet: false, regions: [east] } },
      [],
      'frozen',
    ],
  ])('%s', (_name, change, open, because) => {
    const actions = gateActions(gateSituation({ sheets: allClosed, ...change }));
    expect([...actions.open].sort()).toEqual([...open].sort());
    expect(actions.because[west]).toBe(because);
  });
});
