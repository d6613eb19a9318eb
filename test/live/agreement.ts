/** Holds a play in real time against the same play in virtual time. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { readPlayableFleet } from '../../cli/load-fleet.ts';
import type { ScenarioResult } from '../../sandbox/live/scenario-result.ts';
import type { RunMove } from '../../sandbox/scenario/run.ts';
import { loadScenario } from '../../sandbox/scenario/scenario-loading.ts';
import { playAs } from '../../sandbox/simulate/play.ts';
import { activeRegions } from '../../shared/routing/course.ts';
import { type Line, ownScenarios, play } from './scenario-play.ts';

/**
 * Plays one of our own scenarios both ways and expects the same moves, in the same order, for the same reasons.
 *
 * @returns Both results, for what else is to be held against them.
 */
export async function expectAgreement(name: string) {
  const file = join(ownScenarios, `${name}.json`);
  const loaded = await loadScenario(file, readPlayableFleet);
  const { result: virtual } = await playAs('pointsman', loaded, loaded.scenario.seed);
  const folder = await mkdtemp(join(tmpdir(), 'pointsman-agreement-'));
  try {
    const { lines, exited } = play(folder, file);
    expect(await exited).toEqual({ status: 0, errors: '' });
    const real = lines.at(-1) as ScenarioResult & Line;
    expect(virtual.invariants.violated).toEqual([]);
    expect(virtual.failed).toEqual([]);
    expect(movesOf(virtual.moves)).toEqual(movesOf(real.moves));
    return { virtual, real };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What Route 53 took, application by application: applications do not wait for one another. */
function movesOf(moves: readonly (RunMove & { readonly application: string })[]): readonly string[] {
  return moves
    .filter(({ atSeconds }) => atSeconds !== null)
    .map(({ application, because, to }) => `${application} ${because} ${activeRegions(to).join(' ')}`)
    .sort((one, other) => compare(one.split(' ')[0] ?? '', other.split(' ')[0] ?? ''));
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
