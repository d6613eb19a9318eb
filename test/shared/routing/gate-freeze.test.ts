/** What a freeze holds on the second path, by where Route 53 sends traffic at the moment. */
import { describe, expect, test } from 'vitest';
import { freezeOfGate } from '../../../shared/routing/gate-freeze.ts';
import type { GatedApplication, GateSituation } from '../../../shared/routing/gate-situation.ts';
import { endpoint, gate, gatedApplication, gateSituation, sheetsOf } from './gated.ts';
import { type allEast, east, europe, regions, west } from './regional.ts';

const closedFor = (...closed: readonly string[]) => {
  const gates = closed.map((region) => gate(region));
  return sheetsOf({ [west]: gates, [europe]: gates });
};
const everywhere = { [east]: endpoint(), [west]: endpoint(), [europe]: endpoint() };
const one = (change: Partial<GatedApplication>): Partial<GateSituation> => ({
  applications: [
    gatedApplication({ endpoints: everywhere, ...change }),
    gatedApplication({ application: 'web', endpoints: everywhere }),
  ],
});

/** The regions whose gate is kept as it is. */
function held(change: Partial<GateSituation>): readonly string[] {
  const situation = gateSituation({ ...one({}), ...change });
  return regions.filter((region) => freezeOfGate(region, situation) === 'frozen');
}

describe('a frozen application holds the gates', () => {
  const frozen = one({ frozen: true });
  const unread = { kind: 'unreadable' } as const;
  const rows: [name: string, change: Partial<GateSituation>, expected: readonly string[]][] = [
    ['of the region with its traffic, while that is open', frozen, [east]],
    [
      'of every region once that is closed by a quorum',
      { ...frozen, sheets: closedFor(east) },
      [east, west, europe],
    ],
    ['not of the others while fewer than a quorum are closed', { ...frozen, sheets: byOne(east) }, [east]],
    [
      'of the others where a bucket that cannot be read could make the quorum',
      { ...frozen, sheets: { ...byOne(east), [europe]: unread } },
      [east, west, europe],
    ],
    [
      'not of the others where it could not',
      { ...frozen, sheets: { ...sheetsOf({}), [europe]: unread } },
      [east],
    ],
    [
      'of the regions that share its traffic, while one of them is open',
      {
        ...one({ frozen: true, answered: { weights: { [east]: 50, [west]: 50 } } }),
        sheets: closedFor(east),
      },
      [east, west],
    ],
    [
      'of every region while nothing is known of its traffic',
      one({ frozen: true, answered: undefined }),
      [east, west, europe],
    ],
    [
      'only where it has an endpoint',
      {
        ...one({ frozen: true, endpoints: { [east]: endpoint(), [west]: endpoint() } }),
        sheets: closedFor(east),
      },
      [east, west],
    ],
    [
      'of every region that is closed with it: whichever opens gets all its traffic',
      { ...frozen, sheets: closedFor(east, west, europe) },
      [east, west, europe],
    ],
    ['none where nothing is frozen', { sheets: closedFor(east) }, []],
  ];
  test.each(rows)('%s', (_name, change, expected) => {
    expect(new Set(held(change))).toEqual(new Set(expected));
  });
});

describe('a frozen region holds the gates', () => {
  const frozen = (region: string) => ({ freeze: { fleet: false, regions: [region] } });
  const rows: [name: string, change: Partial<GateSituation>, expected: readonly string[]][] = [
    ['its own, and that of the region with traffic, for it would gain', frozen(west), [west, east]],
    [
      'of those that would share its traffic',
      { ...frozen(west), sheets: closedFor(east) },
      [east, west, europe],
    ],
    [
      'of those only that move traffic, where it is gated and gets none whatever they do',
      { ...frozen(west), sheets: closedFor(west) },
      [west],
    ],
    [
      'its own, where its traffic does not change with the others',
      { ...frozen(europe), ...both({ [east]: 50, [west]: 50 }) },
      [europe],
    ],
    [
      'of whoever it shares the weights with',
      { ...frozen(west), ...both({ [east]: 50, [west]: 50 }) },
      [east, west],
    ],
    [
      'of every region where all are gated, and the weights send traffic there',
      { ...frozen(east), sheets: closedFor(east, west, europe) },
      [east, west, europe],
    ],
    [
      'of every region while nothing is known of the traffic of one that is there',
      { ...frozen(europe), ...one({ answered: undefined }) },
      [east, west, europe],
    ],
  ];
  test.each(rows)('%s', (_name, change, expected) => {
    expect(new Set(held(change))).toEqual(new Set(expected));
  });
});

test('a freeze that cannot be read holds all', () => {
  expect(freezeOfGate(europe, gateSituation({ freeze: 'unreadable' }))).toBe('freeze-unreadable');
  expect(held({ freeze: { fleet: true, regions: [] } })).toEqual(regions);
});

/** Closed by one vantage alone. */
function byOne(region: string) {
  return sheetsOf({ [west]: [gate(region)] });
}

function both(weights: typeof allEast): Partial<GateSituation> {
  const answered = { weights };
  return {
    applications: ['api', 'web'].map((application) =>
      gatedApplication({ application, endpoints: everywhere, answered }),
    ),
  };
}
