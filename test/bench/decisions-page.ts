/** The page that compares what the systems decide, made from what they did in every scenario. */
import type { Figures } from '../../sandbox/scenario/figures.ts';
import { type ComparisonRow, type SystemName, systemTitles } from '../../sandbox/simulate/comparison.ts';
import { reasons } from './decisions-reasons.ts';

export interface ComparedScenario {
  /** Of its file, without the ending. */
  readonly name: string;
  readonly rows: readonly ComparisonRow[];
}

export interface WorseRow {
  readonly scenario: string;
  readonly application: string;
  readonly text: string;
}

/** Less than this is the luck of the seed: where in its interval a prober was when something broke. */
const worthSayingSeconds = 1;

const systems = Object.keys(systemTitles) as readonly SystemName[];

const rivalsText = [
  'Each gets the same truth through probes of its own, drawn by the seed. None knows of freezes, operators or writer',
  'databases, and none is touched by faults of our functions, tables, topics, buckets and clocks, or by hand edits. Each',
  "begins in the first region of the application's order, whatever the steering policy.",
  '',
  '* **Route 53 health checks** with nested failover records: 16 checkers in 8 regions, each waiting 10 s after an answer',
  '  before it asks again, threshold 3, healthy while more than 18 % of those that report say so; 4 s to connect and 2 s to',
  '  answer. They read the status (2xx and 3xx), or search the body where the check has `bodyContains`, and look at no',
  '  certificate. All unhealthy: the primary is answered. They need no control plane. Left out: the time that a status',
  '  takes to reach the name servers.',
  '* **gdnsd**: one observer outside of all regions, `http_status` or `tcp_connect` with `metafo`, at the interval of the',
  '  fleet. Failures add up until 10 passes in a row forgive them; 20 passes bring an endpoint back. All down: the first',
  '  region is answered. Its `down_thresh` is 3 here, for speed; the default is 10. Left out: its shrinking TTLs, which',
  '  would cut its user errors.',
  '* **naive best region**: a function in the first vantage that looks once a minute by the checks of the application and',
  '  takes the fastest region that is up, by UPSERT, without memory or hysteresis. It needs its own region and the control',
  '  plane of Route 53; seeing nothing up it leaves everything as it is.',
];

/** Where another system moved falsely less often, or failed its users less without a false move of its own. */
export function worseRows(compared: readonly ComparedScenario[]): readonly WorseRow[] {
  return compared.flatMap(({ name, rows }) =>
    applicationsOf(rows).flatMap((application) => {
      const ours = figuresOf(rows, application, 'pointsman');
      const texts = systems.flatMap((system) => {
        const theirs = figuresOf(rows, application, system);
        if (system === 'pointsman' || ours === undefined || theirs === undefined) return [];
        const text = worseThan(ours, theirs);
        return text === undefined ? [] : [`${text} of ${systemTitles[system]}`];
      });
      return texts.length === 0 ? [] : [{ scenario: name, application, text: texts.join('; ') }];
    }),
  );
}

export function unexplained(compared: readonly ComparedScenario[]): readonly WorseRow[] {
  return worseRows(compared).filter(({ scenario }) => reasons[scenario] === undefined);
}

export function decisionsPage(compared: readonly ComparedScenario[]): string {
  const worse = worseRows(compared);
  return `${[
    '# Decisions compared',
    '',
    'What each system does in every scenario of [the library](scenarios.md). Written by `npm run bench:decisions`; do not',
    'edit. All figures are of one run with the seed of the scenario; `npx pointsman simulate FILE --compare` prints them,',
    'and `--seed` shows how much of them is luck. *False* moves left a region that served its users. *Seen* is the time',
    'from the first fault to the first verdict or failed health check. *User errors* is the time for which all users were',
    'failed, in seconds: half of the users for 10 s are 5 s.',
    '',
    'What the other systems are, and what of them is left out, stands [below](#the-other-systems).',
    '',
    ...totals(compared),
    '',
    '## Where Pointsman is worse',
    '',
    ...(worse.length === 0 ? ['Nowhere.'] : worse.map(worseLine)),
    '',
    '## All scenarios',
    '',
    ...table(compared),
    '',
    '## The other systems',
    '',
    ...rivalsText,
    '',
  ].join('\n')}`;
}

function worseLine({ scenario, application, text }: WorseRow): string {
  return `* \`${scenario}\`, ${application}: ${text}. ${reasons[scenario] ?? ''}`;
}

function totals(compared: readonly ComparedScenario[]): string[] {
  const sumOf = (system: SystemName, figure: 'moves' | 'falseMoves' | 'userErrorSeconds') =>
    compared
      .flatMap(({ rows }) => rows.filter((row) => row.system === system))
      .reduce((sum, { figures }) => sum + figures[figure], 0);
  return [
    '| | moves | false moves | user errors |',
    '|---|---:|---:|---:|',
    ...systems.map((system) => {
      const errors = Math.round(sumOf(system, 'userErrorSeconds'));
      return `| ${systemTitles[system]} | ${sumOf(system, 'moves')} | ${sumOf(system, 'falseMoves')} | ${errors} s |`;
    }),
  ];
}

function table(compared: readonly ComparedScenario[]): string[] {
  return [
    '| scenario | application | system | moves | false | seen after | answered after | user errors |',
    '|---|---|---|---:|---:|---:|---:|---:|',
    ...compared.flatMap(({ name, rows }) =>
      rows.map(({ application, system, figures }) => {
        const { moves, falseMoves, detectSeconds, answeredSeconds, userErrorSeconds } = figures;
        const times = [detectSeconds, answeredSeconds, userErrorSeconds].map(secondsText);
        return `| ${[name, application, systemTitles[system], moves, falseMoves, ...times].join(' | ')} |`;
      }),
    ),
  ];
}

function worseThan(ours: Figures, theirs: Figures): string | undefined {
  if (ours.falseMoves > theirs.falseMoves) {
    return `${ours.falseMoves} false moves and not ${theirs.falseMoves}`;
  }
  const isWorse = ours.userErrorSeconds > theirs.userErrorSeconds + worthSayingSeconds;
  if (!isWorse || theirs.falseMoves > ours.falseMoves) return undefined;
  return `${secondsText(ours.userErrorSeconds)} of user errors and not the ${secondsText(theirs.userErrorSeconds)}`;
}

function figuresOf(
  rows: readonly ComparisonRow[],
  application: string,
  system: SystemName,
): Figures | undefined {
  return rows.find((row) => row.application === application && row.system === system)?.figures;
}

function applicationsOf(rows: readonly ComparisonRow[]): readonly string[] {
  return [...new Set(rows.map(({ application }) => application))];
}

function secondsText(seconds: number | null): string {
  return seconds === null ? '–' : `${Math.round(seconds * 10) / 10} s`;
}
