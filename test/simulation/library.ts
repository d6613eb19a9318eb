/** The project's own scenarios, for whoever plays them. */
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { readPlayableFleet } from '../../cli/load-fleet.ts';
import { type LoadedScenario, loadScenario } from '../../sandbox/scenario/scenario-loading.ts';
import { playAs } from '../../sandbox/simulate/play.ts';

const folder = fileURLToPath(new URL('../scenarios/', import.meta.url));

/** What plays for longer in virtual time is left to the slow tests: a day of trouble takes half a minute. */
const quickSecondsMax = 8 * 60 * 60;

export interface LibraryEntry {
  /** The file's name without its ending. */
  readonly name: string;
  readonly loaded: LoadedScenario;
}

/** Every scenario, by name. Rejects where a file is not valid. */
export async function library(): Promise<readonly LibraryEntry[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.json')).sort();
  return Promise.all(
    files.map(async (file) => ({
      name: basename(file, '.json'),
      loaded: await loadScenario(join(folder, file), readPlayableFleet),
    })),
  );
}

export function isQuick({ loaded }: LibraryEntry): boolean {
  return loaded.scenario.durationSeconds <= quickSecondsMax;
}

/** Plays a scenario with its own seed, or another: no promise is broken, and every expectation met. */
export async function expectAsPromised({ loaded }: LibraryEntry, seed = loaded.scenario.seed): Promise<void> {
  const { result } = await playAs('pointsman', loaded, seed);
  expect(result.invariants.violated).toEqual([]);
  expect(result.failed).toEqual([]);
  expect(result.durationSeconds).toBe(loaded.scenario.durationSeconds);
  expect(result.expect.length).toBeGreaterThan(0);
}
