/** Plays a scenario in virtual time: the passes that are deployed, over models of the world, as the seed has it. */
import type { Fleet } from '../../shared/fleet/fleet.ts';
import type { JournalEntry } from '../../shared/journal.ts';
import type { Run } from '../scenario/run.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { Recorder } from './recorder.ts';
import { SimulatedWorld } from './simulated-world.ts';
import type { World } from './world.ts';

export interface SimulateOptions {
  /** Default: the scenario's. */
  readonly seed?: number;
  /** Called before anything happens. */
  readonly watch?: (world: World) => void;
}

export interface Simulation {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly run: Run;
  /** True time of second 0, epoch milliseconds. */
  readonly startMs: number;
  /** What the functions said since the play began, dated by true time. */
  readonly journal: readonly JournalEntry[];
  /** How many requests changed something. */
  readonly effects: number;
}

/**
 * The same scenario, fleet and seed give the same simulation, byte for byte.
 *
 * @throws what a watcher throws, and what a pass throws where that is a mistake of ours and no outage that it met
 */
export async function simulate(
  scenario: Scenario,
  fleet: Fleet,
  options: SimulateOptions = {},
): Promise<Simulation> {
  const seed = options.seed ?? scenario.seed;
  const world = new SimulatedWorld(scenario, fleet, seed);
  const recorder = new Recorder({ fleet, startMs: world.startMs, zone: world.zone });
  world.onEffect((effect) => recorder.noteEffect(effect));
  world.onAnswer((application, answered) => recorder.noteAnswer(application, answered, world.nowMs()));
  world.onEntry((entry) => recorder.hear(entry, world.nowMs()));
  options.watch?.(world);
  await world.play();
  return {
    scenario,
    seed,
    run: recorder.run(world.nowMs(), world.inbox),
    startMs: world.startMs,
    journal: recorder.journal(),
    effects: world.effects,
  };
}
