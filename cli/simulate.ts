/** `pointsman simulate`: plays a scenario in virtual time, and says what came of it. */
import { type Command, Option } from 'commander';
import { BadScenario, type LoadedScenario, loadScenario } from '../sandbox/scenario/scenario-loading.ts';
import { comparisonOf, type SystemName } from '../sandbox/simulate/comparison.ts';
import { type Play, playAs } from '../sandbox/simulate/play.ts';
import { repeatedOf } from '../sandbox/simulate/repeated.ts';
import { isAsExpected, type SimulationResult } from '../sandbox/simulate/result.ts';
import { type RivalName, rivalNames } from '../sandbox/simulate/rivals/play.ts';
import { CommandError, exitStatus, reporting } from './exit-status.ts';
import { readPlayableFleet } from './load-fleet.ts';
import { runsMax, whole, wholeAbove } from './option-values.ts';
import { withProgress } from './progress.ts';
import { comparisonText, playText, repeatedText } from './simulate-text.ts';

interface SimulateOptions {
  readonly json?: boolean;
  readonly runs?: number;
  readonly seed?: number;
  readonly policy?: RivalName;
  readonly compare?: boolean;
  readonly votes?: boolean;
}

export function registerSimulate(program: Command): void {
  program
    .command('simulate')
    .description('play a scenario in virtual time: what Pointsman does, when, and why')
    .argument('<file>', 'the scenario, JSON or YAML')
    .option('--json', 'print JSON')
    .option(
      '--runs <number>',
      'repeat with so many seeds, and print what they have in common',
      wholeAbove(0, runsMax),
    )
    .option('--seed <number>', "the first seed, in place of the scenario's", whole)
    .addOption(new Option('--policy <system>', "play it by another system's rules").choices(rivalNames))
    .addOption(
      new Option('--compare', 'play it by the rules of every system, and print a table').conflicts([
        'policy',
        'runs',
      ]),
    )
    .option('--votes', 'show suspicions and votes in the timeline, too')
    .action(reporting(simulateFile));
}

async function simulateFile(file: string, options: SimulateOptions): Promise<void> {
  const loaded = await loadScenario(file, readPlayableFleet).catch(refuse);
  const seed = options.seed ?? loaded.scenario.seed;
  if (options.compare === true) return compare(loaded, seed, options);
  const system = options.policy ?? 'pointsman';
  if (options.runs !== undefined) return repeat(loaded, seed, options.runs, system, options);

  const play = await playAs(system, loaded, seed);
  print(options, play.result, () => playText(loaded, play, { votes: options.votes === true }));
  judge([play.result]);
}

async function repeat(
  loaded: LoadedScenario,
  firstSeed: number,
  runs: number,
  system: SystemName,
  options: SimulateOptions,
): Promise<void> {
  const results: SimulationResult[] = [];
  await withProgress(`"${loaded.scenario.name}"`, runs, async (advance) => {
    for (let run = 0; run < runs; run++) {
      results.push((await playAs(system, loaded, firstSeed + run)).result);
      advance();
    }
  });
  const repeated = repeatedOf(results);
  print(options, repeated, () => repeatedText(repeated));
  judge(results);
}

async function compare(loaded: LoadedScenario, seed: number, options: SimulateOptions): Promise<void> {
  const plays: Partial<Record<SystemName, Play>> = {};
  for (const system of ['pointsman', ...rivalNames] as const) {
    plays[system] = await playAs(system, loaded, seed);
  }
  const rows = comparisonOf(
    Object.fromEntries(Object.entries(plays).map(([system, { result }]) => [system, result.summary])),
  );
  print(options, { scenario: loaded.scenario.name, seed, systems: rows }, () =>
    comparisonText(loaded.scenario.name, rows),
  );
  if (plays.pointsman !== undefined) judge([plays.pointsman.result]);
}

function print({ json }: SimulateOptions, data: unknown, text: () => string): void {
  process.stdout.write(`${json === true ? JSON.stringify(data) : text()}\n`);
}

/** Says on stderr what the exit status is for. */
function judge(results: readonly SimulationResult[]): void {
  const bad = results.filter((result) => !isAsExpected(result));
  if (bad.length === 0) return;
  const broken = bad.reduce((sum, { invariants }) => sum + invariants.violated.length, 0);
  const failed = bad.reduce((sum, each) => sum + each.failed.length, 0);
  const seeds = bad.map(({ seed }) => seed);
  const shown =
    seeds.length > 10 ? `${seeds.slice(0, 10).join(', ')} and ${seeds.length - 10} more` : seeds.join(', ');
  throw new CommandError(
    exitStatus.refused,
    `${counted(broken, 'invariant')} violated and ${counted(failed, 'expectation')} not met, with seed ${shown}`,
  );
}

function counted(count: number, what: string): string {
  return count === 1 ? `1 ${what}` : `${count} ${what}s`;
}

function refuse(error: unknown): never {
  throw error instanceof BadScenario ? new CommandError(exitStatus.badInput, error.message) : error;
}
