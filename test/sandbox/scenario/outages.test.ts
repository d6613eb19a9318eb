import { describe, expect, test } from 'vitest';
import { intervalsOf } from '../../../sandbox/scenario/intervals.ts';
import { Outages } from '../../../sandbox/scenario/outages.ts';
import { baseFault, defaultFleet, readFaults } from './base-scenario.ts';

const endSeconds = 100;

const gray = { kind: 'gray', application: 'api', region: 'us-east-1', at: 10 };

describe('when a fault is in force', () => {
  const flap = { ...baseFault, kind: 'flap', downSeconds: 4, upSeconds: 6 };
  test.each<[name: string, fault: Readonly<Record<string, unknown>>, intervals: readonly [number, number][]]>(
    [
      ['from its beginning to its end', baseFault, [[10, 40]]],
      ['without an end, to the end of the play', { ...baseFault, until: 200 }, [[10, 100]]],
      [
        'a flap begins with being down',
        { ...flap, until: 31 },
        [
          [10, 14],
          [20, 24],
          [30, 31],
        ],
      ],
      [
        'a flap that ends as it would go down again',
        { ...flap, until: 30 },
        [
          [10, 14],
          [20, 24],
        ],
      ],
      ['a deed never', { kind: 'operator', do: 'freeze', at: 10 }, []],
    ],
  )('%s', (_name, fault, intervals) => {
    const [read] = readFaults(fault);
    if (read === undefined) throw new Error('the fault must be read');
    expect(
      intervalsOf(read, endSeconds).map(({ fromSeconds, untilSeconds }) => [fromSeconds, untilSeconds]),
    ).toEqual(intervals);
  });
});

type Group = Readonly<Record<string, unknown>>;

function outagesOf(...faults: readonly Group[]): Outages {
  return new Outages(readFaults(...faults), defaultFleet, endSeconds);
}

describe('the share of users that api in us-east-1 fails at 20 s', () => {
  test.each<[name: string, faults: readonly Group[], share: number]>([
    ['nothing is wrong', [], 0],
    ['it is refused', [baseFault], 1],
    ['a part of it is', [{ ...baseFault, fraction: 0.3 }], 0.3],
    ['it is not yet', [{ ...baseFault, at: 20.001 }], 0],
    ['it is from this moment on', [{ ...baseFault, at: 20 }], 1],
    ['it is no longer', [{ ...baseFault, until: 20 }], 0],
    ['it is until just after', [{ ...baseFault, until: 20.001 }], 1],
    ['another application is', [{ ...baseFault, application: 'shop' }], 0],
    ['all applications are', [{ ...baseFault, application: '*' }], 1],
    ['another region is', [{ ...baseFault, region: 'us-west-2' }], 0],
    ['answers are as late as the check waits', [{ ...baseFault, mode: 'slow', latencyMs: 4000 }], 0],
    ['answers are later than the check waits', [{ ...baseFault, mode: 'slow', latencyMs: 4001 }], 1],
    ['some answers are', [{ ...baseFault, mode: 'slow', latencyMs: 9000, fraction: 0.5 }], 0.5],
    ['somebody else answers', [{ ...baseFault, mode: 'wrong-body' }], 1],
    ['its flap is down', [{ ...baseFault, kind: 'flap', downSeconds: 10.1, upSeconds: 1 }], 1],
    ['its flap is up', [{ ...baseFault, kind: 'flap', downSeconds: 10, upSeconds: 1 }], 0],
    ['only probes see it fail', [{ ...gray, seenBy: 'probes' }], 0],
    ['only users see it fail', [{ ...gray, seenBy: 'users' }], 1],
    ['its region is down', [{ kind: 'region-down', region: 'us-east-1', at: 10 }], 1],
    ['its vantage is cut off', [{ kind: 'vantage-isolated', vantage: 'us-east-1', at: 10 }], 0],
    [
      'a later fault is weaker',
      [
        { ...baseFault, fraction: 0.9 },
        { ...baseFault, at: 15, fraction: 0.2 },
      ],
      0.2,
    ],
    [
      'a later fault stands first in the file',
      [
        { ...baseFault, at: 15, fraction: 0.2 },
        { ...baseFault, fraction: 0.9 },
      ],
      0.2,
    ],
    [
      'two faults begin together',
      [
        { ...baseFault, fraction: 0.9 },
        { ...baseFault, fraction: 0.2 },
      ],
      0.2,
    ],
    [
      'a later fault is over',
      [
        { ...baseFault, fraction: 0.9 },
        { ...baseFault, at: 15, until: 18, fraction: 0.2 },
      ],
      0.9,
    ],
    [
      'its region is down whatever else is said',
      [
        { kind: 'region-down', region: 'us-east-1', at: 10 },
        { ...baseFault, at: 15, fraction: 0.2 },
      ],
      1,
    ],
  ])('%s', (_name, faults, share) => {
    expect(outagesOf(...faults).failingShareAt('api', 'us-east-1', 20)).toBe(share);
  });
});

