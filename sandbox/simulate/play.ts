/** Plays a loaded scenario by the rules of one system, and holds it against what is promised and expected. */
import type { LoadedScenario } from '../scenario/scenario-loading.ts';
import type { SystemName } from './comparison.ts';
import { watchInvariants } from './invariants/watch.ts';
import { type Invariants, resultOf, type SimulationResult } from './result.ts';
import { playRival } from './rivals/play.ts';
import { simulate } from './simulate.ts';
import type { Told } from './timeline.ts';

export interface Play {
  readonly result: SimulationResult;
  /** What the functions said; another system's rules say nothing. */
  readonly told?: Told;
}

export async function playAs(system: SystemName, loaded: LoadedScenario, seed: number): Promise<Play> {
  const { scenario, fleet } = loaded;
  if (system !== 'pointsman') {
    const run = playRival(system, scenario, fleet, seed);
    return { result: resultOf({ scenario, fleet, seed, run, invariants: { checked: 0, violated: [] } }) };
  }
  let found: () => Invariants = () => ({ checked: 0, violated: [] });
  const simulation = await simulate(scenario, fleet, {
    seed,
    watch: (world) => {
      found = watchInvariants(world);
    },
  });
  const { run, journal, startMs } = simulation;
  return {
    result: resultOf({ scenario, fleet, seed, run, invariants: found() }),
    told: { scenario, startMs, journal, alerts: run.alerts },
  };
}
