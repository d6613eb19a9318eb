/** A scenario from its first fault to what came of it. */
import { type PlayOptions, ScenarioPlayer } from './scenario-player.ts';
import { resultOf, type ScenarioResult } from './scenario-result.ts';

/** Undefined where `stop` came before the end: half a play is not judged. */
export async function playScenario(
  options: PlayOptions,
  stop: Promise<unknown>,
): Promise<ScenarioResult | undefined> {
  const player = new ScenarioPlayer(options);
  const isOver = await Promise.race([player.ended.then(() => true), stop.then(() => false)]);
  if (!isOver) {
    await player.stop();
    return undefined;
  }
  return resultOf(options.scenario, options.sandbox.fleet, await player.finish(), Date.now());
}