test.each<[name: string, faults: readonly Group[], turnedAway: readonly string[]]>([
  ['nobody', [], []],
  ['probes', [{ ...gray, seenBy: 'probes' }], ['probes']],
  [
    'users, however often it is said',
    [
      { ...gray, seenBy: 'users' },
      { ...gray, seenBy: 'users' },
    ],
    ['users'],
  ],
  [
    'both',
    [
      { ...gray, seenBy: 'probes' },
      { ...gray, seenBy: 'users' },
    ],
    ['probes', 'users'],
  ],
  ['nobody any more', [{ ...gray, seenBy: 'users', until: 20 }], []],
  ['nobody here', [{ ...gray, seenBy: 'users', region: 'us-west-2' }], []],
])('a gray failure turns away %s', (_name, faults, turnedAway) => {
  expect(outagesOf(...faults).grayFailuresAt('api', 'us-east-1', 20)).toEqual(turnedAway);
});

test('an application that needs its writer is served by the writer alone', () => {
  const outages = outagesOf();
  expect(outages.servesAt('shop', 'us-east-1', 20)).toBe(true);
  expect(outages.servesAt('shop', 'us-west-2', 20)).toBe(false);
  expect(outages.servesAt('api', 'us-west-2', 20)).toBe(true);
});

test.each([
  ['just before a promotion the old writer serves', 29.9, 'us-east-1'],
  ['from the promotion on the new one does', 30, 'us-west-2'],
  ['just before the next promotion that one still does', 49.9, 'us-west-2'],
  ['after the next promotion the third one does', 50, 'eu-west-1'],
])('%s', (_name, atSeconds, writer) => {
  const promote = { kind: 'operator', do: 'promote', database: 'orders' };
  const outages = outagesOf({ ...promote, region: 'eu-west-1', at: 50 }, { ...promote, at: 30 });
  const serving = defaultFleet.regions.filter((region) => outages.servesAt('shop', region, atSeconds));
  expect(serving).toEqual([writer]);
});

test('over the whole play the share changes where a writer is promoted', () => {
  const promote = { kind: 'operator', do: 'promote', database: 'orders', to: 'us-west-2', at: 30 };
  expect(outagesOf(promote).failingShares('shop', 'us-east-1')).toEqual([
    { atSeconds: 0, value: 0 },
    { atSeconds: 30, value: 1 },
  ]);
});

test.each([
  [0.0999, true],
  [0.1, false],
])('with %d of its requests failing, an endpoint serves: %s', (fraction, serves) => {
  expect(outagesOf({ ...baseFault, fraction }).servesAt('api', 'us-east-1', 20)).toBe(serves);
});

test('over the whole play the share changes where faults begin and end', () => {
  const outages = outagesOf(
    { ...baseFault, fraction: 0.5 },
    { kind: 'region-down', region: 'us-east-1', at: 30, until: 60 },
  );
  expect(outages.failingShares('api', 'us-east-1')).toEqual([
    { atSeconds: 0, value: 0 },
    { atSeconds: 10, value: 0.5 },
    { atSeconds: 30, value: 1 },
    { atSeconds: 40, value: 1 },
    { atSeconds: 60, value: 0 },
  ]);
});
