/** Prints what the failover benchmark measured, as a table that can go into docs/performance.md as it is. */

import type { Measured, RunFigures } from './failover-runs.ts';
import type { FailoverSetting } from './failover-settings.ts';

type Figure = Exclude<keyof RunFigures, 'fault'>;

const figures: readonly { readonly figure: Figure; readonly heading: string }[] = [
  { figure: 'acceptedMs', heading: 'accepted by Route 53' },
  { figure: 'firstRightMs', heading: 'first right answer' },
  { figure: 'lastWrongMs', heading: 'last wrong answer' },
  { figure: 'upMs', heading: 'heal to verdict `up`' },
  { figure: 'homeMs', heading: 'heal to answer' },
];

export function printTable(name: string, { about }: FailoverSetting, { runs }: Measured): void {
  const faults = [...new Set(runs.map(({ fault }) => fault))];
  const headings = figures.map(({ heading }) => heading).join(' | ');
  const lines = faults.map((fault) => {
    const ofFault = runs.filter((run) => run.fault === fault);
    const cells = figures.map(({ figure }) => spread(ofFault.map((run) => run[figure])));
    return `| ${fault} (${ofFault.length}) | ${cells.join(' | ')} |`;
  });
  process.stdout.write(
    [
      '',
      `${name}: ${about}. Seconds: median / p95 / maximum.`,
      '',
      `| fault (runs) | ${headings} |`,
      `|---|${figures.map(() => '---').join('|')}|`,
      ...lines,
      '',
    ].join('\n'),
  );
}

function spread(values: readonly (number | undefined)[]): string {
  const known = values.filter((value) => value !== undefined).sort((one, other) => one - other);
  const missing = values.length - known.length;
  if (known.length === 0) return 'never';
  const shown = [0.5, 0.95, 1].map((share) => seconds(quantile(known, share))).join(' / ');
  return missing === 0 ? shown : `${shown} (${missing} never)`;
}

/** The smallest value that at least this share of the values does not exceed. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}
