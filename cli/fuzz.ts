/** `pointsman fuzz`: plays drawn scenarios in virtual time until a promise is broken, and keeps what broke it. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { type Fuzzed, fuzzOnce, shrunk } from '../sandbox/simulate/fuzz/fuzz.ts';
import type { FleetInput } from '../shared/fleet/schema.ts';
import { CommandError, exitStatus, reporting } from './exit-status.ts';
import { readPlayableFleet } from './load-fleet.ts';
import { runsMax, whole, wholeAbove } from './option-values.ts';
import { withProgress } from './progress.ts';

interface FuzzOptions {
  readonly minutes?: number;
  readonly runs?: number;
  readonly seed: number;
  readonly out: string;
  readonly json?: boolean;
}

/** Where neither minutes nor runs are given. */
const usualRuns = 100;

/** A day. */
const minutesMax = 1_440;

interface Broken {
  readonly seed: number;
  readonly invariant: string;
  readonly text: string;
  readonly file: string;
}

export function registerFuzz(program: Command): void {
  program
    .command('fuzz')
    .description('play drawn scenarios in virtual time and hold every promise against them')
    .addOption(
      new Option('--minutes <number>', 'go on for so long')
        .argParser(wholeAbove(0, minutesMax))
        .conflicts('runs'),
    )
    .option('--runs <number>', `so many scenarios (default: ${usualRuns})`, wholeAbove(0, runsMax))
    .option('--seed <number>', 'the first seed; each scenario takes the next', whole, 1)
    .option('--out <directory>', 'where scenarios that break a promise are kept', join('.pointsman', 'fuzz'))
    .option('--json', 'print JSON')
    .action(reporting(fuzz));
}

async function fuzz(options: FuzzOptions): Promise<void> {
  const base = await readPlayableFleet(undefined);
  const broken: Broken[] = [];
  const total = { runs: 0, checked: 0, simulatedSeconds: 0 };
  await goOn(options, async () => {
    const fuzzed = await fuzzOnce(options.seed + total.runs, base);
    total.runs++;
    total.checked += fuzzed.checked;
    total.simulatedSeconds += fuzzed.scenario.durationSeconds;
    if (fuzzed.violations.length > 0) broken.push(await keep(fuzzed, base, options.out));
  });
  const seeds = { from: options.seed, to: options.seed + total.runs - 1 };
  const summary = { ...total, seeds, broken };
  process.stdout.write(`${options.json === true ? JSON.stringify(summary) : textOf(summary)}\n`);
  if (broken.length === 0) return;
  const files = broken.map(({ file }) => file).join(', ');
  throw new CommandError(
    exitStatus.refused,
    `an invariant was violated; replay it with pointsman simulate ${files}`,
  );
}

/** One scenario after the other, for as many or as long as was asked for. */
async function goOn({ minutes, runs = usualRuns }: FuzzOptions, next: () => Promise<void>): Promise<void> {
  if (minutes === undefined) {
    await withProgress('drawn scenarios', runs, async (advance) => {
      for (let run = 0; run < runs; run++) {
        await next();
        advance();
      }
    });
    return;
  }
  const seconds = minutes * 60;
  await withProgress('seconds of drawn scenarios', seconds, async (advance) => {
    const startMs = Date.now();
    for (let second = 0; second < seconds; ) {
      await next();
      for (const elapsed = (Date.now() - startMs) / 1000; second < Math.min(elapsed, seconds); second++)
        advance();
    }
  });
}

/** Makes it small, and writes it so that `pointsman simulate` plays it again. */
async function keep(fuzzed: Fuzzed, base: FleetInput, directory: string): Promise<Broken> {
  const { scenario, violations } = await shrunk(fuzzed, base);
  const [{ invariant, text }] = violations;
  const file = join(directory, `${scenario.seed}-${invariant}.json`);
  const about = `breaks ${invariant}: ${text.split('\n')[0]}`;
  await mkdir(directory, { recursive: true });
  await writeFile(file, `${JSON.stringify({ about, fleet: 'default', ...scenario }, null, 2)}\n`);
  return { seed: scenario.seed, invariant, text, file };
}

interface Summary {
  readonly runs: number;
  readonly checked: number;
  readonly simulatedSeconds: number;
  readonly seeds: { readonly from: number; readonly to: number };
  readonly broken: readonly Broken[];
}

function textOf({ runs, checked, simulatedSeconds, seeds, broken }: Summary): string {
  const hours = (simulatedSeconds / 3600).toFixed(1);
  const head = `${runs} scenarios (seeds ${seeds.from} to ${seeds.to}), ${hours} simulated hours, ${checked} checks: ${broken.length === 0 ? 'every promise was kept' : `${broken.length} broke a promise`}`;
  return [
    head,
    ...broken.map(({ seed, invariant, text, file }) => `  seed ${seed}: ${invariant}: ${text}\n    ${file}`),
  ].join('\n');
}
