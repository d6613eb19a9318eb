/** Scenarios in which one mistake would show: what each is for is said by the mutation that plays it. */

import type { Fault } from '../../../sandbox/scenario/fault.ts';
import type { ScenarioFile } from '../../../sandbox/simulate/fuzz/draw-scenario.ts';

type Target = Omit<ScenarioFile, 'seed' | 'name'>;

const east = 'us-east-1';
const west = 'us-west-2';
const europe = 'eu-west-1';
const regions = [east, west, europe];

const refused = (application: string, region: string, at: number, until: number): Fault => ({
  kind: 'endpoint',
  application,
  region,
  fraction: 1,
  mode: 'refused',
  at,
  until,
});
const cut = (from: string, to: string, at: number, until: number): Fault => ({
  kind: 'link',
  from,
  to,
  mode: 'drop',
  fraction: 1,
  at,
  until,
});
const silent = (vantage: string, at: number, until: number): Fault => ({
  kind: 'vantage-isolated',
  vantage,
  aws: true,
  at,
  until,
});
const route53 = (mode: 'down' | 'throttled', at: number, until: number): Fault => ({
  kind: 'route53',
  mode,
  at,
  until,
});

const play =
  (faults: readonly Fault[], change: Partial<Target> = {}) =>
  (): Target => ({
    durationSeconds: 1800,
    policy: {},
    faults,
    ...change,
  });

/** Courses of an outage at 600 s are set within these two seconds; each seed meets them at another moment. */
const justDecided = (seed: number) => 607 + (seed % 20) / 10;

export const targets = {
  /** A region's endpoints die, and are back. */
  outage: play([refused('*', east, 600, 1200)]),
  /** A vantage that calls a region down falls silent; later another one calls it down. */
  'last-word': play([cut(west, east, 300, 1300), silent(west, 360, 1300), cut(europe, east, 420, 700)]),
  /** The same, with a clock that is five minutes ahead. */
  'last-word-ahead': play([
    { kind: 'clock', region: west, skewSeconds: 300, at: 200, until: 1300 },
    cut(west, east, 300, 1300),
    silent(west, 360, 1300),
    cut(europe, east, 420, 700),
  ]),
  /** Of three vantages two are silent, and the third cannot reach the region with traffic. */
  'one-voice': play([silent(west, 300, 1200), silent(east, 300, 1200), cut(europe, east, 400, 1100)]),
  /** A region is called up by one vantage and down by another when the one with traffic dies. */
  'doubtful-target': play([
    silent(east, 100, 1300),
    cut(europe, west, 200, 1300),
    refused('api', east, 600, 1200),
  ]),
  /**
   * The region that has set a course is cut off before it sends it, and meanwhile an operator has another one set and
   * sent elsewhere. Until then the other regions' passes do not begin, so that it is known whom to cut off, and its
   * ledger answers late, so that the course is under way for longer.
   */
  'two-courses': (seed: number) =>
    play([
      refused('api', east, 600, 1200),
      ...[east, europe].map(
        (region): Fault => ({
          kind: 'lambda',
          function: 'steer',
          region,
          mode: 'silent',
          at: 605,
          until: 610,
        }),
      ),
      { kind: 'table', table: 'ledger', region: west, mode: 'throttled', at: 605, until: 620 },
      silent(west, 608 + (seed % 8) / 10, 613.5),
      { kind: 'operator', do: 'failover', application: 'api', to: europe, at: 611 },
    ])(),
  /** A freeze comes after the decision and before the batch. */
  'late-freeze': (seed: number) =>
    play([
      refused('api', east, 600, 1200),
      route53('down', justDecided(seed), 616),
      { kind: 'operator', do: 'freeze', forSeconds: 500, at: 611 },
    ])(),
  /** A frozen fleet, and a region that dies. */
  frozen: play([
    { kind: 'operator', do: 'freeze', forSeconds: 900, at: 500 },
    refused('api', east, 600, 1200),
  ]),
  /** Most references are in the region that dies. */
  'dead-references': play([{ kind: 'region-down', region: east, route53: false, at: 600, until: 1200 }], {
    policy: {
      fleet: {
        references: [east, east, east, west, europe].map((region, index) => ({
          host: `reference-${index}.example.test`,
          port: 443,
          place: region,
        })),
      },
    },
  }),
  /** Nobody can be told for a while. */
  'silent-topics': play([
    refused('*', east, 600, 1200),
    ...regions.map((region): Fault => ({ kind: 'sns', region, mode: 'down', at: 590, until: 680 })),
  ]),
  /** Every page is begun twice. */
  'two-copies': play([
    refused('*', east, 600, 1200),
    ...regions.map(
      (region): Fault => ({
        kind: 'lambda',
        function: 'notify',
        region,
        mode: 'duplicate',
        at: 590,
        until: 1300,
      }),
    ),
  ]),
  /** The preferred region is back at once. */
  'short-outage': play([refused('api', east, 600, 660)], { policy: { api: { stabilisationSeconds: 30 } } }),
  /** The same, where one move an hour is all there may be. */
  'short-outage-one-move': play([refused('api', east, 600, 660)], {
    policy: { api: { stabilisationSeconds: 30, cooldownSeconds: 60, movesPerHour: 1 } },
  }),
  /** A region dies and is back while the control plane cannot be reached: gates alone move traffic. */
  'gates-alone': play([refused('api', east, 600, 900), route53('down', 590, 1500)], {
    durationSeconds: 2100,
  }),
  /** The same, where the control plane can be read but not written: the course is ahead of DNS. */
  'gates-ahead': play([refused('api', east, 600, 900), route53('throttled', 590, 1500)], {
    durationSeconds: 2100,
  }),
  /** One vantage alone cannot reach the region with traffic. */
  'one-gate': play([cut(west, east, 300, 1200)]),
  /** Somebody edits the records by hand. */
  'hand-edit': play([{ kind: 'dns-edit', application: 'api', weights: { [west]: 100 }, at: 600 }]),
} satisfies Readonly<Record<string, (seed: number) => Target>>;

export type TargetName = keyof typeof targets;

export function scenarioOf(name: TargetName, seed: number): ScenarioFile {
  return { ...targets[name](seed), name, seed };
}
