/**
 * Plays a target and then drawn scenarios until a promise is broken, and prints what was found as JSON. A program of its
 * own, because it runs in a copy of the source that has a mistake in it: `hunt.ts TARGETS PLAYS_OF_EACH DRAWN`.
 */
import base from '../../../fleet.config.ts';
import { drawScenario, type ScenarioFile } from '../../../sandbox/simulate/fuzz/draw-scenario.ts';
import { playScenario } from '../../../sandbox/simulate/fuzz/fuzz.ts';
import { validateFleet } from '../../../shared/fleet/validate.ts';
import { scenarioOf, type TargetName } from './targets.ts';

export interface Prey {
  /** Plays until then, that one included. */
  readonly plays: number;
  /** Undefined where nothing was found. */
  readonly found?: {
    readonly scenario: string;
    readonly seed: number;
    readonly invariant: string;
    readonly text: string;
  };
}

const fleetInput = { ...base, mode: 'act' } as const;

async function hunt(targets: readonly TargetName[], playsOfEach: number, drawn: number): Promise<Prey> {
  let plays = 0;
  for (const scenario of scenarios(targets, playsOfEach, drawn)) {
    plays++;
    const { violated } = await playScenario(scenario, fleetInput);
    const [first] = violated;
    if (first === undefined) continue;
    const { invariant, text } = first;
    return {
      plays,
      found: { scenario: scenario.name, seed: scenario.seed, invariant, text: text.slice(0, 300) },
    };
  }
  return { plays };
}

function* scenarios(
  targets: readonly TargetName[],
  playsOfEach: number,
  drawn: number,
): Generator<ScenarioFile> {
  for (const target of targets) {
    for (let seed = 1; seed <= playsOfEach; seed++) yield scenarioOf(target, seed);
  }
  const validation = validateFleet(fleetInput);
  if (!validation.ok) throw new Error('the fleet must be valid');
  for (let seed = 1; seed <= drawn; seed++) yield drawScenario(seed, validation.fleet);
}

const [names = '', playsOfEach = '1', drawn = '0'] = process.argv.slice(2);
const prey = await hunt(names.split(',') as TargetName[], Number(playsOfEach), Number(drawn));
process.stdout.write(`${JSON.stringify(prey)}\n`);
