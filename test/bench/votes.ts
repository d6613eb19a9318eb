/**
 * `npm run bench:votes`: prints how fast outages reach a quorum, and how often chance alone does. Options: `--hours`
 * (of failures by chance, default 10,000), `--runs` (of each outage, default 2,000), `--seed`, `--json`.
 */
import { parseArgs } from 'node:util';
import {
  chanceFailures,
  type Delays,
  delaysOf,
  movesOfShortOutages,
  standard,
  totalOutage,
} from './votes-figures.ts';
import { foldNaively } from './votes-naive.ts';
import type { Setting } from './votes-simulation.ts';

interface Row {
  readonly name: string;
  readonly figures: Readonly<Record<string, number>>;
}

/** The naive rule moves so often that fewer hours tell enough. */
const NAIVE_HOURS_SHARE = 0.1;

const { values } = parseArgs({
  options: {
    hours: { type: 'string', default: '10000' },
    runs: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
const hours = positive('hours', values.hours);
const runs = positive('runs', values.runs);
const seed = positive('seed', values.seed);

const rows: Row[] = [];
for (const [name, measure] of experiments()) {
  const startedMs = performance.now();
  const row: Row = { name, figures: rounded(measure()) };
  rows.push(row);
  if (!values.json) print(row, performance.now() - startedMs);
}
if (values.json) console.log(JSON.stringify({ hours, runs, seed, rows }));

function experiments(): readonly (readonly [string, () => Readonly<Record<string, number>>])[] {
  const hang = { ...totalOutage, kind: 'hangs' } as const;
  return [
    ['total outage, confirm 6', () => delays(delaysOf(standard, totalOutage, runs, seed))],
    ['total outage, confirm 20', () => delays(delaysOf(withPolicy(20, 10), totalOutage, runs, seed))],
    [
      'total outage, interval 6, confirm 4',
      () => delays(delaysOf(withPolicy(4, 6), totalOutage, runs, seed)),
    ],
    ['probes hang, timeout 4, confirm 6', () => delays(delaysOf(standard, hang, runs, seed))],
    ['probes hang, timeout 4, confirm 20', () => delays(delaysOf(withPolicy(20, 10), hang, runs, seed))],
    [
      'total outage after 20 min at 5 % loss',
      () => delays(delaysOf(standard, { ...totalOutage, lossBefore: 0.05 }, runs, seed)),
    ],
    ['50 % loss', () => delays(delaysOf(standard, { ...totalOutage, loss: 0.5 }, runs, seed))],
    ['50 % hang', () => delays(delaysOf(standard, { ...hang, loss: 0.5 }, runs, seed))],
    ['outages shorter than confirm 6', () => ({ runs, moves: movesOfShortOutages(standard, runs, seed) })],
    [
      'outages shorter than confirm 20',
      () => ({ runs, moves: movesOfShortOutages(withPolicy(20, 10), runs, seed) }),
    ],
    ...[0.05, 0.09, 0.12].map(
      (loss) => [`${loss * 100} % of probes fail by chance`, () => byChance(standard, loss, hours)] as const,
    ),
    [
      '8 % by chance, three failures in a row',
      () => byChance({ ...standard, fold: foldNaively }, 0.08, hours * NAIVE_HOURS_SHARE),
    ],
  ];
}

function withPolicy(confirmSeconds: number, intervalSeconds: number): Setting {
  return { ...standard, policy: { ...standard.policy, confirmSeconds, intervalSeconds } };
}

function delays(measured: Delays): Readonly<Record<string, number>> {
  return { ...measured };
}

function byChance(setting: Setting, loss: number, watchedHours: number): Readonly<Record<string, number>> {
  const { downAtMs, fastLooks, wakes } = chanceFailures(setting, loss, watchedHours, seed);
  return {
    hours: watchedHours,
    moves: downAtMs.length,
    fastLooksPerHour: fastLooks / watchedHours,
    wakesPerHour: wakes / watchedHours,
  };
}

function rounded(figures: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [name, Math.round(value * 10) / 10]),
  );
}

function print({ name, figures }: Row, tookMs: number): void {
  const cells = Object.entries(figures).map(([figure, value]) => `${figure} ${value}`);
  console.log(`${name.padEnd(40)} ${cells.join('  ')}  (${(tookMs / 1000).toFixed(1)} s)`);
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${option} must be a positive number, got ${text}`);
  return value;
}
