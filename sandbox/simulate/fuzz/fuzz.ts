/** Plays drawn scenarios and holds the invariants against them; what breaks one is made small and kept. */
import type { FleetInput } from '../../../shared/fleet/schema.ts';
import { readScenarioWithFleet } from '../../scenario/scenario.ts';
import { watchInvariants } from '../invariants/watch.ts';
import type { Invariants, Violation } from '../result.ts';
import { simulate } from '../simulate.ts';
import { drawScenario, type ScenarioFile } from './draw-scenario.ts';
import { shrink } from './shrink.ts';

export interface Fuzzed {
  readonly scenario: ScenarioFile;
  readonly checked: number;
  readonly violations: readonly Violation[];
}

/** A pass that threw what no outage explains is as bad as a broken promise. */
const mistake = 'no-mistake';

/** @param base The fleet file to draw over, in the mode in which it is to be played; it must be valid. */
export async function fuzzOnce(seed: number, base: FleetInput): Promise<Fuzzed> {
  const reading = readScenarioWithFleet({ name: 'calm', durationSeconds: 1, faults: [] }, base);
  if (!reading.ok)
    throw new Error(
      `the fleet must be valid, got ${reading.errors.map(({ message }) => message).join('; ')}`,
    );
  const scenario = drawScenario(seed, reading.fleet);
  const { checked, violated } = await playScenario(scenario, base);
  return { scenario, checked, violations: violated };
}

export interface Shrunk {
  readonly scenario: ScenarioFile;
  readonly violations: readonly [Violation, ...Violation[]];
}

/** The smallest scenario found that breaks the same invariant, with what it breaks. */
export async function shrunk({ scenario, violations }: Fuzzed, base: FleetInput): Promise<Shrunk> {
  const [first] = violations;
  if (first === undefined) throw new Error('violations must hold at least one, got none');
  let found: readonly [Violation, ...Violation[]] = [first];
  const smallest = await shrink(scenario, async (smaller) => {
    const { violated } = await playScenario(smaller, base);
    const [same, ...others] = violated.filter(({ invariant }) => invariant === first.invariant);
    if (same === undefined) return false;
    found = [same, ...others];
    return true;
  });
  return { scenario: smallest, violations: found };
}

export async function playScenario(file: ScenarioFile, base: FleetInput): Promise<Invariants> {
  const reading = readScenarioWithFleet({ ...file, fleet: 'default' }, base);
  if (!reading.ok) {
    const problems = reading.errors.map(({ message }) => message).join('; ');
    throw new Error(`a drawn scenario must be valid, got seed ${file.seed}: ${problems}`);
  }
  const { scenario, fleet } = reading;
  let close = (): Invariants => ({ checked: 0, violated: [] });
  let nowSeconds = () => 0;
  try {
    await simulate(scenario, fleet, {
      watch: (world) => {
        close = watchInvariants(world);
        nowSeconds = () => world.nowSeconds();
      },
    });
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { checked: 1, violated: [{ invariant: mistake, atSeconds: nowSeconds(), text }] };
  }
  return close();
}
